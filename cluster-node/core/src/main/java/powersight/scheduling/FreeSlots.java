package powersight.scheduling;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.platform.Database;

/** What can be booked: the slots that an office's officers offer and nobody has. Booking is {@link Appointments}. */
public final class FreeSlots {
    /** A slot and the officers who are free then. */
    public record FreeSlot(Slot slot, List<Officer> officers) {
        public record Officer(AccountId id, String name) {}
    }

    private final Database database;
    private final Supplier<Instant> gridTime;
    private final ZoneId zone;

    FreeSlots(Database database, Supplier<Instant> gridTime, ZoneId zone) {
        this.database = database;
        this.gridTime = gridTime;
        this.zone = zone;
    }

    /** Those of an office on these days, in order; {@code to} is not one of them. */
    public List<FreeSlot> at(UUID office, Optional<AccountId> officer, LocalDate from, LocalDate to) {
        Instant now = gridTime.get();
        return database.jdbi().withHandle(handle -> {
            Offices.mustExist(handle, office);
            List<Desks.Desk> desks = working(handle, office, officer, Desks.Lock.NONE);
            Map<AccountId, OfficerCalendar> calendars = Desks.calendars(handle, desks, from, to, zone);
            Map<AccountId, List<Stretch>> taken = Bookings.taken(handle, calendars.keySet(), from, to, zone);
            TreeMap<Instant, List<FreeSlot.Officer>> free = new TreeMap<>();
            for (Desks.Desk desk : desks)
                for (Slot slot : calendarOf(calendars, desk)
                        .freeSlots(from, to, now, taken.getOrDefault(desk.officer(), List.of())))
                    if (!slot.start().isAfter(now.plus(Appointments.AHEAD)))
                        free.computeIfAbsent(slot.start(), start -> new ArrayList<>())
                                .add(new FreeSlot.Officer(desk.officer(), desk.officerName()));
            return free.entrySet().stream()
                    .map(each -> new FreeSlot(new Slot(each.getKey()), List.copyOf(each.getValue())))
                    .toList();
        });
    }

    /** Whose calendar has that slot, booked or not. Their desks are held, so that the calendars stay as they are. */
    static List<Desks.Desk> offered(Handle handle, UUID office, Optional<AccountId> officer, Slot slot, ZoneId zone) {
        List<Desks.Desk> desks = working(handle, office, officer, Desks.Lock.SHARED);
        LocalDate day = slot.start().atZone(zone).toLocalDate();
        Map<AccountId, OfficerCalendar> calendars = Desks.calendars(handle, desks, day, day.plusDays(1), zone);
        List<Desks.Desk> offered = desks.stream()
                .filter(desk -> calendarOf(calendars, desk).offers(slot))
                .toList();
        if (offered.isEmpty())
            throw No.because(
                    "no-such-slot",
                    "nobody receives people at " + slot.start().atZone(zone).toOffsetDateTime(),
                    "look at the office's free slots");
        return offered;
    }

    private static List<Desks.Desk> working(Handle handle, UUID office, Optional<AccountId> officer, Desks.Lock lock) {
        List<Desks.Desk> desks = Desks.of(handle, Optional.of(office), lock).stream()
                .filter(Desks.Desk::works)
                .filter(desk -> officer.map(desk.officer()::equals).orElse(true))
                .toList();
        if (officer.isPresent() && desks.isEmpty()) throw No.officer();
        return desks;
    }

    private static OfficerCalendar calendarOf(Map<AccountId, OfficerCalendar> calendars, Desks.Desk desk) {
        OfficerCalendar calendar = calendars.get(desk.officer());
        if (calendar == null) throw new IllegalStateException("no calendar was read for " + desk.officer());
        return calendar;
    }
}
