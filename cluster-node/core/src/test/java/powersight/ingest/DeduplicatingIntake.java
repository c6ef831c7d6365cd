package powersight.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that knows each message by its content, answers after a moment as a journal does, and now and then cannot. */
public final class DeduplicatingIntake implements Intake, AutoCloseable {
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final ScheduledExecutorService journal = Executors.newSingleThreadScheduledExecutor();
    private final int oneInSoManyIsPutOff;

    public DeduplicatingIntake(int oneInSoManyIsPutOff) {
        this.oneInSoManyIsPutOff = oneInSoManyIsPutOff;
    }

    @Override
    public CompletionStage<Receipt> take(Delivery delivery) {
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        journal.schedule(() -> receipt.complete(store(delivery)), 5, TimeUnit.MILLISECONDS);
        return receipt;
    }

    private Receipt store(Delivery delivery) {
        if (ThreadLocalRandom.current().nextInt(oneInSoManyIsPutOff) == 0) return Receipt.TRY_AGAIN;
        if (!stored.add(new String(delivery.payload(), StandardCharsets.UTF_8))) duplicates.incrementAndGet();
        return Receipt.DURABLE;
    }

    public int stored() {
        return stored.size();
    }

    /** Came more than once, as at-least-once allows. */
    public int duplicates() {
        return duplicates.get();
    }

    @Override
    public void close() {
        journal.shutdownNow();
    }
}
