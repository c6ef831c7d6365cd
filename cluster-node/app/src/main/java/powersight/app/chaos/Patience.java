package powersight.app.chaos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long something is waited for: as long as it comes nearer, and then for a while. A busy machine is slow, not wrong;
 * what stands still is wrong.
 */
final class Patience {
    private final long longestStandstill;
    private final LongSupplier nanos;
    private @Nullable Object lastSeen;
    private long movedAt;

    Patience(Duration longestStandstill) {
        this(longestStandstill, System::nanoTime);
    }

    Patience(Duration longestStandstill, LongSupplier nanos) {
        this.longestStandstill = longestStandstill.toNanos();
        this.nanos = nanos;
        this.movedAt = nanos.getAsLong();
    }

    /** How far it has come; another answer than before is movement. Tells whether to wait on. */
    boolean lastsAt(Object progress) {
        long now = nanos.getAsLong();
        if (!progress.equals(lastSeen)) {
            lastSeen = progress;
            movedAt = now;
        }
        return now - movedAt <= longestStandstill;
    }

    /** Something that is so or not so. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** How far something has come. */
    interface Progress {
        Object now() throws Exception;
    }

    static void await(Condition condition, Progress progress, Duration longestStandstill, String what)
            throws Exception {
        Patience patience = new Patience(longestStandstill);
        while (!condition.holds()) {
            Object come = progress.now();
            if (!patience.lastsAt(come))
                throw new IllegalStateException("waited in vain for " + what + ": for " + longestStandstill.toSeconds()
                        + " s nothing moved, at " + come);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
