package powersight.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A stretch of grid time: {@code from} is in it, {@code to} is not. */
public record Stretch(Instant from, Instant to) {
    public Stretch {
        if (!from.isBefore(to))
            throw No.because("ends-before-it-starts", from + " to " + to + " ends before it starts", "swap the times");
    }

    boolean holds(Stretch other) {
        return !other.from.isBefore(from) && !other.to.isAfter(to);
    }

    boolean meets(Stretch other) {
        return from.isBefore(other.to) && other.from.isBefore(to);
    }

    /** What is left of these without those. */
    static List<Stretch> without(List<Stretch> these, List<Stretch> those) {
        List<Stretch> left = these;
        for (Stretch gone : those) {
            List<Stretch> next = new ArrayList<>();
            for (Stretch each : left) {
                if (!each.meets(gone)) {
                    next.add(each);
                    continue;
                }
                if (each.from.isBefore(gone.from)) next.add(new Stretch(each.from, gone.from));
                if (gone.to.isBefore(each.to)) next.add(new Stretch(gone.to, each.to));
            }
            left = next;
        }
        return left;
    }
}
