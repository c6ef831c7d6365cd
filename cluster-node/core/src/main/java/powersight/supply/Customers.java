package powersight.supply;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a supplier's customers used, by municipality, in sums of no fewer than {@link #FEWEST} homes of which none used more
 * than half. Where there are fewer, places are put together until it can be said, and else the day is left out.
 *
 * <p>That is decided day by day, and a period is the sum of its days: two questions that overlap then differ by whole days
 * that could have been asked for alone, so subtracting one answer from another tells nothing new.
 *
 * @param homes the most customers of whom there were readings on one day
 * @param importWh empty when there were too few homes on every day
 * @param daysLeftOut days with too few customers to say anything; they are in none of the sums
 */
public record Customers(long homes, Optional<Long> importWh, int daysLeftOut, List<Place> places) {
    public static final int FEWEST = 10;

    /**
     * @param municipality empty for several small ones together
     * @param homes the most on one day
     */
    public record Place(Optional<String> municipality, long homes, long importWh) {}

    /** What was used in one place on one local day, and what the home used that used most. */
    record Cell(LocalDate day, String municipality, long homes, long importWh, long largestWh) {
        boolean telling() {
            return homes >= FEWEST && largestWh <= importWh - largestWh;
        }
    }

    public Customers {
        places = List.copyOf(places);
    }

    static Customers of(List<Cell> exact) {
        Map<LocalDate, List<Cell>> days =
                exact.stream().collect(Collectors.groupingBy(Cell::day, TreeMap::new, Collectors.toList()));
        List<Place> said = new ArrayList<>();
        long homes = 0;
        int leftOut = 0;
        for (List<Cell> day : days.values()) {
            homes = Math.max(homes, day.stream().mapToLong(Cell::homes).sum());
            List<Place> places = ofDay(day);
            if (places.isEmpty()) leftOut++;
            said.addAll(places);
        }
        OptionalLong all = said.stream().mapToLong(Place::importWh).reduce(Long::sum);
        return new Customers(
                homes, all.isPresent() ? Optional.of(all.getAsLong()) : Optional.empty(), leftOut, summed(said));
    }

    /** The small ones together, with the smallest of the others if they are too few even so. */
    private static List<Place> ofDay(List<Cell> cells) {
        List<Cell> small = new ArrayList<>();
        List<Cell> shown = new ArrayList<>();
        for (Cell cell : cells) (cell.telling() ? shown : small).add(cell);
        shown.sort(Comparator.comparingLong(Cell::homes).reversed());
        while (!small.isEmpty() && !together(small).telling()) {
            if (shown.isEmpty()) return List.of();
            small.add(shown.remove(shown.size() - 1));
        }
        List<Place> places = new ArrayList<>();
        for (Cell cell : shown) places.add(new Place(Optional.of(cell.municipality()), cell.homes(), cell.importWh()));
        if (!small.isEmpty())
            places.add(new Place(
                    Optional.empty(), together(small).homes(), together(small).importWh()));
        return places;
    }

    private static Cell together(List<Cell> cells) {
        return cells.stream()
                .reduce((one, other) -> new Cell(
                        one.day(),
                        "",
                        one.homes() + other.homes(),
                        one.importWh() + other.importWh(),
                        Math.max(one.largestWh(), other.largestWh())))
                .orElseThrow();
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
