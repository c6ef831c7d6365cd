package powersight.ingest;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers a delivery to the intake until it is durable, with back-off between attempts. The delivery keeps its place in
 * {@link InFlight} all that time, which is how a store that is away is felt by those who send.
 */
public final class Offers {
    private static final Logger log = LoggerFactory.getLogger(Offers.class);

    /** What the sender of one delivery wants to know. */
    public interface Ticket {
        /** On whatever thread the intake answered. */
        void durable();

        /** The intake could not promise anything: is the delivery still worth another attempt? */
        boolean again();

        /** It had to wait for a place and has it now; on the executor that was given. */
        default void placed() {}
    }

    @FunctionalInterface
    public interface Timer {
        void after(Duration wait, Runnable task);
    }

    private final Intake intake;
    private final InFlight inFlight;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final Timer timer;

    public Offers(Intake intake, InFlight inFlight, Backoff backoff, RandomGenerator random, Timer timer) {
        this.intake = intake;
        this.inFlight = inFlight;
        this.backoff = backoff;
        this.random = random;
        this.timer = timer;
    }

    /** True when it was offered now; false when it waits for a place, and will be offered on {@code home} once it has one. */
    public boolean offer(Delivery delivery, Ticket ticket, Executor home) {
        // On an executor and not by who leaves: a line of thousands behind an intake that answers at once would
        // otherwise
        // be one call within the other.
        boolean now = inFlight.enter(() -> home.execute(() -> {
            ticket.placed();
            attempt(delivery, ticket, 1);
        }));
        if (now) attempt(delivery, ticket, 1);
        return now;
    }

    private void attempt(Delivery delivery, Ticket ticket, int attempt) {
        take(delivery).whenComplete((receipt, fault) -> received(delivery, ticket, attempt, receipt, fault));
    }

    /** An intake that breaks its word and throws must cost no more than this one attempt. */
    private CompletionStage<Receipt> take(Delivery delivery) {
        try {
            return intake.take(delivery);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void received(
            Delivery delivery, Ticket ticket, int attempt, @Nullable Receipt receipt, @Nullable Throwable fault) {
        if (receipt == Receipt.DURABLE) {
            inFlight.leave();
            ticket.durable();
            return;
        }
        if (fault != null)
            log.warn("the intake failed on a message of {}; it is offered again", delivery.topic(), fault);
        if (ticket.again()) timer.after(backoff.before(attempt, random), () -> attempt(delivery, ticket, attempt + 1));
        else inFlight.leave();
    }
}
