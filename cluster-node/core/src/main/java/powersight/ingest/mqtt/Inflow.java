package powersight.ingest.mqtt;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much of what a broker sends is let in. It stands on the thread that reads from the broker: while that waits here,
 * nothing is read, the network fills up, and the broker has to keep the rest.
 *
 * <p>A broker should not send more than it was told to ahead of our acknowledgements. Mosquitto before 2.0.13 does, once it
 * has a backlog: then it sends all of it, and beyond 65,535 messages it uses numbers twice, which ends the connection.
 *
 * <p>Whoever reads nothing does not answer the broker's pings either. So when the store takes nothing at all, this waits
 * once for a while and then lets in some more, up to a second limit.
 */
final class Inflow {
    private final int usual;
    private final int most;
    private final Duration patience;

    private int inside;
    private boolean stuck;
    private boolean open;

    /**
     * @param usual how many may be inside, waiting to be durable
     * @param most how many when nothing becomes durable for longer than {@code patience}
     */
    Inflow(int usual, int most, Duration patience) {
        this.usual = usual;
        this.most = most;
        this.patience = patience;
    }

    /** Blocks until there is room for another. */
    synchronized void enter() throws InterruptedException {
        long patientUntil = System.nanoTime() + patience.toNanos();
        while (!open && inside >= (stuck ? most : usual)) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, patientUntil - System.nanoTime()));
            if (System.nanoTime() > patientUntil) stuck = true;
        }
        inside++;
    }

    /** It is durable, or not ours any more. */
    synchronized void leave() {
        inside--;
        if (inside < usual) stuck = false;
        notifyAll();
    }

    /** Nobody is held up from now on: the connection is to end, and its thread is needed for that. */
    synchronized void letAllIn() {
        open = true;
        notifyAll();
    }

    synchronized int inside() {
        return inside;
    }
}
