package powersight.meter;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import powersight.wire.GridClock;

/**
 * What every meter's actor shares: the grid's clock, the wall clock in milliseconds, the limits of a meter's clock, and
 * whom it tells of its changes.
 *
 * @param missing how many readings the meters that are awake here know to exist and have not got
 */
public record Surroundings(GridClock clock, LongSupplier wall, Limits limits, AreaListener area, LongAdder missing) {
    public Surroundings(GridClock clock, LongSupplier wall, Limits limits, AreaListener area) {
        this(clock, wall, limits, area, new LongAdder());
    }

    public long wallMillis() {
        return wall.getAsLong();
    }
}
