package powersight.meter;

import java.util.function.LongSupplier;
import powersight.wire.GridClock;

/**
 * What every meter's actor shares: the grid's clock, the wall clock in milliseconds, the limits of a meter's clock, and
 * whom it tells of its changes.
 */
public record Surroundings(GridClock clock, LongSupplier wall, Limits limits, AreaListener area) {
    public long wallMillis() {
        return wall.getAsLong();
    }
}
