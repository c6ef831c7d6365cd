package powersight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.scheduling.Town.slot;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import powersight.identity.AccountId;
import powersight.notification.Language;

/** RFC 5545 and RFC 5546, read back by a reader of the test's own. */
class CalendarsTest {
    private static final Calendars CALENDARS = new Calendars("no-reply@powersight.example");
    private static final String ALPHABET = "abc ,;\\\n\"':đčšžЂЖ€😀𝄞\t";

    @Test
    void an_appointment_is_an_event_that_stays_the_same_one_when_it_moves() {
        Map<String, String> before = only(Calendars.Method.REQUEST, appointment("Brojilo", 0));
        Map<String, String> after = only(Calendars.Method.REQUEST, appointment("Brojilo", 3));

        assertThat(before)
                .containsEntry("DTSTART", "20261123T090000Z")
                .containsEntry("DTEND", "20261123T093000Z")
                .containsEntry("DTSTAMP", "20261120T080000Z")
                .containsEntry("STATUS", "CONFIRMED")
                .containsEntry("SEQUENCE", "0")
                .containsEntry("SUMMARY", "Šalter: Brojilo")
                .containsEntry("ORGANIZER", "mailto:no-reply@powersight.example")
                .containsEntry("ATTENDEE", "mailto:ana@example.org");
        assertThat(after).containsEntry("SEQUENCE", "3").containsEntry("UID", before.get("UID"));
    }

    @Test
    void any_text_comes_back_as_it_was_and_no_line_is_longer_than_75_octets() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            int[] characters = ALPHABET.codePoints().toArray();
            for (int i = random.nextInt(200); i >= 0; i--)
                text.appendCodePoint(characters[random.nextInt(characters.length)]);

            Map<String, String> event = only(Calendars.Method.PUBLISH, appointment(text.toString(), 0));

            assertThat(event.get("SUMMARY"))
                    .as("seed %d", seed)
                    .isEqualTo("Šalter: " + text.toString().replaceAll("\t+", " "));
        }
    }

    @Test
    void a_name_with_quotes_and_line_ends_cannot_write_properties_of_its_own() {
        Appointment evil = new Appointment(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "Šalter\"\r\nX-EVIL:1",
                "a",
                new AccountId(UUID.randomUUID()),
                "o",
                new Appointment.Citizen(
                        new AccountId(UUID.randomUUID()),
                        "c\"\r\nX-EVIL:1",
                        Optional.of("c@example.org"),
                        Language.ENGLISH),
                slot("2026-11-23T10:00"),
                "x\r\nX-EVIL:1",
                Appointment.State.CANCELLED,
                1,
                Instant.EPOCH);

        assertThat(only(Calendars.Method.CANCEL, evil))
                .doesNotContainKey("X-EVIL")
                .containsEntry("STATUS", "CANCELLED");
    }

    private static Map<String, String> only(Calendars.Method method, Appointment appointment) {
        CalendarReader.Read read = CalendarReader.read(CALENDARS.write(
                method,
                "x",
                List.of(Feeds.forCitizen(appointment, appointment.citizen().email()))));
        assertThat(read.properties()).containsEntry("VERSION", "2.0").containsEntry("METHOD", method.name());
        assertThat(read.events()).hasSize(1);
        return read.events().get(0);
    }

    private static Appointment appointment(String about, int sequence) {
        return new Appointment(
                UUID.fromString("00000000-0000-4000-8000-000000000001"),
                UUID.randomUUID(),
                "Šalter",
                "Južni bulevar 1",
                new AccountId(UUID.randomUUID()),
                "Petar Petrović",
                new Appointment.Citizen(
                        new AccountId(UUID.randomUUID()),
                        "Ana Anić",
                        Optional.of("ana@example.org"),
                        Language.SERBIAN_LATIN),
                slot("2026-11-23T10:00"),
                about,
                Appointment.State.BOOKED,
                sequence,
                Town.at("2026-11-20T09:00"));
    }
}
