package powersight.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import powersight.disclosure.Disclosure;
import powersight.disclosure.HomesSum;

class ToldDayTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20"), AFTER = DAY.plusDays(1);
    private static final Disclosure RULE = Disclosure.USUAL;

    @Test
    void a_city_tells_of_its_municipalities_that_are_large_enough_and_says_how_many_homes_are_not_in_it() {
        List<DayCell> cells = List.of(cell("70246", "a", 30), cell("70149", "b", 12), cell("70122", "c", 3));

        assertThat(ToldDay.ofCity(cells, DAY, AFTER, RULE)).containsExactly(new ToldDay(DAY, 42, Optional.of(420L), 3));
        assertThat(ToldDay.ofCity(cells.subList(2, 3), DAY, AFTER, RULE))
                .containsExactly(new ToldDay(DAY, 0, Optional.empty(), 3));
    }

    @Test
    void a_building_is_told_only_if_the_municipality_without_it_could_be_told_too() {
        List<DayCell> cells = List.of(cell("80284", "tower", 30), cell("80284", "house", 1));

        assertThat(ToldDay.ofBuilding("tower", cells, DAY, AFTER, RULE))
                .as("the city is told: minus the tower it is the house")
                .containsExactly(new ToldDay(DAY, 0, Optional.empty(), 30));
        List<DayCell> more = new ArrayList<>(cells);
        more.add(new DayCell(DAY, "80284", Optional.empty(), new HomesSum(40, 400, 10)));
        assertThat(ToldDay.ofBuilding("tower", more, DAY, AFTER, RULE))
                .containsExactly(new ToldDay(DAY, 30, Optional.of(300L), 0));
        assertThat(ToldDay.ofBuilding("house", more, DAY, AFTER, RULE).get(0).importWh())
                .isEmpty();
    }

    @Test
    void a_period_minus_a_part_of_it_is_days_that_are_told_themselves() {
        Random random = new Random(3);
        List<DayCell> cells = new ArrayList<>();
        for (int day = 0; day < 30; day++)
            cells.add(new DayCell(
                    DAY.plusDays(day),
                    "80284",
                    Optional.of("tower"),
                    new HomesSum(5 + random.nextInt(12), 1_000, 100 + random.nextInt(800))));

        List<ToldDay> month = ToldDay.ofCity(cells, DAY, DAY.plusDays(30), RULE);
        List<ToldDay> butTheLast = ToldDay.ofCity(cells, DAY, DAY.plusDays(29), RULE);

        assertThat(month.subList(0, 29)).isEqualTo(butTheLast);
        for (int day = 0; day < 30; day++)
            assertThat(month.get(day).importWh().isPresent())
                    .isEqualTo(RULE.tells(cells.get(day).used()));
        assertThat(month)
                .anyMatch(day -> day.importWh().isEmpty())
                .anyMatch(day -> day.importWh().isPresent());
    }

    private static DayCell cell(String municipality, String building, long homes) {
        return new DayCell(DAY, municipality, Optional.of(building), new HomesSum(homes, homes * 10, 10));
    }
}
