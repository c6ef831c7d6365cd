package powersight.live;

import java.time.Instant;
import powersight.platform.Message;

/**
 * What the meters of a building, a municipality or the whole grid add up to.
 *
 * @param meters commissioned ones
 * @param heard of these, how many have told the area's actor how they stand since it was started; below {@code meters}
 *     the sums of power and energy are incomplete
 * @param measuring of those online, how many measure power
 * @param milliWatts of those that are online and measure it
 * @param importWh of those heard
 * @param at grid time as of which this was true; of a sum, the oldest of its parts
 */
public record AreaTotals(
        long meters,
        long online,
        long offline,
        long heard,
        long measuring,
        long milliWatts,
        long importWh,
        long exportWh,
        double readingsPerSecond,
        Instant at)
        implements Message {
    static AreaTotals none(Instant at) {
        return new AreaTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, at);
    }

    public long neverSeen() {
        return meters - online - offline;
    }

    AreaTotals plus(AreaTotals other) {
        return new AreaTotals(
                meters + other.meters,
                online + other.online,
                offline + other.offline,
                heard + other.heard,
                measuring + other.measuring,
                milliWatts + other.milliWatts,
                importWh + other.importWh,
                exportWh + other.exportWh,
                readingsPerSecond + other.readingsPerSecond,
                at.isBefore(other.at) ? at : other.at);
    }
}
