package powersight.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DisclosureTest {
    private final Disclosure rule = Disclosure.USUAL;

    @Test
    void a_sum_is_told_of_ten_homes_and_more_of_which_none_is_more_than_half() {
        assertThat(rule.tells(new HomesSum(10, 1_000, 500))).isTrue();
        assertThat(rule.tells(new HomesSum(9, 1_000, 200))).as("nine homes").isFalse();
        assertThat(rule.tells(new HomesSum(100, 1_000, 501)))
                .as("one uses most")
                .isFalse();
        assertThat(rule.tells(new HomesSum(10, 0, 0)))
                .as("ten that use nothing")
                .isTrue();
        assertThat(rule.tells(HomesSum.NONE)).isFalse();
        assertThat(new Disclosure(3).tells(new HomesSum(3, 30, 15)))
                .as("by setting")
                .isTrue();
        assertThatThrownBy(() -> new Disclosure(1)).hasMessageContaining("set it to 3 or more");
    }

    @Test
    void of_two_buildings_and_their_sum_no_subtraction_is_left_that_tells_of_the_small_one() {
        Map<String, HomesSum> parts = Map.of("large", homes(20), "small", homes(1));

        assertThat(rule.toldBeside(parts, HomesSum.NONE))
                .as("the sum is told, so the large one is not: sum minus large is the small one")
                .isEmpty();
        assertThat(rule.toldBeside(parts, homes(12)))
                .as("houses without a building hide the small one")
                .containsExactly("large");
        assertThat(rule.toldBeside(Map.of("large", homes(20), "middle", homes(12), "small", homes(1)), HomesSum.NONE))
                .as("the smaller of the two hides it")
                .containsExactly("large");
        assertThat(rule.toldBeside(Map.of("large", homes(20), "middle", homes(12)), HomesSum.NONE))
                .containsExactlyInAnyOrder("large", "middle");
    }

    @Test
    void whatever_the_parts_are_every_difference_between_what_is_told_is_a_sum_that_may_be_told() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            Map<Integer, HomesSum> parts = new TreeMap<>();
            for (int part = random.nextInt(8); part >= 0; part--) parts.put(part, some(random));
            HomesSum others = random.nextBoolean() ? some(random) : HomesSum.NONE;
            HomesSum whole = parts.values().stream().reduce(others, HomesSum::plus);

            Set<Integer> told = rule.toldBeside(parts, others);

            told.forEach(part -> assertThat(rule.tells(parts.get(part))).isTrue());
            HomesSum rest = others;
            for (Map.Entry<Integer, HomesSum> part : parts.entrySet())
                if (!told.contains(part.getKey())) rest = rest.plus(part.getValue());
            if (!told.isEmpty()) {
                assertThat(rest.homes() == 0 || rule.tells(rest)).isTrue();
                assertThat(rule.tells(whole))
                        .as("parts are told only beside a whole that is")
                        .isTrue();
            }
            assertThat(rule.toldBeside(new LinkedHashMap<>(parts), others)).isEqualTo(told);
        }
    }

    private static HomesSum homes(long homes) {
        return new HomesSum(homes, homes * 10, 10);
    }

    private static HomesSum some(Random random) {
        HomesSum sum = HomesSum.NONE;
        for (int home = random.nextInt(25); home > 0; home--) {
            long used = random.nextInt(10) == 0 ? random.nextInt(5_000) : random.nextInt(100);
            sum = sum.plus(new HomesSum(1, used, used));
        }
        return sum;
    }
}
