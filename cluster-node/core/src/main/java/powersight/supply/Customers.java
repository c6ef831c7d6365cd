package powersight.supply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a supplier's customers used, by municipality, in sums of no fewer than {@link #FEWEST} homes. Places with fewer are
 * put together, and with the smallest of the others if they are too few even so: what is left out can then not be found by
 * subtracting what is shown from the total.
 *
 * @param homes customers of whom there are readings
 * @param importWh empty when there are too few homes to say
 */
public record Customers(long homes, Optional<Long> importWh, List<Place> places) {
    public static final int FEWEST = 10;

    /** @param municipality empty for several small ones together */
    public record Place(Optional<String> municipality, long homes, long importWh) {}

    public Customers {
        places = List.copyOf(places);
    }

    static Customers of(List<Place> exact) {
        long homes = exact.stream().mapToLong(Place::homes).sum();
        long all = exact.stream().mapToLong(Place::importWh).sum();
        if (homes < FEWEST) return new Customers(homes, Optional.empty(), List.of());
        List<Place> bySize =
                exact.stream().sorted(Comparator.comparingLong(Place::homes)).toList();
        List<Place> shown = new ArrayList<>();
        long fewHomes = 0, fewWh = 0;
        for (Place place : bySize) {
            if (place.homes() < FEWEST || (fewHomes > 0 && fewHomes < FEWEST)) {
                fewHomes += place.homes();
                fewWh += place.importWh();
            } else shown.add(place);
        }
        shown.sort(Comparator.comparing(place -> place.municipality().orElse("")));
        if (fewHomes > 0) shown.add(new Place(Optional.empty(), fewHomes, fewWh));
        return new Customers(homes, Optional.of(all), shown);
    }
}
