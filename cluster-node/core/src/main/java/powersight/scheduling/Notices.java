package powersight.scheduling;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.notification.Attachment;
import powersight.notification.Inbox;
import powersight.notification.Mail;
import powersight.notification.Outbox;

/** Tells citizens what became of their appointments, in the transaction in which it did: inbox, and mail with a calendar file. */
final class Notices {
    /** Read the same in all our languages. */
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("dd.MM.yyyy. HH:mm", Locale.ROOT);

    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

    private final Outbox outbox;
    private final Inbox inbox;
    private final Calendars calendars;
    private final ZoneId zone;

    Notices(Outbox outbox, Inbox inbox, Calendars calendars, ZoneId zone) {
        this.outbox = outbox;
        this.inbox = inbox;
        this.calendars = calendars;
        this.zone = zone;
    }

    void booked(Handle handle, Appointment now) {
        send(handle, SchedulingMail.APPOINTMENT_BOOKED, now, Map.of());
    }

    /** @param reason why the office did it; none when the citizen did */
    void moved(Handle handle, Appointment before, Appointment now, Optional<String> reason) {
        Map<String, String> more = new HashMap<>(Map.of("before", when(before.slot())));
        reason.ifPresent(why -> more.put("reason", why));
        send(
                handle,
                reason.isPresent() ? SchedulingMail.APPOINTMENT_MOVED_BY_OFFICE : SchedulingMail.APPOINTMENT_MOVED,
                now,
                more);
    }

    void cancelled(Handle handle, Appointment now, Optional<String> reason) {
        send(
                handle,
                reason.isPresent()
                        ? SchedulingMail.APPOINTMENT_CANCELLED_BY_OFFICE
                        : SchedulingMail.APPOINTMENT_CANCELLED,
                now,
                reason.map(why -> Map.of("reason", why)).orElse(Map.of()));
    }

    /** The hour that comes twice in autumn is told with its offset. */
    String when(Slot slot) {
        Instant start = slot.start();
        String local = WHEN.format(start.atZone(zone));
        boolean twice = zone.getRules()
                        .getValidOffsets(start.atZone(zone).toLocalDateTime())
                        .size()
                > 1;
        return twice ? local + " (UTC" + OFFSET.format(start.atZone(zone)) + ")" : local;
    }

    private void send(Handle handle, SchedulingMail template, Appointment now, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("name", now.citizen().name());
        all.put("when", when(now.slot()));
        all.put("office", now.officeName());
        all.put("address", now.officeAddress());
        all.put("officer", now.officerName());
        all.put("about", now.about());
        all.keySet().retainAll(template.arguments());
        String key = "appointment/" + now.id() + "/" + now.sequence();
        inbox.put(handle, now.citizen().id().value(), key, template, all);
        now.citizen()
                .email()
                .ifPresent(address -> outbox.put(
                        handle,
                        new Mail(key, address, now.citizen().language(), template, all, Optional.of(file(now)))));
    }

    private Attachment file(Appointment now) {
        Calendars.Method method = now.isBooked() ? Calendars.Method.REQUEST : Calendars.Method.CANCEL;
        String text = calendars.write(
                method, "", List.of(Feeds.forCitizen(now, now.citizen().email())));
        return new Attachment(
                "appointment.ics",
                "text/calendar; charset=UTF-8; method=" + method,
                text.getBytes(StandardCharsets.UTF_8));
    }
}
