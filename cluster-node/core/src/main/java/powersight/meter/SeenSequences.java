package powersight.meter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which sequence numbers of a meter have been recorded: the highest, and the holes below it. Nearly always there is no
 * hole, and this is one number and an empty array.
 *
 * <p>Exact in any order of arrival: a number counts as seen once, however often, late or jumbled it comes. The holes are
 * the meter's known-missing readings. Numbers below the first one ever seen are a hole too: they may still arrive, since
 * transports reorder.
 */
public final class SeenSequences {
    /** More holes than this is a device that does not count by one; see {@link #refuses}. */
    public static final int MOST_HOLES = 1_000;

    public static final SeenSequences NONE = new SeenSequences(0, new long[0]);

    /** From {@code first} to {@code last}, both included. */
    public record Range(long first, long last) {}

    private final long highest;

    /** Holes as first, last, first, last, … in ascending order. */
    private final long[] holes;

    private SeenSequences(long highest, long[] holes) {
        this.highest = highest;
        this.holes = holes;
    }

    public static SeenSequences of(long highest, List<Range> missing) {
        long[] holes = new long[missing.size() * 2];
        for (int i = 0; i < missing.size(); i++) {
            holes[2 * i] = missing.get(i).first();
            holes[2 * i + 1] = missing.get(i).last();
        }
        return new SeenSequences(highest, holes);
    }

    public long highest() {
        return highest;
    }

    public boolean contains(long sequence) {
        return sequence <= highest && holeWith(sequence) < 0;
    }

    /** True when recording this number would need more holes than are kept. */
    public boolean refuses(long sequence) {
        return holes.length >= 2 * MOST_HOLES && sequence > highest + 1;
    }

    /** With that number seen as well; itself when it was. */
    public SeenSequences plus(long sequence) {
        if (sequence > highest) {
            boolean gap = sequence > highest + 1;
            return new SeenSequences(sequence, gap ? append(highest + 1, sequence - 1) : holes);
        }
        int hole = holeWith(sequence);
        return hole < 0 ? this : new SeenSequences(highest, split(hole, sequence));
    }

    /** Without the numbers that the meter says will never come: they are no longer missing. */
    public SeenSequences givenUp(long first, long last) {
        SeenSequences grown = last > highest ? plus(last) : this;
        List<Range> kept = new ArrayList<>();
        for (Range hole : grown.missing()) {
            if (hole.last() < first || hole.first() > last) kept.add(hole);
            else {
                if (hole.first() < first) kept.add(new Range(hole.first(), first - 1));
                if (hole.last() > last) kept.add(new Range(last + 1, hole.last()));
            }
        }
        return of(grown.highest, kept);
    }

    public List<Range> missing() {
        List<Range> ranges = new ArrayList<>(holes.length / 2);
        for (int i = 0; i < holes.length; i += 2) ranges.add(new Range(holes[i], holes[i + 1]));
        return ranges;
    }

    public long missingCount() {
        long count = 0;
        for (int i = 0; i < holes.length; i += 2) count += holes[i + 1] - holes[i] + 1;
        return count;
    }

    private int holeWith(long sequence) {
        int low = 0;
        int high = holes.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sequence < holes[2 * middle]) high = middle - 1;
            else if (sequence > holes[2 * middle + 1]) low = middle + 1;
            else return middle;
        }
        return -1;
    }

    private long[] append(long first, long last) {
        long[] longer = Arrays.copyOf(holes, holes.length + 2);
        longer[holes.length] = first;
        longer[holes.length + 1] = last;
        return longer;
    }

    /** The holes with one number taken out of hole number {@code hole}, which leaves none, one or two pieces of it. */
    private long[] split(int hole, long sequence) {
        long first = holes[2 * hole];
        long last = holes[2 * hole + 1];
        int pieces = (sequence > first ? 1 : 0) + (sequence < last ? 1 : 0);
        long[] result = new long[holes.length - 2 + 2 * pieces];
        System.arraycopy(holes, 0, result, 0, 2 * hole);
        int next = 2 * hole;
        if (sequence > first) {
            result[next++] = first;
            result[next++] = sequence - 1;
        }
        if (sequence < last) {
            result[next++] = sequence + 1;
            result[next++] = last;
        }
        System.arraycopy(holes, 2 * hole + 2, result, next, holes.length - 2 * hole - 2);
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeenSequences seen && seen.highest == highest && Arrays.equals(seen.holes, holes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(highest) * 31 + Arrays.hashCode(holes);
    }

    @Override
    public String toString() {
        return "up to " + highest + (holes.length == 0 ? "" : " without " + missing());
    }
}
