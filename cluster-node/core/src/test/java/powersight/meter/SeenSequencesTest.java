package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenSequencesTest {
    @Test
    void in_whatever_order_numbers_come_each_is_new_exactly_once() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<Long> arrivals = new ArrayList<>();
            for (long n = 1; n <= 60; n++) for (int copies = random.nextInt(3); copies > 0; copies--) arrivals.add(n);
            Collections.shuffle(arrivals, random);
            Set<Long> truth = new HashSet<>();
            SeenSequences seen = SeenSequences.NONE;

            for (long n : arrivals) {
                assertThat(seen.contains(n)).isEqualTo(truth.contains(n));
                seen = seen.plus(n);
                truth.add(n);
            }

            for (long n = 1; n <= 61; n++) assertThat(seen.contains(n)).isEqualTo(truth.contains(n));
            assertThat(seen.missingCount()).isEqualTo(seen.highest() - truth.size());
        }
    }

    @Test
    void holes_are_the_known_missing_numbers() {
        SeenSequences seen = SeenSequences.NONE.plus(1).plus(5).plus(9).plus(7);

        assertThat(seen.missing())
                .containsExactly(
                        new SeenSequences.Range(2, 4), new SeenSequences.Range(6, 6), new SeenSequences.Range(8, 8));
    }

    @Test
    void numbers_given_up_are_no_longer_missing_and_may_cut_a_hole() {
        SeenSequences seen = SeenSequences.NONE.plus(1).plus(10).givenUp(4, 6);

        assertThat(seen.missing()).containsExactly(new SeenSequences.Range(2, 3), new SeenSequences.Range(7, 9));
        assertThat(SeenSequences.NONE.plus(1).givenUp(2, 50).missing()).isEmpty();
        assertThat(SeenSequences.NONE.plus(1).givenUp(5, 50).missing()).containsExactly(new SeenSequences.Range(2, 4));
    }

    @Test
    void a_device_that_does_not_count_by_one_is_refused_when_too_many_holes_are_open() {
        SeenSequences seen = SeenSequences.NONE;
        for (long n = 1; n < 2L * SeenSequences.MOST_HOLES + 2; n += 2) seen = seen.plus(n);

        assertThat(seen.refuses(seen.highest() + 2)).isTrue();
        assertThat(seen.refuses(seen.highest() + 1)).isFalse();
        assertThat(seen.refuses(2)).isFalse();
    }
}
