package powersight.api.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import powersight.api.doors.Core;
import powersight.scheduling.Stretch;

/** Local days that were asked for: {@code from} is one of them, {@code to} is not. */
public record Days(LocalDate from, LocalDate to) {
    private static final int USUAL = 14, MOST = 62;

    public static final Param<LocalDate> FROM = day("from", "the first day, as 2026-11-23; today when left out");
    public static final Param<LocalDate> TO =
            day("to", "the day after the last; two weeks after 'from' when left out, " + MOST + " at most");

    public Days {
        if (!from.isBefore(to)) throw BadInput.of("to", to + " is not after " + from, "swap them");
        if (from.plusDays(MOST).isBefore(to))
            throw BadInput.of("to", "that is more than " + MOST + " days", "ask for less at once");
        if (from.getYear() < 1970 || to.getYear() > 2200)
            throw BadInput.of("from", "the days must lie between 1970 and 2200", "correct the year");
    }

    public static Days of(Call call, Core core) {
        LocalDate from = call.find(FROM)
                .orElseGet(() -> core.clock().now().atZone(core.zone()).toLocalDate());
        return new Days(from, call.find(TO).orElse(from.plusDays(USUAL)));
    }

    public Stretch stretch(ZoneId zone) {
        return new Stretch(
                from.atStartOfDay(zone).toInstant(), to.atStartOfDay(zone).toInstant());
    }

    private static Param<LocalDate> day(String name, String meaning) {
        Map<String, Object> schema = Map.of("type", "string", "format", "date");
        return new Param<>(name, false, false, meaning, schema, Optional.empty(), text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("a day is written as 2026-11-23", e);
            }
        });
    }
}
