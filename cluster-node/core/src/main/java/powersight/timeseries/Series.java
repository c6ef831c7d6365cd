package powersight.timeseries;

import java.util.ArrayList;
import java.util.List;
import powersight.wire.Electrical;
import powersight.wire.Registers;

/**
 * A chart's worth of readings in columns: one entry per step that has any. Watts are {@link Electrical#ABSENT} where the
 * device measured none.
 *
 * @param startMillis epoch milliseconds at which each step begins; it ends {@code stepSeconds} later, exclusively
 * @param last registers at the newest reading in each step
 */
public record Series(
        long stepSeconds,
        long[] startMillis,
        int[] count,
        int[] minMilliWatts,
        int[] meanMilliWatts,
        int[] maxMilliWatts,
        List<Registers> last) {
    public int size() {
        return startMillis.length;
    }

    /** Collects steps in order. */
    public static final class Builder {
        private final long stepSeconds;
        private final List<long[]> steps = new ArrayList<>();
        private final List<Registers> last = new ArrayList<>();

        public Builder(long stepSeconds) {
            this.stepSeconds = stepSeconds;
        }

        public void add(long startMillis, long count, long min, long mean, long max, Registers registers) {
            steps.add(new long[] {startMillis, count, min, mean, max});
            last.add(registers);
        }

        public Series build() {
            return new Series(
                    stepSeconds,
                    steps.stream().mapToLong(step -> step[0]).toArray(),
                    ints(1),
                    ints(2),
                    ints(3),
                    ints(4),
                    List.copyOf(last));
        }

        private int[] ints(int column) {
            return steps.stream().mapToInt(step -> (int) step[column]).toArray();
        }
    }
}
