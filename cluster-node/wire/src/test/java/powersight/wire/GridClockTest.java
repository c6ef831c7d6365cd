package powersight.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GridClockTest {
    private static final Instant WALL = Instant.parse("2026-11-21T10:00:00Z");
    private final AtomicLong wall = new AtomicLong(WALL.toEpochMilli());

    @Test
    void a_real_minute_is_a_simulated_hour_at_speed_60() {
        GridClock clock = new GridClock(WALL, Instant.parse("2026-03-28T23:00:00Z"), 60, wall::get);

        wall.addAndGet(Duration.ofMinutes(1).toMillis());

        assertThat(clock.now()).isEqualTo("2026-03-29T00:00:00Z");
        assertThat(clock.inWallTime(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void simulated_days_have_23_and_25_hours_where_belgrades_do() {
        ZoneId belgrade = ZoneId.of("Europe/Belgrade");
        GridClock clock = new GridClock(WALL, WALL, 60, wall::get);

        assertThat(minutesOfDay(clock, belgrade, "2026-03-29")).isEqualTo(23);
        assertThat(minutesOfDay(clock, belgrade, "2026-03-30")).isEqualTo(24);
        assertThat(minutesOfDay(clock, belgrade, "2026-10-25")).isEqualTo(25);
    }

    @Test
    void a_clock_that_stands_still_or_runs_backwards_does_not_exist() {
        for (double speed : new double[] {0, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
            assertThatThrownBy(() -> GridClock.startingAt(WALL, speed)).hasMessageContaining("speed");
    }

    private static long minutesOfDay(GridClock clock, ZoneId zone, String date) {
        var day = LocalDate.parse(date);
        Duration length =
                Duration.between(day.atStartOfDay(zone), day.plusDays(1).atStartOfDay(zone));
        return clock.inWallTime(length).toMinutes();
    }
}
