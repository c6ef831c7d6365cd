package powersight.city;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/**
 * What people call a city: one municipality, except for Beograd and Niš, which are all of their city municipalities.
 *
 * @param slug its name as it stands in addresses: novi-sad
 */
public record City(String slug, String name, List<Municipality> municipalities) {
    private static final Set<String> OF_NIS =
            Set.of("Medijana", "Niška Banja", "Pantelej", "Crveni krst", "Palilula (Niš)");

    public City {
        municipalities = List.copyOf(municipalities);
        if (municipalities.isEmpty()) throw new IllegalArgumentException(name + " is made of nothing");
    }

    /** By its name in either script, with or without diacritics and with spaces or hyphens, or by a municipality's code. */
    public static Optional<City> find(String text) {
        return switch (Municipalities.folded(text)) {
            case "beograd", "belgrade" -> Optional.of(of("Beograd", "Grad Beograd"));
            case "nis" -> Optional.of(new City("nis", "Niš", among(each -> OF_NIS.contains(each.name()))));
            default ->
                Municipalities.byCode(text)
                        .or(() -> Municipalities.find(text))
                        .map(each -> new City(slug(each.name()), each.name(), List.of(each)));
        };
    }

    Object[] codes() {
        return municipalities.stream().map(Municipality::code).toArray();
    }

    private static City of(String name, String district) {
        return new City(slug(name), name, among(each -> each.district().equals(district)));
    }

    private static List<Municipality> among(Predicate<Municipality> which) {
        return Municipalities.all().stream().filter(which).toList();
    }

    private static String slug(String name) {
        return Stream.of(name.split("[^\\p{L}\\p{N}]+"))
                .map(Municipalities::folded)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining("-"));
    }
}
