package powersight.ingest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** An intake that answers when the test says so; or at once, with {@link #answerAll}. */
public final class ControlledIntake implements Intake {
    public record Open(Delivery delivery, CompletableFuture<Receipt> receipt) {
        public void durable() {
            receipt.complete(Receipt.DURABLE);
        }

        public void tryAgain() {
            receipt.complete(Receipt.TRY_AGAIN);
        }
    }

    private final LinkedBlockingDeque<Open> open = new LinkedBlockingDeque<>();
    private final List<Delivery> taken = new CopyOnWriteArrayList<>();
    private volatile Receipt standing;
    private volatile boolean remembers = true;

    @Override
    public CompletionStage<Receipt> take(Delivery delivery) {
        if (remembers) taken.add(delivery);
        Receipt now = standing;
        if (now != null) return CompletableFuture.completedFuture(now);
        Open next = new Open(delivery, new CompletableFuture<>());
        open.add(next);
        return next.receipt();
    }

    /** From now on every delivery, and each that waits already, gets this receipt. */
    public void answerAll(Receipt receipt) {
        standing = receipt;
        for (Open waiting = open.poll(); waiting != null; waiting = open.poll())
            waiting.receipt().complete(receipt);
    }

    /** For measurements, where the list of deliveries would be what is measured. */
    public void forgetDeliveries() {
        remembers = false;
    }

    /** The next delivery that waits for an answer. */
    public Open next() throws InterruptedException {
        Open next = open.poll(10, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was delivered within 10 s");
        return next;
    }

    public int waiting() {
        return open.size();
    }

    public List<Delivery> taken() {
        return taken;
    }
}
