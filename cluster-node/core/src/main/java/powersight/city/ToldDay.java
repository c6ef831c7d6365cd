package powersight.city;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import powersight.disclosure.Disclosure;
import powersight.disclosure.HomesSum;

/**
 * What anybody is told of a place's local day. It is decided for each day by itself, so a period minus another is a sum of
 * days that are told as well; and of places so that the larger minus the smaller tells of nobody: a city is the sum of what
 * its municipalities tell, a building is told beside its municipality or not at all.
 *
 * @param homes that are in it
 * @param importWh empty when nothing is told
 * @param keptBack homes that used something on that day and are not in it
 */
public record ToldDay(LocalDate day, long homes, Optional<Long> importWh, long keptBack) {

    public static List<ToldDay> ofCity(List<DayCell> cells, LocalDate from, LocalDate to, Disclosure rule) {
        return days(cells, from, to, (day, itsCells) -> {
            HomesSum told = HomesSum.NONE, kept = HomesSum.NONE;
            Map<String, HomesSum> municipalities = itsCells.stream()
                    .collect(Collectors.toMap(DayCell::municipality, DayCell::used, HomesSum::plus, TreeMap::new));
            for (HomesSum each : municipalities.values())
                if (rule.tells(each)) told = told.plus(each);
                else kept = kept.plus(each);
            return of(day, told, kept.homes());
        });
    }

    /** @param cells of the building's municipality, all of them */
    public static List<ToldDay> ofBuilding(
            String building, List<DayCell> cells, LocalDate from, LocalDate to, Disclosure rule) {
        return days(cells, from, to, (day, itsCells) -> {
            Map<String, HomesSum> buildings = new TreeMap<>();
            HomesSum others = HomesSum.NONE;
            for (DayCell cell : itsCells)
                if (cell.building().isPresent()) buildings.merge(cell.building().get(), cell.used(), HomesSum::plus);
                else others = others.plus(cell.used());
            HomesSum its = buildings.getOrDefault(building, HomesSum.NONE);
            boolean told = rule.toldBeside(buildings, others).contains(building);
            return told ? of(day, its, 0) : of(day, HomesSum.NONE, its.homes());
        });
    }

    private static ToldDay of(LocalDate day, HomesSum told, long keptBack) {
        return new ToldDay(
                day, told.homes(), told.homes() == 0 ? Optional.empty() : Optional.of(told.size()), keptBack);
    }

    private static List<ToldDay> days(
            List<DayCell> cells, LocalDate from, LocalDate to, BiFunction<LocalDate, List<DayCell>, ToldDay> each) {
        Map<LocalDate, List<DayCell>> byDay = cells.stream().collect(Collectors.groupingBy(DayCell::day));
        return from.datesUntil(to)
                .map(day -> each.apply(day, byDay.getOrDefault(day, List.of())))
                .toList();
    }
}
