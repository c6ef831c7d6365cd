package powersight.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import powersight.wire.MeterId;

class CrowdTest {
    private static final int TEN_MINUTES_AT_3_000_A_SECOND = 1_800_000;

    private final Crowd crowd = new Crowd(new Random(5), 0, 15);
    private final Diary diary = crowd.diary(new MeterId("chaos-00001"), true);

    @Test
    void not_even_a_long_run_of_a_single_meter_reaches_the_future() {
        diary.number(TEN_MINUTES_AT_3_000_A_SECOND);

        assertThat(next().firstAt()).isLessThan(Instant.now().getEpochSecond());
    }

    @Test
    void clocks_that_are_three_days_ahead_are_ahead_of_the_present_however_far_back_the_readings_begin() {
        crowd.habits(Habits.aheadBy(Duration.ofDays(3)));

        assertThat(next().firstAt())
                .isGreaterThan(Instant.now().plus(Duration.ofDays(2)).getEpochSecond());
    }

    @Test
    void readings_of_ninety_days_ago_are_that_old() {
        crowd.habits(new Habits(0, 0, Duration.ofDays(-90)));

        assertThat(next().firstAt())
                .isLessThan(Instant.now().minus(Duration.ofDays(90)).getEpochSecond());
    }

    private Saying next() {
        crowd.bring(100);
        return crowd.next(diary).orElseThrow();
    }
}
