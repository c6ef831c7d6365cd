package powersight.meter;

import java.time.Duration;
import powersight.wire.GridClock;

/**
 * How far a meter's time may differ from ours, in grid time.
 *
 * @param future a reading further ahead than this is refused: its clock is wrong, and a bill must not know tomorrow
 * @param late a reading older than this when it arrives is recorded with the flag LATE
 */
public record Limits(Duration future, Duration late) {
    public Limits {
        if (future.isNegative() || late.isNegative()) throw new IllegalArgumentException("limits are not negative");
    }

    /** An accelerated grid moves while a message travels, so both grow with the speed. */
    public static Limits usual(GridClock clock) {
        return new Limits(
                longer(Duration.ofHours(1), clock.inGridTime(Duration.ofSeconds(30))),
                longer(Duration.ofMinutes(15), clock.inGridTime(Duration.ofSeconds(15))));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
