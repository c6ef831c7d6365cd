package powersight.meter;

import java.util.Arrays;

/**
 * The times of the last readings of a meter that does not number them, so that a repeated one is known by its time even
 * when messages overtake each other. Bounded: what is older than everything kept here can no longer be told apart.
 */
public final class RecentTimes {
    public static final int MOST = 256;

    public static final RecentTimes NONE = new RecentTimes(new long[0]);

    /** Ascending epoch milliseconds. */
    private final long[] millis;

    private RecentTimes(long[] millis) {
        this.millis = millis;
    }

    public static RecentTimes of(long[] ascendingMillis) {
        return new RecentTimes(ascendingMillis.clone());
    }

    public boolean contains(long time) {
        return Arrays.binarySearch(millis, time) >= 0;
    }

    /** Older than all that is remembered, while more was once remembered than fits. */
    public boolean forgets(long time) {
        return millis.length == MOST && time < millis[0];
    }

    public RecentTimes plus(long time) {
        int at = Arrays.binarySearch(millis, time);
        if (at >= 0) return this;
        int place = -at - 1;
        int drop = millis.length == MOST ? 1 : 0;
        if (place < drop) return this;
        long[] next = new long[millis.length + 1 - drop];
        System.arraycopy(millis, drop, next, 0, place - drop);
        next[place - drop] = time;
        System.arraycopy(millis, place, next, place - drop + 1, millis.length - place);
        return new RecentTimes(next);
    }

    public long[] toArray() {
        return millis.clone();
    }
}
