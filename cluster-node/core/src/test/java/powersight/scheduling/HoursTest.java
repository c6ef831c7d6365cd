package powersight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static powersight.scheduling.Town.MONDAY;
import static powersight.scheduling.Town.assertRefused;
import static powersight.scheduling.Town.at;
import static powersight.scheduling.Town.slot;
import static powersight.scheduling.Town.weekdays;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.audit.AuditEntry;
import powersight.identity.Principal;
import powersight.identity.Role;

class HoursTest {
    private final Town town = new Town();
    private final Principal petar = town.officer("Petar");

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void a_change_that_takes_booked_slots_asks_and_changes_nothing() {
        Appointment early = town.booked(town.citizen(), petar, "2026-11-23T08:00");
        Appointment noon = town.booked(town.citizen(), petar, "2026-11-23T13:00");
        Appointment late = town.booked(town.citizen(), petar, "2026-11-24T15:30");

        Outcome outcome = town.scheduling.hours().setWeek(petar, petar.account(), shorter(), Choices.NONE);

        assertThat(outcome).isEqualTo(new Outcome.Asks(List.of(early, late)));
        assertThat(town.free(petar, MONDAY)).hasSize(13).contains("15:30").doesNotContain("08:00", "13:00");
        assertThat(town.scheduling.hours().weeks(petar, petar.account())).hasSize(1);
        assertThat(town.scheduling.appointments().get(petar, noon.id())).isEqualTo(noon);
        assertThat(entries("hours-changed")).as("only the first hours").hasSize(1);
    }

    @Test
    void every_affected_appointment_is_moved_or_cancelled_as_chosen_and_its_citizen_told_why() {
        Principal ana = town.citizen(), bojan = town.citizen(), vesna = town.citizen();
        Appointment cancelled = town.booked(ana, petar, "2026-11-23T08:00");
        Appointment named = town.booked(bojan, petar, "2026-11-23T08:30");
        Appointment next = town.booked(vesna, petar, "2026-11-23T15:30");
        Choices choices = new Choices(
                Map.of(
                        cancelled.id(), new Choices.Cancel(),
                        named.id(), new Choices.MoveTo(slot("2026-11-25T10:00"), Optional.empty())),
                Optional.of(new Choices.NextFree()),
                "Kraće radno vreme");

        Outcome outcome = town.scheduling.hours().setWeek(petar, petar.account(), shorter(), choices);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.settled()).hasSize(3));
        assertThat(now(cancelled).state()).isEqualTo(Appointment.State.CANCELLED);
        assertThat(now(named).slot()).isEqualTo(slot("2026-11-25T10:00"));
        assertThat(now(next).slot()).as("nothing is free after it on that day").isEqualTo(slot("2026-11-24T09:00"));
        assertThat(town.inboxOf(ana)).containsExactly("appointment-cancelled-by-office", "appointment-booked");
        assertThat(town.inboxOf(bojan)).containsExactly("appointment-moved-by-office", "appointment-booked");
        assertThat(town.lettersTo(vesna))
                .hasSize(2)
                .last()
                .satisfies(letter -> assertThat(letter.body()).contains("Kraće radno vreme", "24.11.2026. 09:00"));
        assertThat(entries("hours-changed"))
                .hasSize(2)
                .first()
                .satisfies(entry ->
                        assertThat(entry.after()).contains(cancelled.id().toString(), "2026-11-25T09:00:00Z"));
        assertThat(town.audit.verify().whole()).isTrue();
    }

    @Test
    void two_who_are_moved_may_take_each_others_places_and_one_bad_choice_leaves_all_as_it_was() {
        Appointment one = town.booked(town.citizen(), petar, "2026-11-23T10:00");
        Appointment other = town.booked(town.citizen(), petar, "2026-11-23T11:00");
        Principal jovan = town.officer("Jovan");
        Stretch monday = new Stretch(at("2026-11-23T00:00"), at("2026-11-24T00:00"));
        Choices impossible = new Choices(
                Map.of(one.id(), new Choices.MoveTo(slot("2026-11-23T12:00"), Optional.empty())),
                Optional.of(new Choices.Cancel()),
                "Bolovanje");
        assertRefused(() -> town.scheduling.hours().addAbsence(petar, petar.account(), monday, "Bolest", impossible))
                .isEqualTo("slot-not-free");
        assertThat(now(other)).isEqualTo(other);
        assertThat(town.scheduling
                        .hours()
                        .absences(petar, petar.account(), 0, 10)
                        .items())
                .isEmpty();

        Choices swap = new Choices(
                Map.of(
                        one.id(), new Choices.MoveTo(slot("2026-11-23T11:00"), Optional.of(jovan.account())),
                        other.id(), new Choices.MoveTo(slot("2026-11-23T10:00"), Optional.of(jovan.account()))),
                Optional.empty(),
                "Bolovanje");
        town.scheduling.hours().addAbsence(petar, petar.account(), monday, "Bolest", swap);

        assertThat(now(one).slot()).isEqualTo(other.slot());
        assertThat(now(other).slot()).isEqualTo(one.slot());
        assertThat(now(one).officer()).isEqualTo(jovan.account());
        assertThat(town.free(petar, MONDAY)).isEmpty();
    }

    @Test
    void a_holiday_closes_every_office_and_asks_about_all_of_them() {
        UUID elsewhere =
                town.scheduling.offices().open(town.admin, "Novi Sad", "Trg 1").id();
        Appointment here = town.booked(town.citizen(), petar, "2026-11-23T10:00");

        assertRefused(() -> town.scheduling.hours().closeDay(petar, Optional.empty(), MONDAY, "Praznik", Choices.NONE))
                .isEqualTo("not-allowed");
        assertRefused(() -> town.scheduling
                        .hours()
                        .closeDay(petar, Optional.of(elsewhere), MONDAY, "Praznik", Choices.NONE))
                .isEqualTo("no-such-office");
        assertThat(town.scheduling.hours().closeDay(town.admin, Optional.empty(), MONDAY, "Praznik", Choices.NONE))
                .isEqualTo(new Outcome.Asks(List.of(here)));
        assertThat(town.scheduling
                        .hours()
                        .closeDay(
                                town.admin,
                                Optional.empty(),
                                MONDAY,
                                "Praznik",
                                new Choices(Map.of(), Optional.of(new Choices.Cancel()), "Državni praznik")))
                .isInstanceOf(Outcome.Done.class);

        assertThat(town.free(petar, MONDAY)).isEmpty();
        Hours.ClosedDay day = town.scheduling
                .hours()
                .closedDays(Optional.empty(), 0, 10)
                .items()
                .get(0);
        assertRefused(() -> town.scheduling.hours().openDay(petar, day.id())).isEqualTo("no-such-closed-day");
        town.scheduling.hours().openDay(town.admin, day.id());
        assertThat(town.free(petar, MONDAY)).hasSize(15);
    }

    @Test
    void an_officer_who_leaves_hands_their_appointments_on() {
        Principal jovan = town.officer("Jovan");
        Appointment booked = town.booked(town.citizen(), petar, "2026-11-23T10:00");
        assertThat(town.scheduling.offices().unseat(town.admin, town.office, petar.account(), Choices.NONE))
                .isEqualTo(new Outcome.Asks(List.of(booked)));

        town.scheduling
                .offices()
                .unseat(
                        town.admin,
                        town.office,
                        petar.account(),
                        new Choices(Map.of(), Optional.of(new Choices.NextFree()), "Penzija"));

        assertThat(town.scheduling.appointments().get(jovan, booked.id()).officer())
                .isEqualTo(jovan.account());
        assertThat(town.scheduling.offices().officers(town.office))
                .extracting(Offices.Officer::id)
                .containsExactly(jovan.account());
    }

    @Test
    void a_week_for_some_days_leaves_the_days_before_and_after_as_they_were() {
        LocalDate from = LocalDate.of(2026, 12, 21), until = LocalDate.of(2027, 1, 4);
        town.scheduling
                .hours()
                .setWeek(
                        petar,
                        petar.account(),
                        new Hours.Pattern(from, Optional.of(until), weekdays("10:00-12:00", "")),
                        Choices.NONE);

        assertThat(town.scheduling.hours().weeks(petar, petar.account()))
                .extracting(Hours.Pattern::from, Hours.Pattern::until)
                .containsExactly(
                        tuple(Town.TODAY, Optional.of(from)),
                        tuple(from, Optional.of(until)),
                        tuple(until, Optional.empty()));
        assertThat(town.free(petar, from.minusDays(3))).hasSize(15);
        assertThat(town.free(petar, from)).containsExactly("10:00", "10:30", "11:00", "11:30");
        assertThat(town.free(petar, until)).hasSize(15);
    }

    @Test
    void what_ends_before_it_starts_is_refused() {
        assertRefused(() -> new Stretch(at("2026-11-24T10:00"), at("2026-11-24T09:00")))
                .isEqualTo("ends-before-it-starts");
        Hours.Pattern backwards =
                new Hours.Pattern(MONDAY, Optional.of(Town.TODAY), weekdays("08:00-16:00", "12:00-12:30"));
        assertRefused(() -> town.scheduling.hours().setWeek(petar, petar.account(), backwards, Choices.NONE))
                .isEqualTo("ends-before-it-starts");
    }

    @Test
    void officers_of_another_office_do_not_find_this_ones_calendars() {
        Principal stranger = town.person("Stranger", Role.OFFICER);

        assertRefused(() -> town.scheduling.hours().weeks(stranger, petar.account()))
                .isEqualTo("no-such-officer");
        assertRefused(() -> town.scheduling.hours().setWeek(stranger, petar.account(), shorter(), Choices.NONE))
                .isEqualTo("no-such-officer");
        assertRefused(() -> town.scheduling
                        .appointments()
                        .ofOfficer(
                                stranger,
                                petar.account(),
                                new Stretch(at("2026-11-23T00:00"), at("2026-11-24T00:00")),
                                Optional.empty(),
                                10))
                .isEqualTo("no-such-officer");
        assertRefused(() ->
                        town.scheduling.offices().freeBusy(stranger, town.office, MONDAY, MONDAY.plusDays(1), 0, 10))
                .isEqualTo("no-such-office");
    }

    @Test
    void the_office_sees_its_day_page_by_page() {
        Appointment first = town.booked(town.citizen(), petar, "2026-11-23T08:00");
        Appointment second = town.booked(town.citizen(), petar, "2026-11-23T09:00");
        Stretch monday = new Stretch(at("2026-11-23T00:00"), at("2026-11-24T00:00"));

        var page = town.scheduling.appointments().ofOfficer(petar, petar.account(), monday, Optional.empty(), 1);
        assertThat(page.items()).containsExactly(first);
        assertThat(page.total()).isEqualTo(2);
        var rest = town.scheduling
                .appointments()
                .ofOfficer(petar, petar.account(), monday, page.next().map(UUID::fromString), 5);
        assertThat(rest.items()).containsExactly(second);
        assertThat(rest.next()).isEmpty();

        var places = town.scheduling.offices().freeBusy(petar, town.office, MONDAY, MONDAY.plusDays(1), 0, 100);
        assertThat(places.items()).hasSize(15).filteredOn(Offices.Place::booked).hasSize(2);
    }

    @Test
    void a_demonstration_has_one_office_however_often_it_is_made() {
        Principal officer = town.person("Demo", Role.OFFICER);
        town.scheduling.demoOffice().createFor(officer.account() + "@example.org");
        town.scheduling.demoOffice().createFor(officer.account() + "@example.org");
        town.scheduling.demoOffice().createFor("nobody");

        assertThat(town.scheduling.offices().list(Optional.empty(), 10).items())
                .filteredOn(office -> office.name().equals(DemoOffice.NAME))
                .singleElement()
                .satisfies(office -> assertThat(town.scheduling
                                .freeSlots()
                                .at(office.id(), Optional.empty(), MONDAY, MONDAY.plusDays(1)))
                        .hasSize(15));
    }

    /** From Monday on, an hour less at both ends. */
    private static Hours.Pattern shorter() {
        return new Hours.Pattern(MONDAY, Optional.empty(), weekdays("09:00-15:00", "12:00-12:30"));
    }

    private Appointment now(Appointment appointment) {
        return town.scheduling.appointments().get(petar, appointment.id());
    }

    private List<AuditEntry> entries(String what) {
        return town.audit.page(Audit.Filter.ALL, Optional.empty(), 100).items().stream()
                .filter(entry -> entry.what().equals(what))
                .toList();
    }
}
