package powersight.ingest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/** Where a meter's answers go: what it says to a command, and about its own firmware. Both must return at once. */
public interface Conversations {
    /** Completes when the answer is durable; with false when that meter was never told such a thing. */
    CompletionStage<Boolean> reply(MeterMessage.CommandReply reply);

    /** Completes when what it said is durable; what is to be said back is on its way then. */
    CompletionStage<Void> update(MeterId meter, FirmwareUpdate said);

    /** Nobody asks these meters anything. */
    Conversations NONE = new Conversations() {
        @Override
        public CompletionStage<Boolean> reply(MeterMessage.CommandReply reply) {
            return CompletableFuture.completedStage(false);
        }

        @Override
        public CompletionStage<Void> update(MeterId meter, FirmwareUpdate said) {
            return CompletableFuture.completedStage(null);
        }
    };
}
