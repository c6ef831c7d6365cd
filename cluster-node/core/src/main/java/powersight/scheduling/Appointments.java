package powersight.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
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
import powersight.platform.Database;
import powersight.platform.Page;

/**
 * Booking, moving and cancelling, and who has which appointment. A citizen has at most two appointments to come, and
 * changes them a day ahead at the latest; the office may change its own at any time, with a reason.
 */
public final class Appointments {
    public static final int MOST_OPEN = 2;
    public static final Duration NOTICE = Duration.ofHours(24);
    /** How far ahead one may book. */
    public static final Duration AHEAD = Duration.ofDays(180);

    private static final int LONGEST_ABOUT = 200, LONGEST_REASON = 500;

    private final Database database;
    private final Notices notices;
    private final Audit audit;
    private final Supplier<Instant> gridTime;
    private final ZoneId zone;

    Appointments(Database database, Notices notices, Audit audit, Supplier<Instant> gridTime, ZoneId zone) {
        this.database = database;
        this.notices = notices;
        this.audit = audit;
        this.gridTime = gridTime;
        this.zone = zone;
    }

    /** Without an officer, whoever is free then. */
    public Appointment book(Principal citizen, UUID office, Optional<AccountId> officer, Slot slot, String about) {
        String text = OneLine.of("about", about, LONGEST_ABOUT);
        Instant now = gridTime.get();
        mustBeToCome(slot, now);
        return Turns.inTransaction(database, handle -> {
            Turns.oneAtATime(
                    handle, citizen.account()); // of one citizen's bookings at once, the second counts the first
            Offices.mustExist(handle, office);
            List<Desks.Desk> offered = FreeSlots.offered(handle, office, officer, slot, zone);
            long open = Bookings.openOf(handle, citizen.account(), now);
            UUID id = UUID.randomUUID();
            if (open < MOST_OPEN)
                for (Desks.Desk desk : offered)
                    if (Bookings.book(handle, id, desk, citizen.account(), slot, text, now)) {
                        Appointment booked = Bookings.find(handle, id).orElseThrow(No::appointment);
                        notices.booked(handle, booked);
                        return booked;
                    }
            if (Bookings.isElsewhere(handle, citizen.account(), slot))
                throw No.because(
                        "already-yours", "you have an appointment at that time already", "look at your appointments");
            if (open >= MOST_OPEN)
                throw No.because(
                        "two-open-already",
                        "you have " + open + " appointments to come, and more than " + MOST_OPEN + " are not possible",
                        "cancel one, or book after one of them");
            throw No.taken();
        });
    }

    /** By the citizen whose it is, a day ahead; or by the office, with a reason. Moving to where it is changes nothing. */
    public Appointment move(Principal who, UUID id, Slot slot, Optional<AccountId> officer, Optional<String> reason) {
        Optional<String> why = reason.map(text -> OneLine.of("reason", text, LONGEST_REASON));
        Instant now = gridTime.get();
        mustBeToCome(slot, now);
        return Turns.inTransaction(database, handle -> {
            Appointment seen = visible(handle, who, id);
            List<Desks.Desk> offered = new ArrayList<>(FreeSlots.offered(handle, seen.office(), officer, slot, zone));
            Appointment before = Bookings.locked(handle, id);
            boolean byOffice = mayChange(who, before, now, why);
            offered.sort(Comparator.comparing(desk -> !desk.officer().equals(before.officer())));
            Desks.Desk desk = offered.stream()
                    .filter(each ->
                            (before.slot().equals(slot) && each.officer().equals(before.officer()))
                                    || !Bookings.isTaken(handle, each.officer(), slot))
                    .findFirst()
                    .orElseThrow(No::taken);
            if (before.slot().equals(slot) && desk.officer().equals(before.officer())) return before;
            Bookings.move(handle, id, desk, slot, now);
            Appointment after = Bookings.find(handle, id).orElseThrow(No::appointment);
            notices.moved(handle, before, after, byOffice ? why : Optional.empty());
            if (byOffice) record(handle, who, "appointment-moved", before, after, why);
            return after;
        });
    }

    /** By the citizen whose it is, a day ahead; or by the office, with a reason. Cancelling again changes nothing. */
    public Appointment cancel(Principal who, UUID id, Optional<String> reason) {
        Optional<String> why = reason.map(text -> OneLine.of("reason", text, LONGEST_REASON));
        Instant now = gridTime.get();
        return Turns.inTransaction(database, handle -> {
            visible(handle, who, id);
            Appointment before = Bookings.locked(handle, id);
            if (!before.isBooked()) return before;
            boolean byOffice = mayChange(who, before, now, why);
            Bookings.cancel(handle, id, now);
            Appointment after = Bookings.find(handle, id).orElseThrow(No::appointment);
            notices.cancelled(handle, after, byOffice ? why : Optional.empty());
            if (byOffice) record(handle, who, "appointment-cancelled", before, after, why);
            return after;
        });
    }

    /** One's own, or one of one's office. Anybody else's is not there. */
    public Appointment get(Principal who, UUID id) {
        return database.jdbi().withHandle(handle -> visible(handle, who, id));
    }

    /** A citizen's own, the latest first; {@code after} is the {@code next} of the page before. */
    public Page<Appointment> own(AccountId citizen, Optional<UUID> after, int limit) {
        return database.jdbi().withHandle(handle -> Bookings.own(handle, citizen, after, limit));
    }

    /** Who comes to an officer in that time, in order; for the office. */
    public Page<Appointment> ofOfficer(
            Principal who, AccountId officer, Stretch when, Optional<UUID> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            Desks.officeRunBy(handle, who, officer);
            return Bookings.ofOfficer(handle, officer, when, after, limit);
        });
    }

    private static void mustBeToCome(Slot slot, Instant now) {
        if (!slot.start().isAfter(now))
            throw No.because("in-the-past", slot.start() + " is past; it is " + now, "choose a slot to come");
        if (slot.start().isAfter(now.plus(AHEAD)))
            throw No.because(
                    "too-far-ahead",
                    slot.start() + " is too far ahead",
                    "book at most " + AHEAD.toDays() + " days ahead");
    }

    private static Appointment visible(Handle handle, Principal who, UUID id) {
        return Bookings.find(handle, id)
                .filter(found -> found.citizen().id().equals(who.account()) || Desks.runs(handle, who, found.office()))
                .orElseThrow(No::appointment);
    }

    /** True when the office does it, false when the citizen does; refuses what neither may. */
    private static boolean mayChange(Principal who, Appointment appointment, Instant now, Optional<String> reason) {
        if (!appointment.isBooked())
            throw No.because("cancelled-already", "the appointment is cancelled", "book another one");
        Instant start = appointment.slot().start();
        boolean own = appointment.citizen().id().equals(who.account());
        if (!own) {
            if (reason.isEmpty())
                throw No.because("reason-needed", "the office gives a reason", "say why, for the citizen to read");
            if (!start.isAfter(now))
                throw No.because("in-the-past", "the appointment has begun", "nothing is to be done");
            return true;
        }
        if (start.isBefore(now.plus(NOTICE)))
            throw No.because(
                    "too-late",
                    "appointments are changed at least " + NOTICE.toHours() + " hours before",
                    "call the office");
        return false;
    }

    private void record(
            Handle handle, Principal who, String what, Appointment before, Appointment after, Optional<String> why) {
        audit.record(
                handle,
                new AuditedAction(
                        who.account().toString(),
                        what,
                        "appointment/" + before.id(),
                        told(before, Optional.empty()),
                        told(after, why)));
    }

    static Map<String, String> told(Appointment appointment, Optional<String> why) {
        Map<String, String> told = new TreeMap<>(Map.of(
                "officer", appointment.officer().toString(),
                "start", appointment.slot().start().toString(),
                "state", appointment.state().name()));
        why.ifPresent(reason -> told.put("reason", reason));
        return told;
    }
}
