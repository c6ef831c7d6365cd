package powersight.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one projection stands, for health and operators.
 *
 * @param lag age (wall time) of the oldest event it has not handled yet; zero when caught up
 * @param handled events since its contents were begun
 * @param rebuild how far a rebuild has come, while there is one
 */
public record ProjectionStatus(
        String name,
        State state,
        Duration lag,
        double eventsPerSecond,
        long handled,
        Optional<Progress> rebuild,
        Optional<String> lastError,
        Optional<Instant> failedAt) {
    public enum State {
        RUNNING,
        REBUILDING,
        PAUSED,
        /** The last attempt failed; it is being tried again. */
        FAILING
    }

    public record Progress(long done, long total) {}
}
