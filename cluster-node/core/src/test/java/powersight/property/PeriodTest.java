package powersight.property;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodTest {
    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private static Period p(int from, int to) {
        return Period.between(at(from), at(to));
    }

    @Test
    void of_two_that_follow_each_other_exactly_one_holds_the_instant_between() {
        assertThat(p(0, 5).holds(at(5))).isFalse();
        assertThat(p(5, 9).holds(at(5))).isTrue();
        assertThat(p(0, 5).common(p(5, 9))).isEmpty();
    }

    @Test
    void what_both_have_in_common() {
        assertThat(p(0, 5).common(p(3, 9))).contains(p(3, 5));
        assertThat(Period.since(at(2)).common(p(0, 5))).contains(p(2, 5));
        assertThat(p(0, 5).common(Period.since(at(2)))).contains(p(2, 5));
        assertThat(Period.since(at(2)).common(Period.since(at(4)))).contains(Period.since(at(4)));
    }

    @Test
    void it_lies_within_others_only_when_they_leave_no_gap() {
        assertThat(p(0, 9).isWithin(List.of(p(4, 9), p(0, 4)))).isTrue();
        assertThat(p(0, 9).isWithin(List.of(p(5, 9), p(0, 4)))).isFalse();
        assertThat(p(1, 9).isWithin(List.of(Period.since(at(0))))).isTrue();
        assertThat(Period.since(at(1)).isWithin(List.of(p(0, 9)))).isFalse();
        assertThat(p(0, 9).isWithin(List.of())).isFalse();
    }
}
