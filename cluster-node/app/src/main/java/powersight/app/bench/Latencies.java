package powersight.app.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took, in buckets about 3 % wide from a microsecond to an hour; safe to fill from many threads. */
final class Latencies {
    private static final double GROWTH = Math.log(1.03);
    private final AtomicLongArray buckets = new AtomicLongArray(800);

    void add(long nanos) {
        double micros = Math.max(1.0, nanos / 1_000.0);
        buckets.incrementAndGet(Math.min(buckets.length() - 1, (int) (Math.log(micros) / GROWTH)));
    }

    /** The upper edge of the bucket in which that share of all values lies, in milliseconds; 0 when there are none. */
    double percentileMs(double percent) {
        long total = count();
        long wanted = (long) Math.ceil(total * percent / 100);
        long seen = 0;
        for (int i = 0; i < buckets.length() && total > 0; i++) {
            seen += buckets.get(i);
            if (seen >= wanted) return Math.exp((i + 1) * GROWTH) / 1_000;
        }
        return 0;
    }

    /** The upper edge of the last bucket that is not empty, in milliseconds. */
    double mostMs() {
        return percentileMs(100);
    }

    long count() {
        long total = 0;
        for (int i = 0; i < buckets.length(); i++) total += buckets.get(i);
        return total;
    }

    void clear() {
        for (int i = 0; i < buckets.length(); i++) buckets.set(i, 0);
    }
}
