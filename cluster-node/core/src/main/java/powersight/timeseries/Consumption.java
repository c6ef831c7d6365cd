package powersight.timeseries;

/**
 * What one meter used, in columns: one entry per bucket that has readings.
 *
 * <p>A bucket's energy is what the registers grew by since the meter's bucket before it (so energy used over a gap is in
 * the bucket after the gap), or since its own first reading when there is none before. It is never negative: where a
 * register stands lower, it is 0 and {@code registerDecreased} says so. Watts are
 * {@link powersight.wire.Electrical#ABSENT} where none were measured.
 *
 * @param startMillis epoch milliseconds, exclusive: the reading at exactly this time belongs to the bucket before
 * @param endMillis inclusive
 */
public record Consumption(
        Step step,
        long[] startMillis,
        long[] endMillis,
        long[] importT1Wh,
        long[] importT2Wh,
        long[] exportT1Wh,
        long[] exportT2Wh,
        int[] readings,
        int[] lateReadings,
        int[] minMilliWatts,
        int[] meanMilliWatts,
        int[] maxMilliWatts,
        boolean[] registerDecreased) {
    /** So many buckets, to be filled in. */
    static Consumption ofSize(Step step, int n) {
        return new Consumption(
                step,
                new long[n],
                new long[n],
                new long[n],
                new long[n],
                new long[n],
                new long[n],
                new int[n],
                new int[n],
                new int[n],
                new int[n],
                new int[n],
                new boolean[n]);
    }

    public int size() {
        return startMillis.length;
    }
}
