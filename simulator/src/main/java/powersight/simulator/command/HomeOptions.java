package powersight.simulator.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import powersight.simulator.load.Population;

/** What stands behind the meters of a command, and which country it is: shared by all commands that make meters. */
final class HomeOptions {
    @Option(
            names = "--profile",
            defaultValue = "mixed",
            description = "What stands behind the meters: mixed, household, electric-heating, storage-heating,"
                    + " heat-pump, prosumer, electric-car, building, shop, street-light; also"
                    + " household:residents=4,heating=electric,floor=80,solar=5000. Default: ${DEFAULT-VALUE}")
    private String profile = "mixed";

    @Option(names = "--residents", paramLabel = "N", description = "People in every household.")
    private @Nullable Integer residents;

    @Option(names = "--seed", defaultValue = "42", description = "Another seed is another country. Default: 42")
    private long seed = 42;

    long seed() {
        return seed;
    }

    /** The profile with all wishes; refuses what no home can be. */
    String profile() {
        String whole =
                residents == null ? profile : profile + (profile.contains(":") ? "," : ":") + "residents=" + residents;
        Population.named(whole, seed, "a wrong profile is refused here");
        return whole;
    }
}
