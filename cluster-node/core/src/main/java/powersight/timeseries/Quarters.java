package powersight.timeseries;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Time cut into quarter hours, and those gathered into hours, local days and months.
 *
 * <p>Quarter q is (900·(q−1), 900·q] seconds since 1970: a meter's reading on the hour tells what the hour before used.
 * Longer spans are named by their last quarter. A local day has 92, 96 or 100 of them.
 */
final class Quarters {
    static final long MILLIS = 900_000;

    private final ZoneId zone;

    /** The quarters {@code before} + 1 to {@code slot}. */
    record Span(int before, int slot) {
        Instant start() {
            return Instant.ofEpochSecond(before * 900L);
        }

        Instant end() {
            return Instant.ofEpochSecond(slot * 900L);
        }
    }

    Quarters(ZoneId zone) {
        this.zone = zone;
    }

    static int of(long epochMillis) {
        return (int) -Math.floorDiv(-epochMillis, MILLIS);
    }

    /** The span of that kind which a quarter lies in. */
    Span around(int quarter, Step step) {
        return switch (step) {
            case QUARTER -> new Span(quarter - 1, quarter);
            case HOUR -> {
                int last = -Math.floorDiv(-quarter, 4) * 4;
                yield new Span(last - 4, last);
            }
            case DAY -> {
                LocalDate day = dayOf(quarter);
                yield new Span(midnight(day), midnight(day.plusDays(1)));
            }
            case MONTH -> {
                YearMonth month = YearMonth.from(dayOf(quarter));
                yield new Span(
                        midnight(month.atDay(1)), midnight(month.plusMonths(1).atDay(1)));
            }
        };
    }

    /** All spans of that kind that begin from {@code from} on and before {@code to}. */
    List<Span> between(Instant from, Instant to, Step step) {
        int first = of(from.toEpochMilli());
        int end = of(to.toEpochMilli());
        List<Span> spans = new ArrayList<>();
        Span span = around(first + 1, step);
        if (span.before() < first) span = around(span.slot() + 1, step);
        for (; span.before() < end; span = around(span.slot() + 1, step)) spans.add(span);
        return spans;
    }

    /** The end of the last span of that kind that is over at {@code now}. */
    int over(Instant now, Step step) {
        int running = (int) Math.floorDiv(now.getEpochSecond(), 900L) + 1;
        return around(running, step).before();
    }

    private LocalDate dayOf(int quarter) {
        return Instant.ofEpochSecond((quarter - 1) * 900L).atZone(zone).toLocalDate();
    }

    private int midnight(LocalDate day) {
        return of(day.atStartOfDay(zone).toInstant().toEpochMilli());
    }
}
