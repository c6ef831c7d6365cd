package powersight.simulator.load;

import powersight.wire.Electrical;

/**
 * The cable that a meter hangs on: what voltage arrives, given how loaded the street is.
 *
 * <p>The street's load is the load that such a street is expected to have at that hour and temperature, not the sum of
 * its simulated homes: then one meter's voltage needs no other meter, and a million stay independent.
 *
 * @param seed of the feeder; its meters share it
 * @param farAway 0 beside the transformer, 1 at the end of the cable
 */
public record Feeder(long seed, double farAway) {
    /** What a weak rural cable loses at the evening peak of a cold day. */
    private static final double WORST_DROP = 13, OWN_OHMS = 0.18;

    private static final double[] EXPECTED = {
        0.42, 0.36, 0.33, 0.32, 0.33, 0.38, 0.50, 0.62, 0.66, 0.64, 0.62, 0.63,
        0.66, 0.66, 0.63, 0.64, 0.71, 0.82, 0.93, 1.00, 0.98, 0.88, 0.72, 0.54
    };

    public static Feeder of(long seed, String feeder, String meter) {
        long own = Chance.mix(seed, feeder);
        return new Feeder(own, Chance.unit(own, Chance.mix(1, meter)));
    }

    /** The street's load as a part of its evening peak in deep winter. */
    public double load(LocalDay day, long millis) {
        int minute = (int) ((millis - day.startMillis()) / DayPlan.MINUTE);
        int h = Math.max(0, Math.min(day.hours - 1, minute / 60));
        int next = Math.min(day.hours - 1, h + 1);
        double part = (minute % 60) / 60.0;
        double shape = EXPECTED[day.wallHour(h)] * (1 - part) + EXPECTED[day.wallHour(next)] * part;
        double cold = 0.55 + 0.45 * Math.max(0, Math.min(1, (16 - day.celsius(h)) / 20));
        return shape * cold;
    }

    /** What the meter sees on the line while it takes that power on average; negative power is fed in. */
    public Electrical electrical(LocalDay day, long millis, long milliWatts) {
        double street = load(day, millis);
        double noise = Chance.unit(seed ^ 41, millis / 240_000) - 0.5;
        double watts = milliWatts / 1000.0;
        double volts = 236.5 - WORST_DROP * farAway * street - 3 * street + 2.4 * noise - OWN_OHMS * watts / 230;
        double factor = 0.90 + 0.09 * Math.min(1, Math.abs(watts) / 2_500);
        factor += 0.008 * (Chance.unit(seed ^ 43, Chance.mix(millis, milliWatts)) - 0.5);
        int milliVolts = (int) Math.round(Math.max(180, Math.min(270, volts)) * 1000);
        int thousandths = (int) Math.round(factor * 1000);
        int milliAmperes = (int) Math.round(Math.abs(milliWatts) * 1e6 / ((double) milliVolts * thousandths));
        // Power is what the three shown values multiply to, so that whoever checks P = U·I·cosφ finds it true.
        long shown = Math.round((double) milliVolts * milliAmperes / 1e6 * thousandths);
        int sign = milliWatts < 0 ? -1 : 1;
        int hertz = 50_000 + (int) Math.round(40 * (Chance.smooth(47, millis / 60_000.0) - 0.5));
        return new Electrical(milliVolts, milliAmperes, (int) (sign * shown), sign * thousandths, hertz);
    }
}
