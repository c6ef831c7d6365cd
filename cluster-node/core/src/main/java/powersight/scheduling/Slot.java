package powersight.scheduling;

import java.time.Duration;
import java.time.Instant;

/** Half an hour that begins on the hour or at half past. */
public record Slot(Instant start) {
    public static final Duration LENGTH = Duration.ofMinutes(30);

    public Slot {
        if (start.getNano() != 0 || Math.floorMod(start.getEpochSecond(), LENGTH.toSeconds()) != 0)
            throw No.because(
                    "not-on-the-half-hour",
                    start + " is not on the hour or at half past",
                    "slots take 30 minutes and begin at :00 or :30");
    }

    public Instant end() {
        return start.plus(LENGTH);
    }

    Stretch stretch() {
        return new Stretch(start, end());
    }

    /** The first one that begins at that instant or after it. */
    static Slot notBefore(Instant at) {
        long seconds = LENGTH.toSeconds();
        long whole = at.getEpochSecond() + (at.getNano() > 0 ? 1 : 0);
        return new Slot(Instant.ofEpochSecond(-Math.floorDiv(-whole, seconds) * seconds));
    }

    Slot next() {
        return new Slot(end());
    }
}
