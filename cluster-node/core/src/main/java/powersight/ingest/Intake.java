package powersight.ingest;

import java.util.concurrent.CompletionStage;

/** Where transports hand in what they receive. Never fails: whatever goes wrong is in the receipt. */
public interface Intake {
    CompletionStage<Receipt> take(Delivery delivery);
}
