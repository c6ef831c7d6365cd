package powersight.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time that meters, bills and charts live in. It runs {@code speed} times as fast as the wall clock: 60 by default,
 * so that a real minute is a simulated hour; 1 in production, where it is simply the time.
 *
 * <p>A clock is an anchor (this wall instant is that grid instant) and a speed, so two programs that share the anchor
 * agree without talking. Tokens, lock-outs, rate limits and audit use the wall clock instead.
 */
public final class GridClock {
    /** Below 1 the grid would run slower than life; above 100,000 a day is under a second and nothing can follow. */
    public static final double SLOWEST = 1.0, FASTEST = 100_000.0;

    private final Instant wallAnchor;
    private final Instant gridAnchor;
    private final double speed;
    private final LongSupplier wallMillis;

    public GridClock(Instant wallAnchor, Instant gridAnchor, double speed, LongSupplier wallMillis) {
        if (!(speed >= SLOWEST && speed <= FASTEST))
            throw new IllegalArgumentException("speed must be " + SLOWEST + " to " + FASTEST + ", not " + speed);
        this.wallAnchor = wallAnchor;
        this.gridAnchor = gridAnchor;
        this.speed = speed;
        this.wallMillis = wallMillis;
    }

    /** The wall clock itself: speed 1. */
    public static GridClock realTime() {
        return new GridClock(Instant.EPOCH, Instant.EPOCH, 1.0, System::currentTimeMillis);
    }

    public static GridClock startingAt(Instant gridNow, double speed) {
        long now = System.currentTimeMillis();
        return new GridClock(Instant.ofEpochMilli(now), gridNow, speed, System::currentTimeMillis);
    }

    public Instant now() {
        return atWall(Instant.ofEpochMilli(wallMillis.getAsLong()));
    }

    public Instant atWall(Instant wall) {
        double elapsed = (wall.toEpochMilli() - wallAnchor.toEpochMilli()) * speed;
        return gridAnchor.plusMillis(Math.round(elapsed));
    }

    /** How long a stretch of grid time takes in a person's life. */
    public Duration inWallTime(Duration grid) {
        return Duration.ofNanos((long) (grid.toNanos() / speed));
    }

    public Duration inGridTime(Duration wall) {
        return Duration.ofMillis(Math.round(wall.toMillis() * speed));
    }

    public double speed() {
        return speed;
    }

    public Instant wallAnchor() {
        return wallAnchor;
    }

    public Instant gridAnchor() {
        return gridAnchor;
    }
}
