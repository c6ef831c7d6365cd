package powersight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.scheduling.Town.BELGRADE;
import static powersight.scheduling.Town.assertRefused;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreeSlotsTest {
    private static final LocalDate SPRING = LocalDate.of(2026, 3, 29), AUTUMN = LocalDate.of(2026, 10, 25);

    @Test
    void free_slots_are_exactly_those_of_which_every_minute_is_free() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            LocalDate first = List.of(SPRING, AUTUMN, LocalDate.of(2026, 7, 1).plusDays(random.nextInt(60)))
                    .get(seed % 3)
                    .minusDays(random.nextInt(3));
            LocalDate end = first.plusDays(3);
            OfficerCalendar calendar = anyCalendar(random, first);
            Instant now = first.atStartOfDay(BELGRADE).toInstant().plusSeconds(random.nextInt(100_000));
            List<Stretch> booked = anyBookings(random, first);

            List<Instant> found = calendar.freeSlots(first, end, now, booked).stream()
                    .map(Slot::start)
                    .toList();

            assertThat(found).as("seed %d", seed).isEqualTo(minuteByMinute(calendar, first, end, now, booked));
        }
    }

    @Test
    void the_hour_that_spring_leaves_out_has_no_slot() {
        assertThat(locals(night(SPRING), SPRING))
                .containsExactly("01:00+01:00", "01:30+01:00", "03:00+02:00", "03:30+02:00");
    }

    @Test
    void the_hour_that_autumn_gives_twice_has_distinct_slots_each_time() {
        assertThat(locals(night(AUTUMN), AUTUMN))
                .containsExactly(
                        "01:00+02:00",
                        "01:30+02:00",
                        "02:00+02:00",
                        "02:30+02:00",
                        "02:00+01:00",
                        "02:30+01:00",
                        "03:00+01:00",
                        "03:30+01:00");
    }

    @Test
    void work_that_begins_at_ten_past_has_its_first_slot_at_half_past() {
        Week week = new Week(List.of(Town.span(DayOfWeek.MONDAY, Week.Kind.WORK, "08:10-09:45")));

        assertThat(locals(calendar(week), Town.MONDAY)).containsExactly("08:30+01:00", "09:00+01:00");
    }

    @Test
    void what_ends_before_it_starts_or_overlaps_is_no_week() {
        assertRefused(() -> Town.span(DayOfWeek.MONDAY, Week.Kind.WORK, "16:00-08:00"))
                .isEqualTo("ends-before-it-starts");
        assertRefused(() -> Town.span(DayOfWeek.MONDAY, Week.Kind.WORK, "08:00-08:00"))
                .isEqualTo("ends-before-it-starts");
        Week.Span morning = Town.span(DayOfWeek.MONDAY, Week.Kind.WORK, "08:00-12:00");
        Week.Span day = Town.span(DayOfWeek.MONDAY, Week.Kind.WORK, "11:00-16:00");
        assertRefused(() -> new Week(List.of(morning, day))).isEqualTo("spans-overlap");
    }

    /** The rule said once more, without any arithmetic of stretches. */
    private static List<Instant> minuteByMinute(
            OfficerCalendar calendar, LocalDate first, LocalDate end, Instant now, List<Stretch> booked) {
        List<Instant> free = new ArrayList<>();
        Instant last = end.atStartOfDay(BELGRADE).toInstant();
        for (Instant start = first.atStartOfDay(BELGRADE).toInstant();
                start.isBefore(last);
                start = start.plus(Duration.ofMinutes(30))) {
            boolean all = start.isAfter(now);
            for (int minute = 0; all && minute < 30; minute++) {
                Instant at = start.plus(Duration.ofMinutes(minute));
                all = isWorked(calendar, at) && outside(booked, at) && outside(calendar.absences(), at);
            }
            if (all) free.add(start);
        }
        return free;
    }

    /** To the minute: calendars of this test are cut at whole minutes. */
    private static boolean isWorked(OfficerCalendar calendar, Instant at) {
        ZonedDateTime local = at.atZone(BELGRADE);
        if (calendar.closedDays().contains(local.toLocalDate())) return false;
        LocalTime time = local.toLocalTime();
        boolean working = false;
        for (Hours.Pattern pattern : calendar.patterns()) {
            if (local.toLocalDate().isBefore(pattern.from())) continue;
            if (pattern.until().isPresent()
                    && !local.toLocalDate().isBefore(pattern.until().get())) continue;
            for (Week.Span span : pattern.week().spans()) {
                int minutes = time.getHour() * 60 + time.getMinute();
                boolean within = span.day() == local.getDayOfWeek()
                        && minutes >= span.from().minutes()
                        && minutes < span.to().minutes();
                if (within && span.kind() == Week.Kind.BREAK) return false;
                if (within) working = true;
            }
        }
        return working;
    }

    private static boolean outside(List<Stretch> stretches, Instant at) {
        return stretches.stream().noneMatch(each -> !at.isBefore(each.from()) && at.isBefore(each.to()));
    }

    private static OfficerCalendar anyCalendar(Random random, LocalDate first) {
        LocalDate change = first.plusDays(random.nextInt(3));
        List<Hours.Pattern> patterns = List.of(
                new Hours.Pattern(first.minusDays(20), Optional.of(change), anyWeek(random)),
                new Hours.Pattern(change, Optional.empty(), anyWeek(random)));
        Set<LocalDate> closed = new HashSet<>();
        if (random.nextInt(4) == 0) closed.add(first.plusDays(random.nextInt(3)));
        List<Stretch> absences = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) absences.add(anyStretch(random, first));
        return new OfficerCalendar(patterns, closed, absences, BELGRADE);
    }

    private static Week anyWeek(Random random) {
        List<Week.Span> spans = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values())
            for (Week.Kind kind : Week.Kind.values()) {
                int at = random.nextInt(120);
                for (int i = random.nextInt(4); i > 0 && at < TimeOfDay.DAY - 10; i--) {
                    int most = kind == Week.Kind.WORK ? 600 : 90;
                    int to = Math.min(TimeOfDay.DAY, at + 5 + random.nextInt(most));
                    spans.add(new Week.Span(day, kind, new TimeOfDay(at), new TimeOfDay(to)));
                    at = to + random.nextInt(3) * random.nextInt(100);
                }
            }
        return new Week(spans);
    }

    private static List<Stretch> anyBookings(Random random, LocalDate first) {
        List<Stretch> booked = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--)
            booked.add(new Slot(first.atStartOfDay(BELGRADE).toInstant().plusSeconds(1800L * random.nextInt(150)))
                    .stretch());
        return booked;
    }

    private static Stretch anyStretch(Random random, LocalDate first) {
        Instant from = first.atStartOfDay(BELGRADE).toInstant().plusSeconds(60L * random.nextInt(4_000));
        return new Stretch(from, from.plusSeconds(60L * (1 + random.nextInt(1_000))));
    }

    private static OfficerCalendar night(LocalDate sunday) {
        assertThat(sunday.getDayOfWeek()).isEqualTo(DayOfWeek.SUNDAY);
        return calendar(new Week(List.of(Town.span(DayOfWeek.SUNDAY, Week.Kind.WORK, "01:00-04:00"))));
    }

    private static OfficerCalendar calendar(Week week) {
        Hours.Pattern always = new Hours.Pattern(LocalDate.of(2026, 1, 1), Optional.empty(), week);
        return new OfficerCalendar(List.of(always), Set.of(), List.of(), BELGRADE);
    }

    private static List<String> locals(OfficerCalendar calendar, LocalDate day) {
        return calendar.freeSlots(day, day.plusDays(1), Instant.EPOCH, List.of()).stream()
                .map(slot -> slot.start().atZone(BELGRADE))
                .map(start -> start.toLocalTime() + start.getOffset().getId())
                .toList();
    }
}
