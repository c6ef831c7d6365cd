package powersight.live;

/**
 * How many a second, over about the last ten: an exponentially weighted mean in three numbers, right from the start on
 * and falling to zero when nothing comes.
 */
final class RunningRate {
    private static final double WINDOW_MILLIS = 10_000, SHORTEST_MILLIS = 1_000;

    private double weighted;
    private long firstMillis = -1;
    private long lastMillis;

    void add(int count, long wallMillis) {
        if (count == 0) return;
        if (firstMillis < 0) {
            firstMillis = wallMillis;
            lastMillis = wallMillis;
        }
        weighted = decayed(wallMillis) + count * 1_000 / WINDOW_MILLIS;
        lastMillis = Math.max(lastMillis, wallMillis);
    }

    double perSecond(long wallMillis) {
        if (firstMillis < 0) return 0;
        double lived = Math.max(wallMillis - firstMillis, SHORTEST_MILLIS);
        double rate = decayed(wallMillis) / (1 - Math.exp(-lived / WINDOW_MILLIS));
        return Math.round(rate * 100) / 100.0;
    }

    private double decayed(long wallMillis) {
        return weighted * Math.exp(-Math.max(0, wallMillis - lastMillis) / WINDOW_MILLIS);
    }
}
