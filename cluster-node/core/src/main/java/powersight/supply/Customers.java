package powersight.supply;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import powersight.disclosure.Disclosure;
import powersight.disclosure.HomesSum;

/**
 * What a supplier's customers used, by municipality, in sums that {@link Disclosure} lets anybody be told. Where there are too
 * few homes for it, places are put together until it can be said, and else the day is left out.
 *
 * <p>That is decided day by day, and a period is the sum of its days: two questions that overlap then differ by whole days
 * that could have been asked for alone, so subtracting one answer from another tells nothing new.
 *
 * @param homes the most customers of whom there were readings on one day
 * @param importWh empty when there were too few homes on every day
 * @param daysLeftOut days with too few customers to say anything; they are in none of the sums
 */
public record Customers(long homes, Optional<Long> importWh, int daysLeftOut, List<Place> places) {
    /**
     * @param municipality empty for several small ones together
     * @param homes the most on one day
     */
    public record Place(Optional<String> municipality, long homes, long importWh) {}

    /** What was used in one place on one local day, and what the home used that used most. */
    record Cell(LocalDate day, String municipality, long homes, long importWh, long largestWh) {
        HomesSum size() {
            return new HomesSum(homes, importWh, largestWh);
        }
    }

    public Customers {
        places = List.copyOf(places);
    }

    static Customers of(List<Cell> exact, Disclosure rule) {
        Map<LocalDate, List<Cell>> days =
                exact.stream().collect(Collectors.groupingBy(Cell::day, TreeMap::new, Collectors.toList()));
        List<Place> said = new ArrayList<>();
        long homes = 0;
        int leftOut = 0;
        for (List<Cell> day : days.values()) {
            homes = Math.max(homes, day.stream().mapToLong(Cell::homes).sum());
            List<Place> places = ofDay(day, rule);
            if (places.isEmpty()) leftOut++;
            said.addAll(places);
        }
        OptionalLong all = said.stream().mapToLong(Place::importWh).reduce(Long::sum);
        return new Customers(
                homes, all.isPresent() ? Optional.of(all.getAsLong()) : Optional.empty(), leftOut, summed(said));
    }

    /** Those that may be told beside the sum of all, and the others together. */
    private static List<Place> ofDay(List<Cell> cells, Disclosure rule) {
        Set<String> told = rule.toldBeside(
                cells.stream().collect(Collectors.toMap(Cell::municipality, Cell::size)), HomesSum.NONE);
        List<Place> places = new ArrayList<>();
        List<Cell> others = new ArrayList<>();
        for (Cell cell : cells)
            if (told.contains(cell.municipality()))
                places.add(new Place(Optional.of(cell.municipality()), cell.homes(), cell.importWh()));
            else others.add(cell);
        HomesSum rest = others.stream().map(Cell::size).reduce(HomesSum.NONE, HomesSum::plus);
        if (rule.tells(rest)) places.add(new Place(Optional.empty(), rest.homes(), rest.size()));
        return places;
    }

    /** Named places by name, the rest at the end. */
    private static List<Place> summed(List<Place> days) {
        Map<Optional<String>, Place> byName = new TreeMap<>(
                Comparator.comparing((Optional<String> name) -> name.isEmpty()).thenComparing(name -> name.orElse("")));
        for (Place place : days)
            byName.merge(
                    place.municipality(),
                    place,
                    (one, other) -> new Place(
                            one.municipality(),
                            Math.max(one.homes(), other.homes()),
                            one.importWh() + other.importWh()));
        return List.copyOf(byName.values());
    }
}
