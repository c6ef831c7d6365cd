package powersight.simulator.load;

import powersight.wire.Municipality;

/**
 * The eight hours of the night in which the second register counts.
 *
 * <p>They begin at 00 in Beograd, 23 in Vojvodina and 22 in central Serbia. Whether a meter's clock follows summer time
 * differs from supplier to supplier, so it is part of the calendar.
 *
 * @param startHour on the clock that counts
 */
public record LowTariff(int startHour, Clock clock) {
    public enum Clock {
        /** Follows summer time. */
        WALL,
        /** Stays on UTC+1 the whole year. */
        METER_FIXED_UTC_1,
        /** A meter with one register: no hour is low. */
        NONE
    }

    public static final LowTariff NEVER = new LowTariff(0, Clock.NONE);
    private static final int HOURS = 8;

    public LowTariff {
        if (startHour < 0 || startHour > 23) throw new IllegalArgumentException("no hour of the day: " + startHour);
    }

    public static LowTariff in(Municipality municipality) {
        return switch (municipality.region()) {
            case "Beogradski region" -> new LowTariff(0, Clock.WALL);
            case "Region Vojvodine" -> new LowTariff(23, Clock.WALL);
            default -> new LowTariff(22, Clock.WALL);
        };
    }

    /** Whether the h-th hour of that local day is a low one. */
    public boolean isLow(LocalDay day, int h) {
        if (clock == Clock.NONE) return false;
        int shown = clock == Clock.WALL
                ? day.wallHour(h)
                : (int) Math.floorMod(day.startMillis() / LocalDay.HOUR + h + 1, 24L);
        return Math.floorMod(shown - startHour, 24) < HOURS;
    }
}
