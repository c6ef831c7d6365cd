package powersight.availability;

import java.time.Duration;
import java.time.Instant;

/** How long a meter was up and down in a period, and how long nobody knows: before it was first heard. */
public record Uptime(Instant from, Instant to, Duration up, Duration down, Duration unknown) {
    public Uptime {
        if (!up.plus(down).plus(unknown).equals(Duration.between(from, to)))
            throw new IllegalArgumentException("up, down and unknown make up the period");
    }
}
