package powersight.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import powersight.simulator.device.Device;
import powersight.simulator.device.Faults;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LocalDay;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Population;
import powersight.simulator.load.Weather;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/** How real time becomes simulated readings, on a wall clock that the test moves as a fleet's timer would. */
class PaceTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final MeterId ID = new MeterId("m-1");

    private final DayPlan plan = new DayPlan();

    @Test
    void at_the_usual_speed_twenty_four_real_minutes_are_twenty_four_hourly_readings() {
        Instant midnight = midnight(LocalDate.of(2026, 6, 1));

        assertThat(readings(midnight, 60, Duration.ofMinutes(24)))
                .containsExactly(Map.entry(LocalDate.of(2026, 6, 1), 24));
    }

    @ParameterizedTest
    @CsvSource({"2026-03-28,24", "2026-03-29,23", "2026-03-30,24", "2026-10-24,24", "2026-10-25,25", "2026-10-26,24"})
    void a_simulated_day_has_as_many_hours_as_belgrades(LocalDate day, int hours) {
        Map<LocalDate, Integer> readings = readings(midnight(day), 60, Duration.ofMinutes(2 * 24));

        assertThat(readings).containsEntry(day, hours);
    }

    @Test
    void at_3600_times_life_the_longest_month_takes_under_thirteen_minutes() {
        LocalDate october = LocalDate.of(2026, 10, 1);

        Map<LocalDate, Integer> readings = readings(midnight(october), 3600, Duration.ofMinutes(13));

        assertThat(readings).containsKey(october.plusMonths(1)); // it is over, and the next has begun
        int month = readings.entrySet().stream()
                .filter(each -> each.getKey().getMonthValue() == 10)
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(month).isEqualTo(31 * 24 + 1);
    }

    /** By local day; the day of an hour is that in which it begins. */
    private Map<LocalDate, Integer> readings(Instant start, double speed, Duration wall) {
        long[] now = {0};
        GridClock clock = new GridClock(Instant.EPOCH, start, speed, () -> now[0] / 1_000_000);
        Schedule schedule = new Schedule(1, clock.inWallTime(HOUR), 0);
        Device device = Device.installed(
                ID,
                Population.named("household", 1, ID.value()),
                new Weather(1),
                LowTariff.in(Municipalities.find("novi sad").orElseThrow()),
                Feeder.of(1, "f-1", ID.value()),
                Faults.NONE,
                start.toEpochMilli(),
                1);
        Map<LocalDate, Integer> byDay = new HashMap<>();
        while (true) {
            now[0] += schedule.untilNext(now[0]).toNanos();
            if (now[0] > wall.toNanos()) return byDay;
            schedule.due(
                    now[0],
                    number -> device.measure(clock.now().toEpochMilli(), plan)
                            .ifPresent(seen -> byDay.merge(
                                    LocalDate.ofInstant(Instant.ofEpochMilli(seen.atMillis() - 1), LocalDay.ZONE),
                                    1,
                                    Integer::sum)));
        }
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(LocalDay.ZONE).toInstant();
    }
}
