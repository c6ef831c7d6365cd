package powersight.ingest.mqtt;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterId;

/** Hears what meters say about their new firmware, and what is to be said back: the piece that was asked for, or nothing. */
@FunctionalInterface
public interface Updates {
    /** Must return at once; when it completes, what was said is durable. */
    CompletionStage<Optional<FirmwareUpdate>> hear(MeterId meter, FirmwareUpdate said);
}
