package powersight.wire;

import java.util.OptionalInt;

/**
 * What a meter saw on the line at the moment of a reading, in thousandths of the usual unit.
 *
 * <p>A meter without a sensor leaves the value {@link #ABSENT}; it never says zero for "not measured". Power is positive
 * for import and negative for export; current is an effective value and has no sign.
 */
public record Electrical(int milliVolts, int milliAmperes, int milliWatts, int powerFactorThousandths, int milliHertz) {
    /** Stands for "the device does not measure this". Kept as an int because a million meters hold these. */
    public static final int ABSENT = Integer.MIN_VALUE;

    public static final Electrical NONE = new Electrical(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT);

    public OptionalInt measuredMilliVolts() {
        return present(milliVolts);
    }

    public OptionalInt measuredMilliAmperes() {
        return present(milliAmperes);
    }

    public OptionalInt measuredMilliWatts() {
        return present(milliWatts);
    }

    public OptionalInt measuredPowerFactor() {
        return present(powerFactorThousandths);
    }

    public OptionalInt measuredMilliHertz() {
        return present(milliHertz);
    }

    private static OptionalInt present(int thousandths) {
        return thousandths == ABSENT ? OptionalInt.empty() : OptionalInt.of(thousandths);
    }
}
