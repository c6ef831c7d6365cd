package powersight.simulator.device;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be wrong with a meter, its line or its supply. Each, with the outcome at the node, is in FAULTS.md. */
public enum Fault {
    DUPLICATE,
    REORDER,
    SKIP,
    DRIFT,
    STEP,
    SPIKE,
    STUCK,
    ROLLOVER,
    EXCHANGE,
    TAMPER,
    SAG,
    SWELL,
    OUTAGE,
    FLAPPING;

    public static final List<String> NAMES =
            List.of(values()).stream().map(Fault::word).toList();

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** "spike,outage", "all" or "none". */
    public static Set<Fault> parse(String words) {
        if (words.isBlank() || words.equals("none")) return Set.of();
        if (words.equals("all")) return EnumSet.allOf(Fault.class);
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        for (String word : words.split(",", -1)) {
            String name = word.trim().toUpperCase(Locale.ROOT);
            if (!NAMES.contains(name.toLowerCase(Locale.ROOT)))
                throw new IllegalArgumentException("there is no fault '" + word.trim() + "'; take some of "
                        + String.join(", ", NAMES) + ", or all, or none");
            faults.add(valueOf(name));
        }
        return faults;
    }
}
