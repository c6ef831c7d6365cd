package powersight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.scheduling.Town.MONDAY;
import static powersight.scheduling.Town.assertRefused;
import static powersight.scheduling.Town.slot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.notification.Letter;
import powersight.notification.TemplateCheck;
import powersight.platform.RefusedException;

class AppointmentsTest {
    private static Town town;

    @BeforeAll
    static void build() {
        town = new Town();
    }

    @AfterAll
    static void leave() {
        town.close();
    }

    @Test
    void a_booked_slot_is_no_longer_free_and_a_cancelled_one_is_again() {
        Principal officer = town.officer("Petar"), ana = town.citizen();
        assertThat(town.free(officer, MONDAY))
                .hasSize(15)
                .contains("08:00", "15:30")
                .doesNotContain("12:00", "16:00");

        Appointment booked = town.booked(ana, officer, "2026-11-23T10:00");
        assertThat(town.free(officer, MONDAY)).hasSize(14).doesNotContain("10:00");

        town.scheduling.appointments().cancel(ana, booked.id(), Optional.empty());
        assertThat(town.free(officer, MONDAY)).hasSize(15).contains("10:00");
    }

    @Test
    void what_is_no_slot_is_refused() {
        Principal officer = town.officer("Petar"), ana = town.citizen();

        assertRefused(() -> town.booked(ana, officer, "2026-11-23T14:10")).isEqualTo("not-on-the-half-hour");
        assertRefused(() -> town.booked(ana, officer, "2026-11-20T08:30")).isEqualTo("in-the-past");
        assertRefused(() -> town.booked(ana, officer, "2026-11-20T09:00")).isEqualTo("in-the-past");
        assertRefused(() -> town.booked(ana, officer, "2026-11-23T12:00")).isEqualTo("no-such-slot");
        assertRefused(() -> town.booked(ana, officer, "2026-11-22T10:00")).isEqualTo("no-such-slot");
        assertRefused(() -> town.booked(ana, officer, "2027-11-22T10:00")).isEqualTo("too-far-ahead");
        assertRefused(() -> town.scheduling
                        .appointments()
                        .book(ana, UUID.randomUUID(), Optional.empty(), slot("2026-11-23T10:00"), "x"))
                .isEqualTo("no-such-office");
        assertRefused(() -> town.booked(ana, ana, "2026-11-23T10:00")).isEqualTo("no-such-officer");
    }

    @Test
    void without_an_officer_whoever_is_free_receives_until_nobody_is() {
        try (Town small = new Town()) {
            Principal one = small.officer("Petar"), other = small.officer("Jovan");
            List<Appointment> booked = new ArrayList<>();
            for (int i = 0; i < 2; i++)
                booked.add(small.scheduling
                        .appointments()
                        .book(small.citizen(), small.office, Optional.empty(), slot("2026-11-23T10:00"), "x"));

            assertThat(booked)
                    .extracting(Appointment::officer)
                    .containsExactlyInAnyOrder(one.account(), other.account());
            assertRefused(() -> small.scheduling
                            .appointments()
                            .book(small.citizen(), small.office, Optional.empty(), slot("2026-11-23T10:00"), "x"))
                    .isEqualTo("slot-taken");
        }
    }

    @Test
    void nobody_has_a_third_appointment_to_come_or_two_at_once() {
        Principal officer = town.officer("Petar"), other = town.officer("Jovan"), ana = town.citizen();
        town.booked(ana, officer, "2026-11-23T10:00");
        assertRefused(() -> town.booked(ana, other, "2026-11-23T10:00")).isEqualTo("already-yours");
        Appointment second = town.booked(ana, officer, "2026-11-23T11:00");

        assertRefused(() -> town.booked(ana, officer, "2026-11-23T13:00")).isEqualTo("two-open-already");

        town.scheduling.appointments().cancel(ana, second.id(), Optional.empty());
        town.booked(ana, officer, "2026-11-23T13:00");
    }

    @Test
    void of_many_bookings_of_one_citizen_at_the_same_instant_two_are_made() throws Exception {
        Principal officer = town.officer("Petar"), ana = town.citizen();
        List<String> free = town.free(officer, MONDAY);

        List<String> outcomes = atOnce(IntStream.range(0, 12)
                .mapToObj(i ->
                        (Callable<String>) () -> outcome(() -> town.booked(ana, officer, MONDAY + "T" + free.get(i))))
                .toList());

        assertThat(outcomes).filteredOn("booked"::equals).hasSize(2);
        assertThat(outcomes).filteredOn("two-open-already"::equals).hasSize(10);
    }

    @Test
    void of_200_citizens_who_want_one_slot_at_the_same_instant_one_gets_it() throws Exception {
        Principal officer = town.officer("Petar");
        List<Principal> citizens =
                IntStream.range(0, 200).mapToObj(i -> town.citizen()).toList();

        List<String> outcomes = atOnce(citizens.stream()
                .map(each -> (Callable<String>) () -> outcome(() -> town.booked(each, officer, "2026-11-24T10:00")))
                .toList());

        assertThat(outcomes).filteredOn("booked"::equals).hasSize(1);
        assertThat(outcomes).filteredOn("slot-taken"::equals).hasSize(199);
    }

    @Test
    void people_who_want_each_others_slots_do_not_wait_for_ever() throws Exception {
        Principal officer = town.officer("Petar"), ana = town.citizen(), bojan = town.citizen();
        Appointment hers = town.booked(ana, officer, "2026-11-25T10:00");
        Appointment his = town.booked(bojan, officer, "2026-11-25T11:00");

        List<String> outcomes = atOnce(List.of(
                () -> outcome(() -> moved(ana, hers, "2026-11-25T11:00", Optional.of(officer.account()))),
                () -> outcome(() -> moved(bojan, his, "2026-11-25T10:00", Optional.of(officer.account())))));

        assertThat(outcomes).containsOnly("slot-taken");
    }

    @Test
    void a_citizen_moves_and_cancels_a_day_ahead_and_not_later() {
        try (Town small = new Town()) {
            Principal officer = small.officer("Petar"), ana = small.citizen();
            Appointment booked = small.booked(ana, officer, "2026-11-23T10:00");
            Appointment moved = small.scheduling
                    .appointments()
                    .move(ana, booked.id(), slot("2026-11-24T10:00"), Optional.empty(), Optional.empty());
            assertThat(moved.sequence()).isEqualTo(1);
            assertThat(moved.officer()).isEqualTo(officer.account());
            assertThat(small.free(officer, MONDAY)).contains("10:00");

            small.clock.pass(Duration.ofDays(3).plusHours(1).plusSeconds(1)); // 23 h 59 min 59 s are left
            assertRefused(() -> small.scheduling.appointments().cancel(ana, booked.id(), Optional.empty()))
                    .isEqualTo("too-late");
            assertRefused(() -> small.scheduling
                            .appointments()
                            .move(ana, booked.id(), slot("2026-11-26T10:00"), Optional.empty(), Optional.empty()))
                    .isEqualTo("too-late");

            assertRefused(() -> small.scheduling.appointments().cancel(officer, booked.id(), Optional.empty()))
                    .isEqualTo("reason-needed");
            Appointment cancelled = small.scheduling.appointments().cancel(officer, booked.id(), Optional.of("Bolest"));
            assertThat(cancelled.state()).isEqualTo(Appointment.State.CANCELLED);
            assertThat(small.inboxOf(ana))
                    .containsExactly("appointment-cancelled-by-office", "appointment-moved", "appointment-booked");
        }
    }

    @Test
    void what_is_anothers_is_not_there() {
        Principal officer = town.officer("Petar"), ana = town.citizen(), bojan = town.citizen();
        Principal stranger = town.person("Other office", Role.OFFICER);
        town.scheduling
                .offices()
                .seat(
                        town.admin,
                        town.scheduling
                                .offices()
                                .open(town.admin, "Novi Sad", "x")
                                .id(),
                        stranger.account());
        Appointment booked = town.booked(ana, officer, "2026-11-26T10:00");

        for (Principal who : List.of(bojan, stranger)) {
            assertRefused(() -> town.scheduling.appointments().get(who, booked.id()))
                    .isEqualTo("no-such-appointment");
            assertRefused(() -> town.scheduling.appointments().cancel(who, booked.id(), Optional.of("x")))
                    .isEqualTo("no-such-appointment");
            assertRefused(() -> moved(who, booked, "2026-11-26T11:00")).isEqualTo("no-such-appointment");
        }
        assertThat(town.scheduling.appointments().get(officer, booked.id())).isEqualTo(booked);
        assertThat(town.scheduling.appointments().get(town.admin, booked.id())).isEqualTo(booked);
    }

    @Test
    void each_change_is_mailed_once_with_a_file_that_brings_the_calendar_up_to_date() {
        Principal officer = town.officer("Petar Petrović"), ana = town.citizen();
        Appointment booked = town.booked(ana, officer, "2026-11-27T10:00");
        moved(ana, booked, "2026-11-27T11:00");
        town.scheduling.appointments().cancel(ana, booked.id(), Optional.empty());
        town.scheduling.appointments().cancel(ana, booked.id(), Optional.empty());

        List<Letter> letters = town.lettersTo(ana);
        assertThat(letters).hasSize(3);
        List<CalendarReader.Read> files = letters.stream()
                .map(letter -> letter.attachment().orElseThrow())
                .map(file -> CalendarReader.read(new String(file.content(), StandardCharsets.UTF_8)))
                .toList();
        assertThat(files)
                .extracting(file -> file.properties().get("METHOD"))
                .containsExactly("REQUEST", "REQUEST", "CANCEL");
        assertThat(files)
                .extracting(file -> file.events().get(0).get("SEQUENCE"))
                .containsExactly("0", "1", "2");
        assertThat(files)
                .extracting(file -> file.events().get(0).get("UID"))
                .containsOnly("appointment-" + booked.id() + "@powersight");
        assertThat(letters.get(0).subject()).isEqualTo("Vaš termin 27.11.2026. 10:00");
        assertThat(letters.get(0).body()).contains("Petar Petrović", "Južni bulevar 1");
        assertThat(letters.get(1).body()).contains("27.11.2026. 10:00", "27.11.2026. 11:00");
    }

    @Test
    void officers_are_mailed_each_change_once_and_a_colleague_who_takes_over_as_well() {
        Principal petar = town.officer("Petar Petrović"), vera = town.officer("Vera Verić"), ana = town.citizen();
        Appointment booked = town.booked(ana, petar, "2026-12-01T10:00");
        town.scheduling
                .appointments()
                .move(ana, booked.id(), slot("2026-12-01T11:00"), Optional.of(vera.account()), Optional.empty());
        town.scheduling.appointments().cancel(ana, booked.id(), Optional.empty());
        town.scheduling.appointments().cancel(ana, booked.id(), Optional.empty());

        assertThat(town.inboxOf(petar)).containsExactly("officer-cancelled", "officer-booked");
        assertThat(town.inboxOf(vera)).containsExactly("officer-cancelled", "officer-booked");
        assertThat(town.lettersTo(petar)).hasSize(2);
        assertThat(town.lettersTo(vera)).hasSize(2);
        assertThat(town.lettersTo(vera)).as("nothing is sent again").hasSize(2);
    }

    @Test
    void a_booking_that_is_refused_mails_no_officer() throws Exception {
        Principal petar = town.officer("Petar Petrović"), ana = town.citizen();
        town.booked(ana, petar, "2026-12-02T10:00");

        assertThat(outcome(() -> town.booked(town.citizen(), petar, "2026-12-02T10:00")))
                .isNotEqualTo("booked");

        assertThat(town.lettersTo(petar)).hasSize(1);
    }

    @Test
    void every_text_is_there_in_every_language() {
        TemplateCheck.complete(SchedulingMail.values());
    }

    private static Appointment moved(Principal who, Appointment appointment, String local) {
        return moved(who, appointment, local, Optional.empty());
    }

    private static Appointment moved(
            Principal who, Appointment appointment, String local, Optional<AccountId> officer) {
        return town.scheduling.appointments().move(who, appointment.id(), slot(local), officer, Optional.empty());
    }

    static String outcome(Callable<?> call) throws Exception {
        try {
            call.call();
            return "booked";
        } catch (RefusedException e) {
            return e.refused().code();
        }
    }

    static List<String> atOnce(List<Callable<String>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(calls.size(), 40));
        CountDownLatch go = new CountDownLatch(1);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (Callable<String> call : calls)
                all.add(threads.submit(() -> {
                    go.await();
                    return call.call();
                }));
            go.countDown();
            List<String> outcomes = new ArrayList<>();
            for (Future<String> each : all) outcomes.add(each.get());
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }
}
