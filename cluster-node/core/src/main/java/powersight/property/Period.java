package powersight.property;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of grid time. Its first instant belongs to it and its last does not, so that of two that follow each other
 * exactly one holds the instant between.
 *
 * @param to empty while it lasts
 */
public record Period(Instant from, Optional<Instant> to) {
    public Period {
        if (to.isPresent() && !to.get().isAfter(from))
            throw new IllegalArgumentException("a period ends after it begins: " + from + " to " + to.get());
    }

    public static Period between(Instant from, Instant to) {
        return new Period(from, Optional.of(to));
    }

    public static Period since(Instant from) {
        return new Period(from, Optional.empty());
    }

    public boolean holds(Instant instant) {
        return !instant.isBefore(from) && to.map(instant::isBefore).orElse(true);
    }

    /** What both have in common; empty when that is nothing. */
    public Optional<Period> common(Period other) {
        Instant later = from.isAfter(other.from) ? from : other.from;
        Optional<Instant> earlier =
                to.isEmpty() ? other.to : other.to.isEmpty() || to.get().isBefore(other.to.get()) ? to : other.to;
        return earlier.isPresent() && !earlier.get().isAfter(later)
                ? Optional.empty()
                : Optional.of(new Period(later, earlier));
    }

    /** Whether these together, in whatever order, leave nothing of this one out. */
    public boolean isWithin(List<Period> others) {
        Instant reached = from;
        for (Period next :
                others.stream().sorted(Comparator.comparing(Period::from)).toList()) {
            if (next.from.isAfter(reached)) return false;
            if (next.to.isEmpty()) return true;
            if (next.to.get().isAfter(reached)) reached = next.to.get();
            if (to.isPresent() && !reached.isBefore(to.get())) return true;
        }
        return false;
    }

    /** The parts of this one that lie in the others, in order. */
    public List<Period> partsIn(List<Period> others) {
        List<Period> parts = new ArrayList<>();
        for (Period other : others) common(other).ifPresent(parts::add);
        parts.sort(Comparator.comparing(Period::from));
        return List.copyOf(parts);
    }
}
