package powersight.disclosure;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rule for sums over homes that anybody may be told: enough homes, and none of them more than half of it.
 *
 * <p>Of a whole and its parts so much is told that whatever can be subtracted from each other leaves a sum that could have
 * been told as well: the parts that are kept back are, all together, such a sum. See {@link #toldBeside}.
 *
 * @param fewest homes in a sum that is told
 */
public record Disclosure(long fewest) {
    public static final Disclosure USUAL = new Disclosure(10);

    public Disclosure {
        if (fewest < 3)
            throw new IllegalArgumentException("powersight.disclosure.fewest-homes is " + fewest
                    + "; with fewer than 3 homes in a sum each of them knows the other's: set it to 3 or more");
    }

    public static Disclosure of(Config config) {
        return new Disclosure(config.getLong("powersight.disclosure.fewest-homes"));
    }

    public boolean tells(HomesSum sum) {
        return sum.homes() >= fewest && sum.largest() <= sum.size() - sum.largest();
    }

    /**
     * The parts that are told beside their whole. Those that are kept back, with {@code others}, must be nothing or a sum
     * that may be told, else the whole minus the parts would tell of them; so the smallest parts are kept back with them
     * until it is. With too little in the whole nothing is told.
     *
     * @param others what belongs to the whole and to none of its parts
     */
    public <K extends Comparable<K>> Set<K> toldBeside(Map<K, HomesSum> parts, HomesSum others) {
        HomesSum kept = others;
        List<Map.Entry<K, HomesSum>> told = new ArrayList<>();
        for (Map.Entry<K, HomesSum> part : parts.entrySet())
            if (tells(part.getValue())) told.add(part);
            else kept = kept.plus(part.getValue());
        told.sort(Comparator.<Map.Entry<K, HomesSum>>comparingLong(
                        part -> part.getValue().homes())
                .reversed()
                .thenComparing(Map.Entry::getKey));
        while (kept.homes() > 0 && !tells(kept)) {
            if (told.isEmpty()) return Set.of();
            kept = kept.plus(told.remove(told.size() - 1).getValue());
        }
        Set<K> names = new LinkedHashSet<>();
        told.forEach(part -> names.add(part.getKey()));
        return names;
    }

    /** What people read in the place of a figure that is kept back. */
    public String why() {
        return "kept back so that it tells of nobody: it would be of fewer than " + fewest
                + " homes, or one of them more than half of it, or could be found by subtracting it from a larger sum";
    }

    public Optional<String> whyNot(boolean told) {
        return told ? Optional.empty() : Optional.of(why());
    }
}
