package powersight.webhook;

import java.time.Duration;
import java.time.Instant;

/** How long we try a receiver that fails: after 10 s, twice as long each time up to an hour, for a day. */
record Patience(Duration first, Duration longest, Duration altogether) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofDays(1));

    /** @param failures in a row, 1 or more */
    Duration after(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    boolean isOver(Instant waitingSince, Instant now) {
        return !now.isBefore(waitingSince.plus(altogether));
    }
}
