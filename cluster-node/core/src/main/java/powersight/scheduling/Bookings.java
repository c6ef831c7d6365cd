package powersight.scheduling;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import powersight.identity.AccountId;
import powersight.platform.Page;

/** Rows of {@code appointment}, within a caller's transaction. */
final class Bookings {
    private Bookings() {}

    static Optional<Appointment> find(Handle handle, UUID id) {
        return handle.createQuery(Appointment.SELECT + "where a.id = ?")
                .bind(0, id)
                .map((row, context) -> Appointment.of(row))
                .findOne();
    }

    /** As it is now, and stays until the transaction ends. */
    static Appointment locked(Handle handle, UUID id) {
        return handle.createQuery(Appointment.SELECT + "where a.id = ? for update of a")
                .bind(0, id)
                .map((row, context) -> Appointment.of(row))
                .findOne()
                .orElseThrow(No::appointment);
    }

    /** A citizen's own, the latest first; {@code after} is the last of the page before. */
    static Page<Appointment> own(Handle handle, AccountId citizen, Optional<UUID> after, int limit) {
        List<Appointment> items = handle.createQuery(Appointment.SELECT + """
                        where a.citizen = :citizen and (:after::uuid is null or (a.starts_at, a.id) <
                          (select b.starts_at, b.id from appointment b where b.id = :after::uuid and b.citizen = :citizen))
                        order by a.starts_at desc, a.id desc limit :limit""")
                .bind("citizen", citizen.value())
                .bind("after", after.orElse(null))
                .bind("limit", limit)
                .map((row, context) -> Appointment.of(row))
                .list();
        return page(items, limit, count(handle, "citizen = ?", citizen.value()));
    }

    /** Booked with an officer in that time, in order; {@code after} is the last of the page before. */
    static Page<Appointment> ofOfficer(
            Handle handle, AccountId officer, Stretch when, Optional<UUID> after, int limit) {
        Timestamp from = Timestamp.from(when.from()), to = Timestamp.from(when.to());
        List<Appointment> items = handle.createQuery(Appointment.SELECT + """
                        where a.officer = :officer and a.starts_at >= :from and a.starts_at < :to
                          and a.state = 'BOOKED' and (:after::uuid is null or (a.starts_at, a.id) >
                          (select b.starts_at, b.id from appointment b where b.id = :after::uuid))
                        order by a.starts_at, a.id limit :limit""")
                .bind("officer", officer.value())
                .bind("from", from)
                .bind("to", to)
                .bind("after", after.orElse(null))
                .bind("limit", limit)
                .map((row, context) -> Appointment.of(row))
                .list();
        String theirs = "officer = ? and starts_at >= ? and starts_at < ? and state = 'BOOKED'";
        return page(items, limit, count(handle, theirs, officer.value(), from, to));
    }

    /** How many appointments a citizen has to come. */
    static long openOf(Handle handle, AccountId citizen, Instant now) {
        return count(
                handle, "citizen = ? and state = 'BOOKED' and starts_at > ?", citizen.value(), Timestamp.from(now));
    }

    private static long count(Handle handle, String where, Object... values) {
        Query query = handle.createQuery("select count(*) from appointment where " + where);
        for (int i = 0; i < values.length; i++) query.bind(i, values[i]);
        return query.mapTo(Long.class).one();
    }

    private static Page<Appointment> page(List<Appointment> items, int limit, long total) {
        return new Page<>(
                items,
                items.size() < limit
                        ? Optional.empty()
                        : Optional.of(items.get(items.size() - 1).id().toString()),
                total);
    }

    /** Booked and not begun, of these officers, in order. */
    static List<Appointment> toCome(Handle handle, Collection<AccountId> officers, Instant now) {
        return handle.createQuery(Appointment.SELECT + """
                        where a.officer = any(:officers::uuid[]) and a.state = 'BOOKED' and a.starts_at > :now
                        order by a.starts_at, a.id for update of a""")
                .bind(
                        "officers",
                        Desks.ids(officers.stream().map(AccountId::value).toList()))
                .bind("now", Timestamp.from(now))
                .map((row, context) -> Appointment.of(row))
                .list();
    }

    /** What is booked of the officers' time on the days from {@code from} to before {@code to}. */
    static Map<AccountId, List<Stretch>> taken(
            Handle handle, Collection<AccountId> officers, LocalDate from, LocalDate to, ZoneId zone) {
        record Taken(AccountId officer, Stretch stretch) {}
        return handle
                .createQuery("""
                        select officer, starts_at, ends_at from appointment
                        where officer = any(:officers::uuid[]) and state = 'BOOKED' and starts_at >= :from and starts_at < :to""")
                .bind(
                        "officers",
                        Desks.ids(officers.stream().map(AccountId::value).toList()))
                .bind("from", Timestamp.from(from.atStartOfDay(zone).toInstant()))
                .bind("to", Timestamp.from(to.atStartOfDay(zone).toInstant()))
                .map((row, context) -> new Taken(
                        new AccountId(row.getObject("officer", UUID.class)),
                        Desks.stretch(row, "starts_at", "ends_at")))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Taken::officer, HashMap::new, Collectors.mapping(Taken::stretch, Collectors.toList())));
    }

    static boolean isElsewhere(Handle handle, AccountId citizen, Slot slot) {
        return meets(handle, "citizen", citizen, slot);
    }

    static boolean isTaken(Handle handle, AccountId officer, Slot slot) {
        return meets(handle, "officer", officer, slot);
    }

    private static boolean meets(Handle handle, String whose, AccountId who, Slot slot) {
        return handle.createQuery("select exists (select 1 from appointment where " + whose + " = :who"
                        + " and state = 'BOOKED' and tstzrange(starts_at, ends_at) && tstzrange(:from, :to))")
                .bind("who", who.value())
                .bind("from", Timestamp.from(slot.start()))
                .bind("to", Timestamp.from(slot.end()))
                .mapTo(Boolean.class)
                .one();
    }

    /** False when the officer or the citizen is busy then; waits for whoever is just booking it. */
    static boolean book(
            Handle handle, UUID id, Desks.Desk desk, AccountId citizen, Slot slot, String about, Instant now) {
        return handle.execute(
                        """
                        insert into appointment
                          (id, office, officer, citizen, starts_at, ends_at, about, changed_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                        id,
                        desk.office(),
                        desk.officer().value(),
                        citizen.value(),
                        Timestamp.from(slot.start()),
                        Timestamp.from(slot.end()),
                        about,
                        Timestamp.from(now))
                == 1;
    }

    /** Fails with the database's 23P01 when somebody is busy then. */
    static void move(Handle handle, UUID id, Desks.Desk desk, Slot slot, Instant now) {
        handle.execute(
                """
                update appointment set office = ?, officer = ?, starts_at = ?, ends_at = ?, state = 'BOOKED',
                  sequence = sequence + 1, changed_at = ? where id = ?""",
                desk.office(),
                desk.officer().value(),
                Timestamp.from(slot.start()),
                Timestamp.from(slot.end()),
                Timestamp.from(now),
                id);
    }

    static void cancel(Handle handle, UUID id, Instant now) {
        handle.execute(
                "update appointment set state = 'CANCELLED', sequence = sequence + 1, changed_at = ? where id = ?",
                Timestamp.from(now),
                id);
    }

    /** Frees the slots for a moment, so that appointments can change places within one transaction. */
    static void setAside(Handle handle, Collection<Appointment> appointments) {
        handle.createUpdate("update appointment set state = 'CANCELLED' where id = any(:ids::uuid[])")
                .bind(
                        "ids",
                        Desks.ids(appointments.stream().map(Appointment::id).toList()))
                .execute();
    }
}
