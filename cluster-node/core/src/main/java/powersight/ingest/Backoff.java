package powersight.ingest;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: doubling from {@code first} to {@code most}, each wait cut by up to half at random. */
public record Backoff(Duration first, Duration most) {
    public Backoff {
        if (first.toMillis() < 2 || most.compareTo(first) < 0)
            throw new IllegalArgumentException(
                    "a back-off starts at 2 ms or more and does not shrink: " + first + " to " + most);
    }

    public static Backoff of(Config section) {
        return new Backoff(section.getDuration("first"), section.getDuration("most"));
    }

    /** The wait before attempt {@code attempt}; the first repetition is attempt 1. */
    public Duration before(int attempt, RandomGenerator random) {
        long grown = first.toMillis() << Math.min(attempt - 1, 20);
        long whole = Math.min(grown, most.toMillis());
        return Duration.ofMillis(whole - random.nextLong(whole / 2));
    }
}
