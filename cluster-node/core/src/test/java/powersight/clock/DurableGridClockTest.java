package powersight.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.testing.TestDatabase;

class DurableGridClockTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:17:03Z");

    private final AtomicLong wall = new AtomicLong(BEGIN.toEpochMilli());
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create("clock");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private DurableGridClock start(double speed) {
        return start("node-1", speed);
    }

    private DurableGridClock start(String node, double speed) {
        return DurableGridClock.start(database.database(), node, speed, wall::get);
    }

    private void pass(Duration time) {
        wall.addAndGet(time.toMillis());
    }

    /** As a process killed some time ago leaves it. */
    private void abandoned() {
        database.database()
                .jdbi()
                .useHandle(handle ->
                        handle.execute("update grid_clock_runner set wall_kept = wall_kept - interval '1 hour'"));
    }

    @Test
    void the_first_start_begins_at_the_present_hour() {
        try (DurableGridClock clock = start(60)) {
            assertThat(clock.clock().now()).isEqualTo("2026-03-01T10:00:00Z");
            pass(Duration.ofMinutes(1));
            assertThat(clock.clock().now()).isEqualTo("2026-03-01T11:00:00Z");
        }
    }

    @Test
    void after_an_orderly_stop_it_goes_on_from_that_very_instant() {
        Instant stopped;
        try (DurableGridClock clock = start(60)) {
            pass(Duration.ofSeconds(90));
            stopped = clock.clock().now();
        }
        pass(Duration.ofDays(3));

        try (DurableGridClock again = start(60)) {
            assertThat(again.clock().now()).isEqualTo(stopped);
        }
    }

    @Test
    void after_a_crash_it_is_never_earlier_than_any_time_that_was_handed_out() {
        DurableGridClock killed = start(60);
        pass(DurableGridClock.WRITTEN_EVERY); // as late as the next writing may be
        Instant handedOut = killed.clock().now();
        abandoned();

        try (DurableGridClock again = start(60)) {
            assertThat(again.clock().now())
                    .isAfterOrEqualTo(handedOut)
                    .isBefore(handedOut.plus(Duration.ofMinutes(10)));
        }
        killed.close();
    }

    @Test
    void a_change_of_speed_changes_the_pace_and_not_the_time() {
        Instant stopped;
        try (DurableGridClock clock = start(60)) {
            pass(Duration.ofMinutes(10));
            stopped = clock.clock().now();
        }

        try (DurableGridClock slower = start(1)) {
            assertThat(slower.clock().now()).isEqualTo(stopped);
            pass(Duration.ofMinutes(10));
            assertThat(slower.clock().now()).isEqualTo(stopped.plus(Duration.ofMinutes(10)));
        }
    }

    @Test
    void at_speed_1_it_is_the_wall_clock_also_after_having_been_off() {
        try (DurableGridClock clock = DurableGridClock.start(database.database(), "node-1", 1)) {
            assertThat(Duration.between(Instant.now(), clock.clock().now()).abs())
                    .isLessThan(Duration.ofSeconds(5));
        }
        try (DurableGridClock again = DurableGridClock.start(database.database(), "node-1", 1)) {
            assertThat(Duration.between(Instant.now(), again.clock().now()).abs())
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_node_that_joins_takes_over_the_clock_of_those_that_run() {
        try (DurableGridClock first = start(60)) {
            pass(Duration.ofSeconds(30));
            try (DurableGridClock second = start("node-2", 60)) {
                assertThat(second.clock().now()).isEqualTo(first.clock().now());
                pass(Duration.ofSeconds(30));
                assertThat(second.clock().now()).isEqualTo(first.clock().now());
            }
        }
    }

    @Test
    void a_node_that_stops_leaves_the_clock_to_those_that_go_on() {
        DurableGridClock first = start("node-1", 60);
        try (DurableGridClock second = start("node-2", 60)) {
            pass(Duration.ofSeconds(5));
            first.close();
            pass(Duration.ofSeconds(5));

            try (DurableGridClock again = start("node-1", 60)) {
                assertThat(again.clock().now()).isEqualTo(second.clock().now());
            }
        }
    }

    @Test
    void a_node_that_joins_at_another_speed_runs_at_that_of_the_others() {
        try (DurableGridClock first = start("node-1", 60);
                DurableGridClock second = start("node-2", 1)) {
            pass(Duration.ofMinutes(3));

            assertThat(second.clock().now()).isEqualTo(first.clock().now());
        }
    }
}
