package powersight.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void meters_look_one_after_the_other_spread_over_the_interval() {
        Schedule schedule = new Schedule(10, Duration.ofSeconds(10), 0);
        List<Integer> called = new ArrayList<>();
        assertThat(schedule.due(0, called::add)).isZero();

        for (int second = 1; second <= 20; second++)
            assertThat(schedule.due(second * SECOND, called::add)).isEqualTo(1);

        assertThat(called).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1);
    }

    @Test
    void a_long_sleep_is_not_made_up_for() {
        Schedule schedule = new Schedule(10, Duration.ofSeconds(10), 0);
        schedule.due(0, number -> {});

        assertThat(schedule.due(3600 * SECOND, number -> {})).isEqualTo(10);
    }

    @Test
    void one_meter_of_many_begins_somewhere_in_the_interval() {
        Schedule schedule = new Schedule(1, Duration.ofSeconds(10), 0.7);

        assertThat(schedule.untilNext(0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(schedule.due(3 * SECOND, number -> {})).isEqualTo(1);
        assertThat(schedule.untilNext(3 * SECOND)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void a_meter_with_an_interval_of_its_own_leaves_the_round() {
        Schedule schedule = new Schedule(2, Duration.ofSeconds(10), 0);
        long now = System.nanoTime();
        schedule.due(now, number -> {});
        schedule.own(1, Duration.ofSeconds(1));
        List<Integer> called = new ArrayList<>();

        for (int half = 1; half <= 20; half++) schedule.due(now + half * SECOND / 2 + SECOND / 10, called::add);

        assertThat(called).filteredOn(number -> number == 1).hasSizeBetween(8, 11);
        assertThat(called).filteredOn(number -> number == 0).hasSize(1);
    }
}
