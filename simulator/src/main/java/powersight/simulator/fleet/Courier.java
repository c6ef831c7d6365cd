package powersight.simulator.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import powersight.simulator.device.Buffer;
import powersight.simulator.line.Backoff;
import powersight.simulator.line.Line;
import powersight.simulator.load.Chance;

/**
 * Brings what a buffer holds over a line, the oldest first, again and again until it is acknowledged; and misbehaves on
 * the way as the faults of a line ask for (doubled, overtaken, cut).
 *
 * <p>Belongs to one {@link Concentrator} and is called by nobody else. What the line answers comes back through the
 * actor's mailbox as {@link Settled}.
 */
final class Courier {
    /** What became of a parcel. Answers to what was sent before the line broke are out of date. */
    record Settled(int epoch, Parcel parcel, @Nullable Throwable error) {}

    private static final int WINDOW = 4_000, LARGE_MESSAGE = 200;

    private final Plan plan;
    private final Buffer buffer;
    private final Line line;
    private final Consumer<Settled> mailbox;
    private final Backoff backoff;
    private boolean up;
    private boolean pausing;
    private boolean resting;
    private int epoch;
    private long freshFrom;
    private long known;
    private long parcels;
    private @Nullable Parcel overtaken;

    Courier(Plan plan, Buffer buffer, Line line, Consumer<Settled> mailbox) {
        this.plan = plan;
        this.buffer = buffer;
        this.line = line;
        this.mailbox = mailbox;
        backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10), plan.chance());
        freshFrom = buffer.end();
        tallyPending();
    }

    boolean isUp() {
        return up;
    }

    /** Puts on disk what was added, and only then sends it. */
    void ship() {
        freshFrom = buffer.end();
        buffer.write();
        tallyPending();
        pump();
    }

    /** Nothing more will be added: nothing waits to be overtaken either. */
    void rest() {
        resting = true;
        ship();
    }

    void goOn() {
        pausing = false;
        pump();
    }

    void lineUp() {
        if (!up) plan.tally().linesUp.increment();
        up = true;
        pump();
    }

    void lineDown() {
        if (up) plan.tally().linesUp.decrement();
        up = false;
        startOver();
    }

    /** Returns a pause to make before {@link #goOn}, when the message has to be sent again. */
    Optional<Duration> settled(Settled settled) {
        if (settled.epoch() != epoch) return Optional.empty();
        Throwable error = settled.error();
        if (error instanceof CompletionException wrapped && wrapped.getCause() != null) error = wrapped.getCause();
        if (error != null && !(error instanceof Line.Refused)) return sendAgain(error);
        if (error != null) plan.log().warn("{} refused a message: {}", plan.name(), error.getMessage());
        int news = buffer.acknowledged(settled.parcel().items());
        (error == null ? plan.tally().acknowledged : plan.tally().refused).add(news);
        tallyPending();
        backoff.reset();
        if (buffer.inFlight() < WINDOW / 2) pump();
        return Optional.empty();
    }

    private Optional<Duration> sendAgain(Throwable error) {
        plan.log().debug("{} sends again: {}", plan.name(), error.getMessage());
        startOver();
        if (pausing) return Optional.empty();
        pausing = true;
        return Optional.of(backoff.next());
    }

    /** From the oldest that is not acknowledged. */
    private void startOver() {
        epoch++;
        overtaken = null;
        plan.tally().acknowledged.add(-buffer.rewind());
        tallyPending();
    }

    /** Sends as much as may be on its way at once. */
    private void pump() {
        while (up && !pausing && buffer.inFlight() < WINDOW) {
            List<Buffer.Item> items = buffer.next(Math.min(1_000, WINDOW - buffer.inFlight()));
            if (items.isEmpty()) break;
            boolean backlog = items.get(0).start() < freshFrom;
            int perMessage = backlog ? Math.max(plan.perMessage(), LARGE_MESSAGE) : plan.perMessage();
            List<Parcel> packed =
                    Parcel.pack(items, plan.concentrator(), plan.dialect(), perMessage, freshFrom, plan.faults());
            for (Parcel parcel : packed) send(parcel);
        }
        if (resting && overtaken != null && up) {
            sendNow(overtaken);
            overtaken = null;
        }
    }

    private void send(Parcel parcel) {
        long number = Chance.mix(parcels++, plan.name());
        if (plan.faults().isOvertaken(number) && overtaken == null) {
            overtaken = parcel;
            return;
        }
        sendNow(parcel);
        if (plan.faults().isDoubled(number)) sendNow(parcel);
        if (overtaken != null) sendNow(overtaken);
        overtaken = null;
        if (plan.faults().isCut(number)) line.cut();
    }

    private void sendNow(Parcel parcel) {
        plan.tally().messages.increment();
        plan.tally().sent.add(parcel.items().size());
        int now = epoch;
        line.send(parcel.topic(), parcel.payload(), true)
                .whenComplete((done, error) -> mailbox.accept(new Settled(now, parcel, error)));
    }

    void tallyPending() {
        long now = buffer.pending();
        plan.tally().pending.add(now - known);
        known = now;
    }
}
