package powersight.app.chaos;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started for a trial, to be ended in the opposite order; one that does not end keeps no other from ending. */
final class Parts implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean ended;

    /** What comes when all has ended (Ctrl-C, in the middle of the start) ends at once. */
    synchronized <T extends AutoCloseable> T keep(T part) {
        if (ended) {
            end(part);
            throw new IllegalStateException("the trial is over");
        }
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        ended = true;
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) end(part);
    }

    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("chaos: " + part.getClass().getSimpleName() + " did not end in order: " + e);
        }
    }
}
