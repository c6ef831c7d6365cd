package powersight.simulator.command;

import java.time.Duration;

/** Rules that several commands have for what they are told. A broken one ends the command with exit code 2. */
final class Checks {
    static final int MOST_METERS = 1_000_000;

    private Checks() {}

    static void that(boolean holds, String rule) {
        if (!holds) throw new IllegalArgumentException(rule);
    }

    static void meters(int meters) {
        that(meters >= 1 && meters <= MOST_METERS, "--meters must be 1 to " + MOST_METERS + ", not " + meters);
    }

    static void every(Duration every) {
        that(
                every.toSeconds() >= 1 && every.compareTo(Duration.ofDays(1)) <= 0,
                "--every must be 1s to 1d, not " + every);
    }
}
