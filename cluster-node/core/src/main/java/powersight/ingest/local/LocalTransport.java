package powersight.ingest.local;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.ingest.Delivery;
import powersight.ingest.Intake;
import powersight.ingest.MeterTransport;
import powersight.ingest.Receipt;
import powersight.meter.Sender;

/** Hands payloads of callers in this process to the intake. The caller does what a device does: it offers again. */
public final class LocalTransport implements MeterTransport {
    private volatile @Nullable Intake intake;

    @Override
    public String name() {
        return "local";
    }

    @Override
    public CompletionStage<Map<String, String>> start(Intake to) {
        intake = to;
        return CompletableFuture.completedStage(Map.of());
    }

    public CompletionStage<Receipt> offer(String topic, byte[] payload) {
        Intake open = intake;
        if (open == null) return CompletableFuture.completedStage(Receipt.TRY_AGAIN);
        return open.take(new Delivery(name(), new Sender.Backbone(name()), topic, payload));
    }

    @Override
    public String complaint() {
        return "";
    }

    @Override
    public CompletionStage<Void> stop() {
        intake = null;
        return CompletableFuture.completedStage(null);
    }
}
