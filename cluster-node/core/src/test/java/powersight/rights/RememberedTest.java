package powersight.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import powersight.testing.MovableClock;

class RememberedTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final Remembered<String, String> remembered = new Remembered<>(clock, Duration.ofSeconds(3));

    @Test
    void an_answer_is_believed_for_three_seconds() {
        assertThat(ask("first")).isEqualTo("first");
        clock.pass(Duration.ofMillis(2_999));
        assertThat(ask("second")).isEqualTo("first");
        clock.pass(Duration.ofMillis(1));
        assertThat(ask("third")).isEqualTo("third");
    }

    @Test
    void a_clock_that_is_set_back_makes_no_answer_last_longer() {
        ask("first");
        clock.pass(Duration.ofHours(-1));

        assertThat(ask("second")).isEqualTo("second");
    }

    @Test
    void an_answer_that_was_on_its_way_when_everything_was_forgotten_is_not_remembered() {
        remembered.get("ana", () -> {
            remembered.forget();
            return List.of("as it was before");
        });

        assertThat(ask("as it is")).isEqualTo("as it is");
    }

    private String ask(String now) {
        return remembered.get("ana", () -> List.of(now)).get(0);
    }
}
