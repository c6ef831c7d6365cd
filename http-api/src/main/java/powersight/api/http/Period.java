package powersight.api.http;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import powersight.api.doors.Core;

/** A stretch of grid time that was asked for: {@code from} is in it, {@code to} is not. */
public record Period(Instant from, Instant to) {
    public static final Param<Instant> FROM = Param.time("from", "the beginning: ISO-8601 or seconds since 1970");
    public static final Param<Instant> TO = Param.time("to", "the end, not included: ISO-8601 or seconds since 1970");
    public static final Param<Instant> AT = Param.time("at", "a moment within the calendar unit; now when left out");
    public static final Param<Unit> UNIT =
            Param.word("range", "the calendar unit around 'at', instead of from and to", Unit.class);

    /** Calendar units as people cut them, in their own zone: a day has 23, 24 or 25 hours, a week begins on Monday. */
    public enum Unit {
        hour,
        day,
        week,
        month,
        year
    }

    public Period {
        if (!from.isBefore(to))
            throw BadInput.of("from", "from is not before to: " + from + " to " + to, "swap them, or leave 'to' out");
    }

    /** What was asked for, or when nothing was, the last {@code usual}. */
    public static Period of(Call call, Core core, Duration usual) {
        Instant to = call.find(TO).orElseGet(() -> core.clock().now().plusSeconds(1));
        Instant from = call.find(FROM).orElseGet(() -> to.minus(usual));
        return new Period(from, to);
    }

    /** From and to, or the calendar unit around a moment. */
    public static Period ofUnitOrSpan(Call call, Core core) {
        Optional<Unit> unit = call.find(UNIT);
        if (unit.isPresent()) return around(call.find(AT).orElseGet(core.clock()::now), unit.get(), core.zone());
        return new Period(call.get(FROM), call.find(TO).orElseGet(core.clock()::now));
    }

    static Period around(Instant at, Unit unit, ZoneId zone) {
        ZonedDateTime local = at.atZone(zone);
        LocalDate day = local.toLocalDate();
        return switch (unit) {
            case hour -> {
                // cut on the time line, not on the dial: in autumn the hour from 2 to 3 comes twice
                Instant start = at.truncatedTo(ChronoUnit.HOURS);
                yield new Period(start, start.plus(Duration.ofHours(1)));
            }
            case day -> days(day, day.plusDays(1), zone);
            case week -> {
                LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield days(monday, monday.plusWeeks(1), zone);
            }
            case month -> days(day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1), zone);
            case year -> days(day.withDayOfYear(1), day.withDayOfYear(1).plusYears(1), zone);
        };
    }

    private static Period days(LocalDate first, LocalDate next, ZoneId zone) {
        return new Period(
                first.atStartOfDay(zone).toInstant(), next.atStartOfDay(zone).toInstant());
    }

    public Duration length() {
        return Duration.between(from, to);
    }
}
