package powersight.scheduling;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Appointments as iCalendar text (RFC 5545, RFC 5546). Times are in UTC: a local time with a zone cannot name the second
 * of the two hours that autumn gives, and every calendar shows UTC in its reader's own time.
 */
final class Calendars {
    /** What a calendar program is to do with it. */
    enum Method {
        /** show it: feeds and downloads */
        PUBLISH,
        /** put it in, or bring it up to date: mail */
        REQUEST,
        /** take it out: mail */
        CANCEL
    }

    /** @param attendee the mail address of whom it is sent to, for mail only */
    record Event(Appointment appointment, String summary, String description, Optional<String> attendee) {}

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n]]+");
    private static final Pattern NOT_QUOTED = Pattern.compile("[\\p{Cntrl}\"]+");
    private static final int LINE_OCTETS = 75;

    private final String organizer;

    /** @param organizer the mail address that invitations come from */
    Calendars(String organizer) {
        this.organizer = organizer;
    }

    String write(Method method, String name, List<Event> events) {
        StringBuilder out = new StringBuilder();
        line(out, "BEGIN:VCALENDAR");
        line(out, "VERSION:2.0");
        line(out, "PRODID:-//PowerSight//Appointments//EN");
        line(out, "CALSCALE:GREGORIAN");
        line(out, "METHOD:" + method);
        if (method == Method.PUBLISH) line(out, "X-WR-CALNAME:" + text(name));
        for (Event event : events) write(out, event);
        line(out, "END:VCALENDAR");
        return out.toString();
    }

    private void write(StringBuilder out, Event event) {
        Appointment appointment = event.appointment();
        line(out, "BEGIN:VEVENT");
        line(out, "UID:appointment-" + appointment.id() + "@powersight");
        line(out, "DTSTAMP:" + utc(appointment.changedAt()));
        line(out, "DTSTART:" + utc(appointment.slot().start()));
        line(out, "DTEND:" + utc(appointment.slot().end()));
        line(out, "SEQUENCE:" + appointment.sequence());
        line(out, "STATUS:" + (appointment.isBooked() ? "CONFIRMED" : "CANCELLED"));
        line(out, "SUMMARY:" + text(event.summary()));
        line(out, "LOCATION:" + text(appointment.officeName() + ", " + appointment.officeAddress()));
        line(out, "DESCRIPTION:" + text(event.description()));
        line(out, "ORGANIZER;CN=" + quoted(appointment.officeName()) + ":mailto:" + organizer);
        event.attendee()
                .ifPresent(mail -> line(
                        out,
                        "ATTENDEE;CN=" + quoted(appointment.citizen().name()) + ";PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:"
                                + mail));
        line(out, "END:VEVENT");
    }

    private static String utc(Instant at) {
        return UTC.format(at);
    }

    private static String text(String plain) {
        return CONTROL.matcher(plain.replace("\r\n", "\n"))
                .replaceAll(" ")
                .replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\n", "\\n");
    }

    private static String quoted(String plain) {
        return '"' + NOT_QUOTED.matcher(plain).replaceAll(" ") + '"';
    }

    /** At most 75 octets a line; what is longer goes on after a blank, and no character is torn apart. */
    private static void line(StringBuilder out, String content) {
        int octets = 0;
        for (int at = 0; at < content.length(); ) {
            int character = content.codePointAt(at);
            int its = Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (octets + its > LINE_OCTETS) {
                out.append("\r\n ");
                octets = 1;
            }
            out.appendCodePoint(character);
            octets += its;
            at += Character.charCount(character);
        }
        out.append("\r\n");
    }
}
