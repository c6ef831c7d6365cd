package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.meter.Example.LIMITS;
import static powersight.meter.Example.NOON;
import static powersight.meter.Example.REGISTERED;
import static powersight.meter.Example.reading;
import static powersight.meter.Example.unnumbered;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import powersight.wire.Flag;
import powersight.wire.Reading;

class MeterStateTest {
    private final MeterState empty = MeterState.UNCOMMISSIONED.commissioned(REGISTERED);

    @Test
    void a_new_reading_is_recorded_as_it_is() {
        Reading reading = reading(1, NOON, 100);

        MeterState.Judgement judgement = empty.judge(List.of(reading), NOON, LIMITS);

        assertThat(judgement.fresh()).containsExactly(reading);
    }

    @Test
    void a_repeated_number_is_a_duplicate_even_inside_one_report() {
        MeterState.Judgement judgement =
                empty.judge(List.of(reading(1, NOON, 100), reading(1, NOON, 100), reading(2, NOON, 101)), NOON, LIMITS);

        assertThat(judgement.fresh()).extracting(Reading::sequence).containsExactly(1L, 2L);
        assertThat(judgement.duplicates()).isEqualTo(1);
    }

    @Test
    void without_numbers_the_time_tells_a_repeated_reading() {
        MeterState state = empty.recorded(NOON, List.of(unnumbered(NOON, 100), unnumbered(NOON.plusSeconds(5), 101)));

        MeterState.Judgement judgement =
                state.judge(List.of(unnumbered(NOON, 100), unnumbered(NOON.plusSeconds(2), 100)), NOON, LIMITS);

        assertThat(judgement.duplicates()).isEqualTo(1);
        assertThat(judgement.fresh()).hasSize(1);
        assertThat(judgement.fresh().get(0).has(Flag.OUT_OF_ORDER)).isTrue();
    }

    @Test
    void an_unnumbered_reading_older_than_all_that_is_remembered_is_refused_with_advice() {
        MeterState state = empty;
        for (int i = 0; i < RecentTimes.MOST; i++)
            state = state.recorded(NOON, List.of(unnumbered(NOON.plusSeconds(i), 100)));

        MeterState.Judgement judgement = state.judge(List.of(unnumbered(NOON.minusSeconds(1), 99)), NOON, LIMITS);

        assertThat(judgement.refused()).extracting(Answer.NotTaken::code).containsExactly("too-old-without-number");
    }

    @Test
    void a_reading_of_tomorrow_is_refused_and_its_neighbours_are_not() {
        MeterState.Judgement judgement = empty.judge(
                List.of(reading(1, NOON, 100), reading(2, NOON.plus(Duration.ofDays(2)), 101), reading(3, NOON, 102)),
                NOON,
                LIMITS);

        assertThat(judgement.fresh()).extracting(Reading::sequence).containsExactly(1L, 3L);
        assertThat(judgement.refused()).extracting(Answer.NotTaken::index).containsExactly(1);
        assertThat(judgement.refused().get(0).code()).isEqualTo("in-the-future");
    }

    @Test
    void a_late_reading_is_recorded_and_flagged() {
        Reading old = reading(1, NOON.minus(Duration.ofDays(90)), 100);

        MeterState.Judgement judgement = empty.judge(List.of(old), NOON, LIMITS);

        assertThat(judgement.fresh()).containsExactly(old.with(Flag.LATE));
    }

    @Test
    void a_lower_register_is_recorded_and_flagged_for_somebody_to_explain() {
        MeterState state = empty.recorded(NOON, List.of(reading(1, NOON, 999_999)));

        MeterState.Judgement judgement = state.judge(List.of(reading(2, NOON.plusSeconds(60), 12)), NOON, LIMITS);

        assertThat(judgement.fresh().get(0).has(Flag.REGISTER_DECREASED)).isTrue();
    }

    @Test
    void a_reading_that_was_overtaken_is_recorded_and_does_not_become_the_newest() {
        MeterState state = empty.recorded(NOON, List.of(reading(1, NOON, 100), reading(3, NOON.plusSeconds(60), 102)));

        MeterState.Judgement judgement = state.judge(List.of(reading(2, NOON.plusSeconds(30), 101)), NOON, LIMITS);
        MeterState after = state.recorded(NOON, judgement.fresh());

        assertThat(judgement.fresh().get(0).has(Flag.OUT_OF_ORDER)).isTrue();
        assertThat(judgement.fresh().get(0).has(Flag.REGISTER_DECREASED)).isFalse();
        assertThat(after.last().orElseThrow().sequence()).isEqualTo(3);
        assertThat(after.seen().missing()).isEmpty();
    }
}
