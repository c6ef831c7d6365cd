package powersight.scheduling;

import java.time.DayOfWeek;
import java.util.Comparator;
import java.util.List;

/** A weekly pattern: when somebody works, and when they have a break. Times are those on the wall, whatever the season. */
public record Week(List<Span> spans) {
    private static final int MOST = 100;

    public enum Kind {
        WORK,
        BREAK
    }

    public record Span(DayOfWeek day, Kind kind, TimeOfDay from, TimeOfDay to) {
        public Span {
            if (from.compareTo(to) >= 0)
                throw No.because(
                        "ends-before-it-starts",
                        day + " from " + from + " to " + to + " ends before it starts",
                        "swap the times; a night's work is two spans, up to 24:00 and from 00:00");
        }

        private boolean meets(Span other) {
            return day == other.day
                    && kind == other.kind
                    && from.compareTo(other.to) < 0
                    && other.from.compareTo(to) < 0;
        }
    }

    public Week {
        if (spans.size() > MOST)
            throw No.because("too-many-spans", "a week of " + spans.size() + " spans", "at most " + MOST);
        spans = spans.stream()
                .sorted(Comparator.comparing(Span::day)
                        .thenComparing(Span::from)
                        .thenComparing(Span::kind))
                .toList();
        for (int i = 0; i < spans.size(); i++)
            for (int j = 0; j < i; j++)
                if (spans.get(i).meets(spans.get(j)))
                    throw No.because(
                            "spans-overlap",
                            "two spans overlap on " + spans.get(i).day(),
                            "join them into one");
    }

    List<Span> on(DayOfWeek day, Kind kind) {
        return spans.stream()
                .filter(span -> span.day() == day && span.kind() == kind)
                .toList();
    }
}
