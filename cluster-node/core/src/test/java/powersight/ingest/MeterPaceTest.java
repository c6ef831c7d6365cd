package powersight.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterPaceTest {
    private static final String LOUD = "powersight/v1/meters/loud/readings",
            QUIET = "powersight/v1/meters/quiet/readings";

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may wrap around
    private final MeterPace pace = new MeterPace(10, 3, now::get);

    @Test
    void a_burst_passes_at_once_and_what_follows_waits_for_its_turn() {
        for (int i = 0; i < 3; i++) assertThat(pace.turn(LOUD, "mqtt")).isZero();

        assertThat(pace.turn(LOUD, "mqtt")).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.turn(LOUD, "mqtt")).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void others_keep_their_own_pace() {
        for (int i = 0; i < 50; i++) pace.turn(LOUD, "mqtt");

        assertThat(pace.turn(QUIET, "mqtt")).isZero();
        assertThat(pace.limited()).singleElement().satisfies(one -> {
            assertThat(one.topic()).isEqualTo(LOUD);
            assertThat(one.messages()).isEqualTo(47);
        });
    }

    @Test
    void at_the_steady_rate_nobody_waits() {
        for (int i = 0; i < 100; i++) {
            assertThat(pace.turn(QUIET, "amqp")).isZero();
            now.addAndGet(Duration.ofMillis(100).toNanos());
        }
        assertThat(pace.limited()).isEmpty();
    }

    @Test
    void asking_for_a_turn_that_is_not_there_takes_none() {
        for (int i = 0; i < 3; i++) assertThat(pace.hasTurn(LOUD, "amqp")).isTrue();
        for (int i = 0; i < 100; i++) assertThat(pace.hasTurn(LOUD, "amqp")).isFalse();

        now.addAndGet(Duration.ofMillis(100).toNanos());

        assertThat(pace.hasTurn(LOUD, "amqp")).isTrue();
        assertThat(pace.hasTurn(LOUD, "amqp")).isFalse();
    }

    @Test
    void a_rate_of_zero_is_no_limit() {
        MeterPace unlimited = MeterPace.unlimited();
        for (int i = 0; i < 10_000; i++)
            assertThat(unlimited.hasTurn(LOUD, "mqtt")).isTrue();
    }
}
