package powersight.scheduling;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;

/** Rows of {@code week_pattern} with their spans, within a caller's transaction. */
final class Patterns {
    private record Valid(UUID officer, LocalDate from, Optional<LocalDate> until) {}

    private Patterns() {}

    /** By officer, the earliest first; those that hold between these days, or all. */
    static Map<UUID, List<Hours.Pattern>> of(
            Handle handle, String officers, Optional<LocalDate> from, Optional<LocalDate> to) {
        Map<UUID, Valid> valid = new LinkedHashMap<>();
        Map<UUID, List<Week.Span>> spans = new HashMap<>();
        handle.createQuery("""
                        select p.id, p.officer, lower(p.valid) as valid_from, upper(p.valid) as valid_until,
                          s.day, s.kind, s.from_minute, s.to_minute
                        from week_pattern p left join week_span s on s.pattern = p.id
                        where p.officer = any(:officers::uuid[]) and p.valid && daterange(:from::date, :to::date)
                        order by lower(p.valid)""")
                .bind("officers", officers)
                .bind("from", from.orElse(null))
                .bind("to", to.orElse(null))
                .map((row, context) -> {
                    UUID id = row.getObject("id", UUID.class);
                    valid.put(
                            id,
                            new Valid(
                                    row.getObject("officer", UUID.class),
                                    row.getObject("valid_from", LocalDate.class),
                                    Optional.ofNullable(row.getObject("valid_until", LocalDate.class))));
                    if (row.getString("kind") != null)
                        spans.computeIfAbsent(id, key -> new ArrayList<>()).add(span(row));
                    return id;
                })
                .list();
        Map<UUID, List<Hours.Pattern>> patterns = new HashMap<>();
        valid.forEach((id, its) -> patterns.computeIfAbsent(its.officer(), key -> new ArrayList<>())
                .add(new Hours.Pattern(its.from(), its.until(), new Week(spans.getOrDefault(id, List.of())))));
        return patterns;
    }

    /** Takes the place of whatever held on those days. A pattern that began before or goes on after keeps its other days. */
    static void put(Handle handle, AccountId officer, Hours.Pattern pattern) {
        List<Hours.Pattern> others = of(
                        handle, Desks.ids(List.of(officer.value())), Optional.of(pattern.from()), pattern.until())
                .getOrDefault(officer.value(), List.of());
        handle.createUpdate(
                        "delete from week_pattern where officer = :officer and valid && daterange(:from, :to::date)")
                .bind("officer", officer.value())
                .bind("from", pattern.from())
                .bind("to", pattern.until().orElse(null))
                .execute();
        for (Hours.Pattern other : others) {
            if (other.from().isBefore(pattern.from()))
                insert(handle, officer, new Hours.Pattern(other.from(), Optional.of(pattern.from()), other.week()));
            pattern.until()
                    .filter(end -> other.until().map(end::isBefore).orElse(true))
                    .ifPresent(end -> insert(handle, officer, new Hours.Pattern(end, other.until(), other.week())));
        }
        insert(handle, officer, pattern);
    }

    private static void insert(Handle handle, AccountId officer, Hours.Pattern pattern) {
        UUID id = UUID.randomUUID();
        handle.createUpdate(
                        "insert into week_pattern (id, officer, valid) values (:id, :officer, daterange(:from, :to::date))")
                .bind("id", id)
                .bind("officer", officer.value())
                .bind("from", pattern.from())
                .bind("to", pattern.until().orElse(null))
                .execute();
        for (Week.Span span : pattern.week().spans())
            handle.execute(
                    "insert into week_span (pattern, day, kind, from_minute, to_minute) values (?, ?, ?, ?, ?)",
                    id,
                    span.day().getValue(),
                    span.kind().name(),
                    span.from().minutes(),
                    span.to().minutes());
    }

    private static Week.Span span(ResultSet row) throws SQLException {
        return new Week.Span(
                DayOfWeek.of(row.getInt("day")),
                Week.Kind.valueOf(row.getString("kind")),
                new TimeOfDay(row.getInt("from_minute")),
                new TimeOfDay(row.getInt("to_minute")));
    }
}
