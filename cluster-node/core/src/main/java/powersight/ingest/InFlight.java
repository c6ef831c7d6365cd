package powersight.ingest;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many messages this node has taken and not yet answered, over all transports together, and the line of those who
 * wait for a place. Places are given in the order they were asked for, so no transport starves another.
 */
public final class InFlight {
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int taken;

    public InFlight(int limit) {
        if (limit < 1)
            throw new IllegalArgumentException("powersight.ingest.in-flight must be 1 or more, not " + limit);
        this.limit = limit;
    }

    /**
     * True when a place was free and is now the caller's; false when {@code later} will be run, by whoever leaves, with
     * the place already its own. Either way each place ends with one {@link #leave()}.
     */
    public synchronized boolean enter(Runnable later) {
        if (taken < limit) {
            taken++;
            return true;
        }
        waiting.add(later);
        return false;
    }

    public void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) taken--;
        }
        if (next != null) next.run();
    }

    public synchronized int now() {
        return taken;
    }

    public synchronized int waiting() {
        return waiting.size();
    }

    public int limit() {
        return limit;
    }
}
