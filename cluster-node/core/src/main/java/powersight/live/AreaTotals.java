package powersight.live;

import java.time.Instant;
import java.util.Objects;
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
 * @param told what of the power anybody may be told; see {@link powersight.disclosure.Disclosure}
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
        Instant at,
        Told told)
        implements Message {
    /**
     * So many homes add up to so much; none where there are too few. It holds still for a minute, in which every home
     * reports, so that one sum after the other does not tell what one of them did.
     */
    public record Told(long homes, long milliWatts) {
        public static final Told NOTHING = new Told(0, 0);

        public boolean isNothing() {
            return homes == 0;
        }

        Told plus(Told other) {
            return new Told(homes + other.homes, milliWatts + other.milliWatts);
        }
    }

    public AreaTotals {
        told = Objects.requireNonNullElse(told, Told.NOTHING); // from a node of an earlier version
    }

    static AreaTotals none(Instant at) {
        return new AreaTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, at, Told.NOTHING);
    }

    AreaTotals telling(Told what) {
        return new AreaTotals(
                meters, online, offline, heard, measuring, milliWatts, importWh, exportWh, readingsPerSecond, at, what);
    }

    /** Something was heard of so few homes that the sums, as they are, tell of them. */
    public boolean tellsOfHomes() {
        return heard > 0 && told.isNothing();
    }

    /** Homes whose power is in the sum and not in what anybody is told. */
    public long keptBack() {
        return Math.max(0, measuring - told.homes);
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
                at.isBefore(other.at) ? at : other.at,
                told.plus(other.told)); // a larger place tells what its parts tell, so nothing is left to subtract
    }
}
