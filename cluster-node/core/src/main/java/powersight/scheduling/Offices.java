package powersight.scheduling;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.platform.Database;
import powersight.platform.Page;

/** Where people are received, and which officers sit there. Administrators set them up. */
public final class Offices {
    private static final int LONGEST = 200;

    public record Office(UUID id, String name, String address, int officers) {}

    public record Officer(AccountId id, String name, UUID office, boolean works) {}

    /** A slot of an officer's calendar, and who has it. */
    public record Place(AccountId officer, String officerName, Slot slot, boolean booked) {}

    private final Database database;
    private final Audit audit;
    private final Aftermath aftermath;
    private final Supplier<Instant> gridTime;
    private final ZoneId zone;

    Offices(Database database, Audit audit, Aftermath aftermath, Supplier<Instant> gridTime, ZoneId zone) {
        this.database = database;
        this.audit = audit;
        this.aftermath = aftermath;
        this.gridTime = gridTime;
        this.zone = zone;
    }

    public Office open(Principal by, String name, String address) {
        return database.jdbi().inTransaction(handle -> open(handle, by.account().toString(), name, address));
    }

    Office open(Handle handle, String by, String name, String address) {
        Office office = new Office(
                UUID.randomUUID(), OneLine.of("name", name, LONGEST), OneLine.of("address", address, LONGEST), 0);
        int made = handle.execute(
                "insert into office (id, name, address, created_at) values (?, ?, ?, ?) on conflict (name) do nothing",
                office.id(),
                office.name(),
                office.address(),
                Timestamp.from(gridTime.get()));
        if (made == 0)
            throw No.because("name-taken", "there is an office called " + office.name(), "choose another name");
        audit.record(
                handle,
                new AuditedAction(by, "office-opened", "office/" + office.id(), AuditedAction.NOTHING, told(office)));
        return office;
    }

    public Office rename(Principal by, UUID id, String name, String address) {
        return database.jdbi().inTransaction(handle -> {
            Office before = mustExist(handle, id);
            Office after = new Office(
                    id, OneLine.of("name", name, LONGEST), OneLine.of("address", address, LONGEST), before.officers());
            boolean taken = handle.createQuery("select exists (select 1 from office where name = ? and id <> ?)")
                    .bind(0, after.name())
                    .bind(1, id)
                    .mapTo(Boolean.class)
                    .one();
            if (taken) throw No.because("name-taken", "there is an office called " + name, "choose another name");
            handle.execute("update office set name = ?, address = ? where id = ?", after.name(), after.address(), id);
            audit.record(
                    handle,
                    new AuditedAction(
                            by.account().toString(), "office-changed", "office/" + id, told(before), told(after)));
            return after;
        });
    }

    /** In the order of their names; {@code after} is the {@code next} of the page before. */
    public Page<Office> list(Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Office> offices = handle.createQuery(SELECT + " where o.name > :after order by o.name limit :limit")
                    .bind("after", after.orElse(""))
                    .bind("limit", limit)
                    .map((row, context) -> office(row))
                    .list();
            long total = handle.createQuery("select count(*) from office")
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = offices.size() < limit
                    ? Optional.empty()
                    : Optional.of(offices.get(offices.size() - 1).name());
            return new Page<>(offices, next, total);
        });
    }

    public Office get(UUID id) {
        return database.jdbi().withHandle(handle -> mustExist(handle, id));
    }

    public List<Officer> officers(UUID office) {
        return database.jdbi().withHandle(handle -> {
            mustExist(handle, office);
            return Desks.of(handle, Optional.of(office), Desks.Lock.NONE).stream()
                    .map(desk -> new Officer(desk.officer(), desk.officerName(), desk.office(), desk.works()))
                    .toList();
        });
    }

    /** An officer sits at one office; who is at another must leave there first. Again changes nothing. */
    public void seat(Principal by, UUID office, AccountId officer) {
        database.jdbi().useTransaction(handle -> seat(handle, by.account().toString(), office, officer));
    }

    void seat(Handle handle, String by, UUID office, AccountId officer) {
        mustExist(handle, office);
        boolean isOfficer = handle.createQuery(
                        "select exists (select 1 from account_role where account = ? and role = 'OFFICER')")
                .bind(0, officer.value())
                .mapTo(Boolean.class)
                .one();
        if (!isOfficer)
            throw No.because("not-an-officer", "that account is not an officer's", "give it the role OFFICER first");
        int seated = handle.execute(
                "insert into office_desk (officer, office) values (?, ?) on conflict (officer) do nothing",
                officer.value(),
                office);
        if (seated == 0
                && Desks.officeOf(handle, officer).filter(office::equals).isPresent()) return;
        if (seated == 0)
            throw No.because("at-another-office", "the officer sits at another office", "let them leave there first");
        audit.record(
                handle,
                new AuditedAction(
                        by, "officer-seated", "officer/" + officer, AuditedAction.NOTHING, Map.of("office", office)));
    }

    /** The officer sits there no more. Whoever had an appointment with them is dealt with as chosen. */
    public Outcome unseat(Principal by, UUID office, AccountId officer, Choices choices) {
        return Hours.change(database, handle -> {
            List<Desks.Desk> desks = Desks.of(handle, Optional.of(office), Desks.Lock.ALONE);
            if (desks.stream().noneMatch(desk -> desk.officer().equals(officer))) throw No.officer();
            handle.execute("delete from office_desk where officer = ?", officer.value());
            List<Desks.Desk> left = desks.stream()
                    .filter(desk -> !desk.officer().equals(officer))
                    .toList();
            Outcome outcome = aftermath.settle(handle, left, Optional.of(officer), choices, gridTime.get());
            if (outcome instanceof Outcome.Done done)
                audit.record(
                        handle,
                        new AuditedAction(
                                by.account().toString(),
                                "officer-left",
                                "officer/" + officer,
                                Map.of("office", office),
                                Hours.told(Map.of(), done)));
            return outcome;
        });
    }

    /** Every slot that an office has on these days and whether it is booked, by time; for the office itself. */
    public Page<Place> freeBusy(Principal who, UUID office, LocalDate from, LocalDate to, long skip, int limit) {
        return database.jdbi().withHandle(handle -> {
            if (!Desks.runs(handle, who, office)) throw No.office();
            mustExist(handle, office);
            List<Desks.Desk> desks = Desks.of(handle, Optional.of(office), Desks.Lock.NONE);
            Map<AccountId, OfficerCalendar> calendars = Desks.calendars(handle, desks, from, to, zone);
            Map<AccountId, List<Stretch>> taken = Bookings.taken(handle, calendars.keySet(), from, to, zone);
            List<Place> places = new ArrayList<>();
            for (Desks.Desk desk : desks) {
                List<Stretch> booked = taken.getOrDefault(desk.officer(), List.of());
                for (Slot slot : Optional.ofNullable(calendars.get(desk.officer()))
                        .map(calendar -> calendar.slots(from, to))
                        .orElse(List.of()))
                    places.add(new Place(
                            desk.officer(),
                            desk.officerName(),
                            slot,
                            booked.stream().anyMatch(slot.stretch()::meets)));
            }
            places.sort(Comparator.comparing((Place place) -> place.slot().start())
                    .thenComparing(place -> place.officer().value()));
            List<Place> piece = places.stream().skip(skip).limit(limit).toList();
            long reached = skip + piece.size();
            return new Page<>(
                    piece,
                    reached < places.size() ? Optional.of(Long.toString(reached)) : Optional.empty(),
                    places.size());
        });
    }

    static Office mustExist(Handle handle, UUID id) {
        return handle.createQuery(SELECT + " where o.id = ?")
                .bind(0, id)
                .map((row, context) -> office(row))
                .findOne()
                .orElseThrow(No::office);
    }

    private static final String SELECT = """
            select o.id, o.name, o.address, (select count(*) from office_desk d where d.office = o.id) as officers
            from office o""";

    private static Office office(ResultSet row) throws SQLException {
        return new Office(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("address"),
                row.getInt("officers"));
    }

    private static Map<String, String> told(Office office) {
        return Map.of("name", office.name(), "address", office.address());
    }
}
