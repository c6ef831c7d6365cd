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
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.notification.Attachment;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.webhook.Announcement;
import powersight.webhook.Announcements;
import powersight.webhook.WebhookKind;

/**
 * Tells both what became of their appointment, in the transaction in which it did: the citizen in the inbox and by mail with a
 * calendar file, the officer in the inbox and by a plain mail, and the programs of both.
 */
final class Notices {
    /** Read the same in all our languages. */
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("dd.MM.yyyy. HH:mm", Locale.ROOT);

    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

    private final Outbox outbox;
    private final Inbox inbox;
    private final Calendars calendars;
    private final Announcements announcements;
    private final Supplier<Instant> gridTime;
    private final ZoneId zone;

    Notices(
            Outbox outbox,
            Inbox inbox,
            Calendars calendars,
            Announcements announcements,
            Supplier<Instant> gridTime,
            ZoneId zone) {
        this.outbox = outbox;
        this.inbox = inbox;
        this.calendars = calendars;
        this.announcements = announcements;
        this.gridTime = gridTime;
        this.zone = zone;
    }

    void booked(Handle handle, Appointment now) {
        send(handle, SchedulingMail.APPOINTMENT_BOOKED, now, Map.of());
        officer(handle, SchedulingMail.OFFICER_BOOKED, now, now, Map.of());
        announce(handle, now, "BOOKED", now.officer());
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
        if (before.officer().equals(now.officer()))
            officer(handle, SchedulingMail.OFFICER_MOVED, now, now, Map.of("before", when(before.slot())));
        else {
            officer(handle, SchedulingMail.OFFICER_CANCELLED, before, now, Map.of());
            officer(handle, SchedulingMail.OFFICER_BOOKED, now, now, Map.of());
        }
        announce(handle, now, "MOVED", before.officer());
    }

    void cancelled(Handle handle, Appointment now, Optional<String> reason) {
        send(
                handle,
                reason.isPresent()
                        ? SchedulingMail.APPOINTMENT_CANCELLED_BY_OFFICE
                        : SchedulingMail.APPOINTMENT_CANCELLED,
                now,
                reason.map(why -> Map.of("reason", why)).orElse(Map.of()));
        officer(handle, SchedulingMail.OFFICER_CANCELLED, now, now, Map.of());
        announce(handle, now, "CANCELLED", now.officer());
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

    /** @param told what it was for this officer; {@code now} what it is */
    private void officer(
            Handle handle, SchedulingMail template, Appointment told, Appointment now, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("citizen", told.citizen().name());
        all.put("when", when(told.slot()));
        all.put("office", told.officeName());
        all.put("about", told.about());
        all.keySet().retainAll(template.arguments());
        UUID person = told.officer().value();
        String key = "appointment/" + now.id() + "/" + now.sequence() + "/officer/" + person;
        inbox.put(handle, person, key, template, all);
        handle.createQuery("select email, language from account where id = ? and email is not null")
                .bind(0, person)
                .map((row, context) -> new Mail(
                        key, row.getString(1), Language.byTag(row.getString(2)).orElseThrow(), template, all))
                .findOne()
                .ifPresent(mail -> outbox.put(handle, mail));
    }

    /** @param before who had it until now: their programs must hear that it is gone, when it went to a colleague */
    private void announce(Handle handle, Appointment now, String became, AccountId before) {
        announcements.put(
                handle,
                new Announcement(
                        "appointment/" + now.id() + "/" + now.sequence(),
                        WebhookKind.APPOINTMENT_CHANGED,
                        Optional.empty(),
                        gridTime.get(),
                        Map.of(
                                "appointment",
                                now.id().toString(),
                                "office",
                                now.office().toString(),
                                "start",
                                now.slot().start().toString(),
                                "became",
                                became)),
                Stream.of(now.citizen().id(), now.officer(), before)
                        .map(AccountId::value)
                        .collect(Collectors.toSet()));
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
