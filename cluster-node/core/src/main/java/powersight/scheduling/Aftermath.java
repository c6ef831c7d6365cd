package powersight.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;

/**
 * Settles what a change of hours does to appointments, within the change's transaction and after it was written. The
 * caller holds the office's desks alone, so that no slot is lost to somebody else meanwhile.
 */
final class Aftermath {
    private static final Duration SEARCHED = Duration.ofDays(60);

    private final Notices notices;
    private final ZoneId zone;

    Aftermath(Notices notices, ZoneId zone) {
        this.notices = notices;
        this.zone = zone;
    }

    /** @param desks of all offices concerned; {@code gone} sits at none of them any more */
    Outcome settle(Handle handle, List<Desks.Desk> desks, Optional<AccountId> gone, Choices choices, Instant now) {
        List<AccountId> officers = Stream.concat(desks.stream().map(Desks.Desk::officer), gone.stream())
                .toList();
        List<Appointment> booked = Bookings.toCome(handle, officers, now);
        if (booked.isEmpty()) return new Outcome.Done(List.of());
        Instant last = Stream.concat(
                        booked.stream().map(each -> each.slot().start().plus(SEARCHED)),
                        choices.each().values().stream()
                                .filter(Choices.MoveTo.class::isInstance)
                                .map(choice -> ((Choices.MoveTo) choice).slot().start()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Map<AccountId, OfficerCalendar> calendars =
                Desks.calendars(handle, desks, day(now), day(last).plusDays(1), zone);
        List<Appointment> affected = booked.stream()
                .filter(each -> Optional.ofNullable(calendars.get(each.officer()))
                        .filter(calendar -> calendar.offers(each.slot()))
                        .isEmpty())
                .toList();
        if (affected.isEmpty()) return new Outcome.Done(List.of());
        if (affected.stream().anyMatch(each -> choices.of(each).isEmpty())) return new Outcome.Asks(affected);
        return new Outcome.Done(carryOut(handle, desks, calendars, affected, choices, now));
    }

    /** Each as was chosen for it; all of them are given up first, so that they can change places. */
    private List<Appointment> carryOut(
            Handle handle,
            List<Desks.Desk> desks,
            Map<AccountId, OfficerCalendar> calendars,
            List<Appointment> affected,
            Choices choices,
            Instant now) {
        String reason = OneLine.of("reason", choices.reason(), 500);
        Bookings.setAside(handle, affected);
        List<Appointment> settled = new ArrayList<>();
        // the places that were named first, so that nobody who takes any place takes one of those
        for (Appointment each : ordered(affected, choices)) {
            Choices.Choice choice = choices.of(each).orElseThrow();
            if (choice instanceof Choices.Cancel) {
                Bookings.cancel(handle, each.id(), now);
            } else {
                Place place = place(handle, near(desks, each), calendars, each, choice, now);
                Bookings.move(handle, each.id(), place.desk(), place.slot(), now);
            }
            Appointment after = Bookings.find(handle, each.id()).orElseThrow(No::appointment);
            if (after.isBooked()) notices.moved(handle, each, after, Optional.of(reason));
            else notices.cancelled(handle, after, Optional.of(reason));
            settled.add(after);
        }
        return settled;
    }

    /** Those at work in the appointment's office; its own officer comes first. */
    private static List<Desks.Desk> near(List<Desks.Desk> desks, Appointment appointment) {
        return desks.stream()
                .filter(desk -> desk.office().equals(appointment.office()) && desk.works())
                .sorted(Comparator.comparing(desk -> !desk.officer().equals(appointment.officer())))
                .toList();
    }

    private Place place(
            Handle handle,
            List<Desks.Desk> near,
            Map<AccountId, OfficerCalendar> calendars,
            Appointment appointment,
            Choices.Choice choice,
            Instant now) {
        return choice instanceof Choices.MoveTo to
                ? named(handle, near, calendars, appointment, to, now)
                : nextFree(handle, near, calendars, appointment, now);
    }

    private record Place(Desks.Desk desk, Slot slot) {}

    private static List<Appointment> ordered(List<Appointment> affected, Choices choices) {
        return affected.stream()
                .sorted(Comparator.comparing(each -> choices.of(each).orElseThrow() instanceof Choices.NextFree))
                .toList();
    }

    private static Place named(
            Handle handle,
            List<Desks.Desk> near,
            Map<AccountId, OfficerCalendar> calendars,
            Appointment appointment,
            Choices.MoveTo to,
            Instant now) {
        if (!to.slot().start().isAfter(now))
            throw No.because("in-the-past", to.slot().start() + " is past", "choose a slot to come");
        return near.stream()
                .filter(desk -> to.officer().map(desk.officer()::equals).orElse(true))
                .filter(desk -> isFree(handle, desk, calendars, appointment, to.slot()))
                .findFirst()
                .map(desk -> new Place(desk, to.slot()))
                .orElseThrow(() -> No.because(
                        "slot-not-free",
                        "appointment " + appointment.id() + " cannot be moved to "
                                + to.slot().start(),
                        "choose another slot for it, or the next free one"));
    }

    /** The same officer's first free slot; when there is none, the first of anybody in the office. */
    private Place nextFree(
            Handle handle,
            List<Desks.Desk> near,
            Map<AccountId, OfficerCalendar> calendars,
            Appointment appointment,
            Instant now) {
        Instant from = appointment.slot().start();
        LocalDate end = day(from.plus(SEARCHED));
        Stream<Desks.Desk> same = near.stream().filter(desk -> desk.officer().equals(appointment.officer()));
        return same.flatMap(desk -> firstFree(handle, desk, calendars, appointment, now, end).stream())
                .findFirst()
                .or(() -> near.stream()
                        .flatMap(desk -> firstFree(handle, desk, calendars, appointment, now, end).stream())
                        .min(Comparator.comparing(place -> place.slot().start())))
                .orElseThrow(() -> No.because(
                        "nothing-free",
                        "there is no free slot for appointment " + appointment.id() + " within " + SEARCHED.toDays()
                                + " days",
                        "cancel it, or open more hours"));
    }

    private Optional<Place> firstFree(
            Handle handle,
            Desks.Desk desk,
            Map<AccountId, OfficerCalendar> calendars,
            Appointment appointment,
            Instant now,
            LocalDate end) {
        Instant from = appointment.slot().start();
        OfficerCalendar calendar = calendars.get(desk.officer());
        if (calendar == null) return Optional.empty();
        return calendar.slots(day(from), end).stream()
                .filter(slot -> !slot.start().isBefore(from) && slot.start().isAfter(now))
                .filter(slot -> isFree(handle, desk, calendars, appointment, slot))
                .findFirst()
                .map(slot -> new Place(desk, slot));
    }

    private static boolean isFree(
            Handle handle,
            Desks.Desk desk,
            Map<AccountId, OfficerCalendar> calendars,
            Appointment appointment,
            Slot slot) {
        OfficerCalendar calendar = calendars.get(desk.officer());
        return calendar != null
                && calendar.offers(slot)
                && !Bookings.isTaken(handle, desk.officer(), slot)
                && !Bookings.isElsewhere(handle, appointment.citizen().id(), slot);
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }
}
