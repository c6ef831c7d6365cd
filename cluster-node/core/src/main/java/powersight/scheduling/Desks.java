package powersight.scheduling;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;

/** Which officer sits where, who may touch whose calendar, and the calendars themselves; within a caller's transaction. */
final class Desks {
    /** How long a desk is held still: by those who book, for each other; by a change, alone. */
    enum Lock {
        NONE(""),
        SHARED(" for share of d"),
        ALONE(" for update of d");

        private final String sql;

        Lock(String sql) {
            this.sql = sql;
        }
    }

    record Desk(AccountId officer, UUID office, String officerName, boolean works) {}

    private Desks() {}

    /** In the order of their ids, in which they are locked by everybody. */
    static List<Desk> of(Handle handle, Optional<UUID> office, Lock lock) {
        return handle.createQuery("""
                        select d.officer, d.office, a.full_name, a.state = 'ACTIVE' and exists
                            (select 1 from account_role r where r.account = a.id and r.role = 'OFFICER') as works
                        from office_desk d join account a on a.id = d.officer
                        where (:office::uuid is null or d.office = :office::uuid) order by d.officer""" + lock.sql)
                .bind("office", office.orElse(null))
                .map((row, context) -> new Desk(
                        new AccountId(row.getObject("officer", UUID.class)),
                        row.getObject("office", UUID.class),
                        row.getString("full_name"),
                        row.getBoolean("works")))
                .list();
    }

    static Optional<UUID> officeOf(Handle handle, AccountId officer) {
        return handle.createQuery("select office from office_desk where officer = ?")
                .bind(0, officer.value())
                .mapTo(UUID.class)
                .findOne();
    }

    /** An office's own officers, and administrators. To anybody else it is not there. */
    static boolean runs(Handle handle, Principal who, UUID office) {
        if (who.is(Role.ADMINISTRATOR)) return true;
        return who.is(Role.OFFICER)
                && officeOf(handle, who.account()).filter(office::equals).isPresent();
    }

    /** The office of an officer whose calendar {@code who} may see and change. */
    static UUID officeRunBy(Handle handle, Principal who, AccountId officer) {
        return officeOf(handle, officer)
                .filter(office -> runs(handle, who, office))
                .orElseThrow(No::officer);
    }

    /** For the days from {@code from} to before {@code to}. */
    static Map<AccountId, OfficerCalendar> calendars(
            Handle handle, Collection<Desk> desks, LocalDate from, LocalDate to, ZoneId zone) {
        String officers = ids(desks.stream().map(desk -> desk.officer().value()).toList());
        Map<UUID, List<Hours.Pattern>> patterns = Patterns.of(handle, officers, Optional.of(from), Optional.of(to));
        Map<UUID, List<Stretch>> absences = new HashMap<>();
        handle.createQuery("""
                        select officer, from_at, to_at from absence
                        where officer = any(:officers::uuid[]) and from_at < :to and to_at > :from""")
                .bind("officers", officers)
                .bind("from", Timestamp.from(from.atStartOfDay(zone).toInstant()))
                .bind("to", Timestamp.from(to.atStartOfDay(zone).toInstant()))
                .map((row, context) -> absences.computeIfAbsent(
                                row.getObject("officer", UUID.class), key -> new ArrayList<>())
                        .add(stretch(row, "from_at", "to_at")))
                .list();
        Map<Optional<UUID>, Set<LocalDate>> closed = new HashMap<>();
        handle.createQuery("select office, day from closed_day where day >= :from and day < :to")
                .bind("from", from)
                .bind("to", to)
                .map((row, context) -> closed.computeIfAbsent(
                                Optional.ofNullable(row.getObject("office", UUID.class)), key -> new HashSet<>())
                        .add(row.getObject("day", LocalDate.class)))
                .list();
        Map<AccountId, OfficerCalendar> calendars = new LinkedHashMap<>();
        for (Desk desk : desks) {
            Set<LocalDate> days = new HashSet<>(closed.getOrDefault(Optional.<UUID>empty(), Set.of()));
            days.addAll(closed.getOrDefault(Optional.of(desk.office()), Set.of()));
            UUID officer = desk.officer().value();
            calendars.put(
                    desk.officer(),
                    new OfficerCalendar(
                            patterns.getOrDefault(officer, List.of()),
                            days,
                            absences.getOrDefault(officer, List.of()),
                            zone));
        }
        return calendars;
    }

    /** As PostgreSQL writes an array. */
    static String ids(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    static Stretch stretch(ResultSet row, String from, String to) throws SQLException {
        return new Stretch(
                row.getTimestamp(from).toInstant(), row.getTimestamp(to).toInstant());
    }
}
