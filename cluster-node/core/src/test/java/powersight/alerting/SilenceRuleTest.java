package powersight.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import powersight.platform.RefusedException;

class SilenceRuleTest {
    private static final Instant RAISED = Instant.parse("2026-03-01T10:00:00Z");
    private static final SilenceRule RULE = new SilenceRule(
            true, Duration.ofHours(1), Optional.of(Duration.ofHours(6)), Optional.of(Duration.ofDays(3)));

    @Test
    void it_is_told_again_at_whole_pauses_after_it_was_raised_also_when_a_telling_came_late() {
        assertThat(RULE.tellAgain(RAISED, RAISED)).contains(hours(6));
        assertThat(RULE.tellAgain(RAISED, hours(6))).contains(hours(12));
        assertThat(RULE.tellAgain(RAISED, hours(6).plusSeconds(900))).contains(hours(12));
        assertThat(RULE.tellAgain(RAISED, hours(40))).contains(hours(42));
        assertThat(RULE.tellAgain(RAISED, RAISED.minusSeconds(5))).contains(hours(6));
        assertThat(new SilenceRule(true, Duration.ZERO, Optional.empty(), Optional.empty()).tellAgain(RAISED, RAISED))
                .isEmpty();
    }

    @Test
    void it_escalates_once_and_only_where_it_should() {
        assertThat(RULE.escalate(RAISED)).contains(hours(72));
        assertThat(new SilenceRule(true, Duration.ZERO, Optional.empty(), Optional.empty()).escalate(RAISED))
                .isEmpty();
    }

    @Test
    void a_pause_of_zero_in_the_settings_is_none() {
        SilenceRule usual = SilenceRule.usual(
                ConfigFactory.parseString("watched = on, after = 0 s, repeat = 0 s, escalation = 2 days"));

        assertThat(usual)
                .isEqualTo(new SilenceRule(true, Duration.ZERO, Optional.empty(), Optional.of(Duration.ofDays(2))));
    }

    @Test
    void what_no_clock_can_follow_is_refused_by_the_name_of_its_field() {
        assertThatThrownBy(() -> new SilenceRule(true, Duration.ofDays(400), Optional.empty(), Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("after");
        assertThatThrownBy(() ->
                        new SilenceRule(true, Duration.ZERO, Optional.of(Duration.ofSeconds(10)), Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("repeat");
        assertThatThrownBy(() -> new SilenceRule(true, Duration.ofMinutes(-1), Optional.empty(), Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("after");
    }

    private static Instant hours(int hours) {
        return RAISED.plus(Duration.ofHours(hours));
    }
}
