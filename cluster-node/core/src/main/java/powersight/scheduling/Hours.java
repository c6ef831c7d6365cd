package powersight.scheduling;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.RefusedException;

/**
 * When officers can be met: weekly hours, absences, closed days. A change that would leave appointments without a slot is
 * made only together with what becomes of each of them; otherwise it is answered with the list of them.
 */
public final class Hours {
    /** @param until the first day on which the pattern no longer holds */
    public record Pattern(LocalDate from, Optional<LocalDate> until, Week week) {
        boolean holdsOn(LocalDate day) {
            return !day.isBefore(from) && until.map(day::isBefore).orElse(true);
        }
    }

    public record Absence(UUID id, Stretch when, String reason) {}

    /** @param office none: closed everywhere */
    public record ClosedDay(UUID id, Optional<UUID> office, LocalDate day, String name) {}

    private static final int LONGEST = 200;

    private final Database database;
    private final Audit audit;
    private final Aftermath aftermath;
    private final Supplier<Instant> gridTime;

    Hours(Database database, Audit audit, Aftermath aftermath, Supplier<Instant> gridTime) {
        this.database = database;
        this.audit = audit;
        this.aftermath = aftermath;
        this.gridTime = gridTime;
    }

    /** The week holds from that day on, or until another; what held on those days before no longer does. */
    public Outcome setWeek(Principal by, AccountId officer, Pattern pattern, Choices choices) {
        if (pattern.until().filter(end -> !end.isAfter(pattern.from())).isPresent())
            throw No.because("ends-before-it-starts", "the week would end before it starts", "swap the days");
        return change(database, handle -> {
            List<Desks.Desk> desks = desksAround(handle, by, officer);
            List<Pattern> before = patterns(handle, officer);
            Patterns.put(handle, officer, pattern);
            Outcome outcome = aftermath.settle(handle, desks, Optional.empty(), choices, gridTime.get());
            if (outcome instanceof Outcome.Done done)
                record(
                        handle,
                        by.account().toString(),
                        "hours-changed",
                        "officer/" + officer,
                        Map.of("weeks", told(before)),
                        told(Map.of("weeks", told(patterns(handle, officer))), done));
            return outcome;
        });
    }

    /** Those that held or will hold, the earliest first. */
    public List<Pattern> weeks(Principal by, AccountId officer) {
        return database.jdbi().withHandle(handle -> {
            Desks.officeRunBy(handle, by, officer);
            return patterns(handle, officer);
        });
    }

    public Outcome addAbsence(Principal by, AccountId officer, Stretch when, String reason, Choices choices) {
        String why = OneLine.of("reason", reason, LONGEST);
        return change(database, handle -> {
            List<Desks.Desk> desks = desksAround(handle, by, officer);
            UUID id = UUID.randomUUID();
            handle.execute(
                    "insert into absence (id, officer, from_at, to_at, reason) values (?, ?, ?, ?, ?)",
                    id,
                    officer.value(),
                    Timestamp.from(when.from()),
                    Timestamp.from(when.to()),
                    why);
            Outcome outcome = aftermath.settle(handle, desks, Optional.empty(), choices, gridTime.get());
            if (outcome instanceof Outcome.Done done)
                record(
                        handle,
                        by.account().toString(),
                        "absence-added",
                        "officer/" + officer,
                        AuditedAction.NOTHING,
                        told(Map.of("absence", id, "from", when.from(), "to", when.to()), done));
            return outcome;
        });
    }

    /** The latest first; {@code after} is how many come before the page. */
    public Page<Absence> absences(Principal by, AccountId officer, long skip, int limit) {
        return database.jdbi().withHandle(handle -> {
            Desks.officeRunBy(handle, by, officer);
            List<Absence> items = handle.createQuery("""
                            select id, from_at, to_at, reason from absence where officer = ?
                            order by from_at desc, id limit ? offset ?""")
                    .bind(0, officer.value())
                    .bind(1, limit)
                    .bind(2, skip)
                    .map((row, context) -> new Absence(
                            row.getObject("id", UUID.class),
                            Desks.stretch(row, "from_at", "to_at"),
                            row.getString("reason")))
                    .list();
            long total = handle.createQuery("select count(*) from absence where officer = ?")
                    .bind(0, officer.value())
                    .mapTo(Long.class)
                    .one();
            return page(items, skip, total);
        });
    }

    public void removeAbsence(Principal by, AccountId officer, UUID id) {
        database.jdbi().useTransaction(handle -> {
            Desks.officeRunBy(handle, by, officer);
            if (handle.execute("delete from absence where id = ? and officer = ?", id, officer.value()) == 0)
                throw No.because("no-such-absence", "there is no such absence", "look at the officer's absences");
            record(
                    handle,
                    by.account().toString(),
                    "absence-removed",
                    "officer/" + officer,
                    Map.of("absence", id),
                    AuditedAction.NOTHING);
        });
    }

    /** An office closes its own days; days on which every office is closed are for administrators. */
    public Outcome closeDay(Principal by, Optional<UUID> office, LocalDate day, String name, Choices choices) {
        String called = OneLine.of("name", name, LONGEST);
        return change(database, handle -> {
            mayClose(handle, by, office);
            List<Desks.Desk> desks = Desks.of(handle, office, Desks.Lock.ALONE);
            UUID id = UUID.randomUUID();
            int closed = handle.execute(
                    "insert into closed_day (id, office, day, name) values (?, ?, ?, ?) on conflict do nothing",
                    id,
                    office.orElse(null),
                    day,
                    called);
            if (closed == 0)
                throw No.because("closed-already", day + " is a closed day already", "look at the closed days");
            Outcome outcome = aftermath.settle(handle, desks, Optional.empty(), choices, gridTime.get());
            if (outcome instanceof Outcome.Done done)
                record(
                        handle,
                        by.account().toString(),
                        "day-closed",
                        subject(office),
                        AuditedAction.NOTHING,
                        told(Map.of("day", day, "name", called), done));
            return outcome;
        });
    }

    /** Of everywhere and of that office, in order. */
    public Page<ClosedDay> closedDays(Optional<UUID> office, long skip, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<ClosedDay> items = handle.createQuery("""
                            select * from closed_day where office is null or office = :office::uuid
                            order by day, id limit :limit offset :skip""")
                    .bind("office", office.orElse(null))
                    .bind("limit", limit)
                    .bind("skip", skip)
                    .map((row, context) -> new ClosedDay(
                            row.getObject("id", UUID.class),
                            Optional.ofNullable(row.getObject("office", UUID.class)),
                            row.getObject("day", LocalDate.class),
                            row.getString("name")))
                    .list();
            long total = handle.createQuery(
                            "select count(*) from closed_day where office is null or office = :office::uuid")
                    .bind("office", office.orElse(null))
                    .mapTo(Long.class)
                    .one();
            return page(items, skip, total);
        });
    }

    public void openDay(Principal by, UUID id) {
        database.jdbi().useTransaction(handle -> {
            ClosedDay day = handle.createQuery("select * from closed_day where id = ? for update")
                    .bind(0, id)
                    .map((row, context) -> new ClosedDay(
                            id,
                            Optional.ofNullable(row.getObject("office", UUID.class)),
                            row.getObject("day", LocalDate.class),
                            row.getString("name")))
                    .findOne()
                    .orElseThrow(Hours::noSuchDay);
            if (day.office().map(office -> !Desks.runs(handle, by, office)).orElse(!by.is(Role.ADMINISTRATOR)))
                throw noSuchDay();
            handle.execute("delete from closed_day where id = ?", id);
            record(
                    handle,
                    by.account().toString(),
                    "day-opened",
                    subject(day.office()),
                    Map.of("day", day.day(), "name", day.name()),
                    AuditedAction.NOTHING);
        });
    }

    /** Runs it to its end, or leaves nothing of it when it has to ask. */
    static Outcome change(Database database, Changing change) {
        return Turns.inTransaction(database, handle -> {
            Outcome outcome = change.apply(handle);
            if (outcome instanceof Outcome.Asks) handle.rollback();
            return outcome;
        });
    }

    interface Changing {
        Outcome apply(Handle handle);
    }

    static Map<String, Object> told(Map<String, ?> change, Outcome.Done done) {
        Map<String, Object> told = new TreeMap<>(change);
        if (!done.settled().isEmpty())
            told.put(
                    "appointments",
                    done.settled().stream()
                            .map(each -> Map.of("id", each.id(), "now", Appointments.told(each, Optional.empty())))
                            .toList());
        return told;
    }

    /** Held alone: the officer's own desk and, as their appointments may move there, the others of the office. */
    private static List<Desks.Desk> desksAround(Handle handle, Principal by, AccountId officer) {
        return Desks.of(handle, Optional.of(Desks.officeRunBy(handle, by, officer)), Desks.Lock.ALONE);
    }

    private static void mayClose(Handle handle, Principal by, Optional<UUID> office) {
        if (office.isEmpty() && !by.is(Role.ADMINISTRATOR))
            throw No.because(
                    "not-allowed", "a day on which all offices are closed is for administrators", "name your office");
        if (office.isPresent() && !Desks.runs(handle, by, office.get())) throw No.office();
        office.ifPresent(id -> Offices.mustExist(handle, id));
    }

    private static RefusedException noSuchDay() {
        return No.because("no-such-closed-day", "there is no such closed day", "look at the closed days");
    }

    private static List<Pattern> patterns(Handle handle, AccountId officer) {
        return Patterns.of(handle, Desks.ids(List.of(officer.value())), Optional.empty(), Optional.empty())
                .getOrDefault(officer.value(), List.of());
    }

    private static List<Map<String, String>> told(List<Pattern> patterns) {
        List<Map<String, String>> told = new ArrayList<>();
        for (Pattern pattern : patterns) {
            Map<String, String> one = new TreeMap<>();
            one.put("from", pattern.from().toString());
            pattern.until().ifPresent(end -> one.put("until", end.toString()));
            for (Week.Span span : pattern.week().spans())
                one.merge(span.day() + " " + span.kind(), span.from() + "-" + span.to(), (a, b) -> a + ", " + b);
            told.add(one);
        }
        return told;
    }

    private void record(Handle handle, String who, String what, String subject, Object before, Object after) {
        audit.record(handle, new AuditedAction(who, what, subject, before, after));
    }

    private static String subject(Optional<UUID> office) {
        return office.map(id -> "office/" + id).orElse("offices");
    }

    private static <T> Page<T> page(List<T> items, long skip, long total) {
        long reached = skip + items.size();
        return new Page<>(items, reached < total ? Optional.of(Long.toString(reached)) : Optional.empty(), total);
    }
}
