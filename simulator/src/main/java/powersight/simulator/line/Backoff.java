package powersight.simulator.line;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: twice as long each time, and never all devices at once. */
public final class Backoff {
    private final Duration least;
    private final Duration most;
    private final RandomGenerator chance;
    private int tries;

    public Backoff(Duration least, Duration most, RandomGenerator chance) {
        this.least = least;
        this.most = most;
        this.chance = chance;
    }

    /** Between half of and the whole of the doubled pause. */
    public Duration next() {
        double doubled = least.toMillis() * Math.pow(2, Math.min(tries++, 20));
        double bounded = Math.min(most.toMillis(), doubled);
        return Duration.ofMillis(Math.round(bounded * (0.5 + 0.5 * chance.nextDouble())));
    }

    public void reset() {
        tries = 0;
    }
}
