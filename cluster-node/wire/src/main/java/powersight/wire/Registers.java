package powersight.wire;

/**
 * The four counters on a meter's face, in whole watt-hours, counted up since the meter was made.
 *
 * <p>Import is what the grid delivered, export what the home fed in; T1 is the higher (day) tariff, T2 the lower (night)
 * tariff. A meter with one register counts on T1. Bills are made from these, so they are never floating point.
 */
public record Registers(long importT1Wh, long importT2Wh, long exportT1Wh, long exportT2Wh) {
    /** More than a national power station's yearly output: beyond it a value is an error, not a reading. */
    public static final long LARGEST_WH = 1_000_000_000_000_000L;

    public static final Registers ZERO = new Registers(0, 0, 0, 0);

    public Registers {
        check("importT1", importT1Wh);
        check("importT2", importT2Wh);
        check("exportT1", exportT1Wh);
        check("exportT2", exportT2Wh);
    }

    public static Registers singleRate(long importWh) {
        return new Registers(importWh, 0, 0, 0);
    }

    public long importWh() {
        return importT1Wh + importT2Wh;
    }

    public long exportWh() {
        return exportT1Wh + exportT2Wh;
    }

    /** True when any counter is lower than in {@code earlier}: a rollover, an exchanged meter or an error, never a use. */
    public boolean anyBelow(Registers earlier) {
        return importT1Wh < earlier.importT1Wh
                || importT2Wh < earlier.importT2Wh
                || exportT1Wh < earlier.exportT1Wh
                || exportT2Wh < earlier.exportT2Wh;
    }

    private static void check(String name, long wattHours) {
        if (wattHours < 0 || wattHours > LARGEST_WH)
            throw new IllegalArgumentException(
                    "register " + name + " must be 0 to " + LARGEST_WH + " Wh, not " + wattHours);
    }
}
