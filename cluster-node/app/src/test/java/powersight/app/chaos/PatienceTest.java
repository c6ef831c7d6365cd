package powersight.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final AtomicLong now = new AtomicLong();
    private final Patience patience = new Patience(Duration.ofMinutes(4), now::get);

    @Test
    void what_comes_nearer_slowly_is_waited_for_however_long_it_takes() {
        for (long handled = 1; handled <= 100; handled++) {
            passed(Duration.ofMinutes(3));
            assertThat(patience.lastsAt(handled)).isTrue();
        }
    }

    @Test
    void what_stands_still_is_not() {
        patience.lastsAt(7L);

        passed(Duration.ofMinutes(4));
        assertThat(patience.lastsAt(7L)).isTrue();

        passed(Duration.ofMillis(1));
        assertThat(patience.lastsAt(7L)).isFalse();
    }

    @Test
    void whoever_waited_in_vain_says_for_what_and_how_far_it_had_come() {
        assertThatThrownBy(() -> Patience.await(() -> false, () -> 41, Duration.ZERO, "42 meters"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("42 meters")
                .hasMessageContaining("at 41");
    }

    private void passed(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
