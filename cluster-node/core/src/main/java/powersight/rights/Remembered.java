package powersight.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Lists that were looked up, believed for a while. An answer counts as of before its look-up began: one that was on its way
 * while everything was forgotten is given to who asked and to nobody after, else a right that was taken at that moment would
 * come back and an open socket, which asks once after a change, would never lose it.
 */
final class Remembered<K, T> {
    private static final int MOST = 50_000;

    private record Seen<T>(List<T> items, long at, long era) {}

    private final Clock wall;
    private final Duration trusted;
    private final ConcurrentHashMap<K, Seen<T>> seen = new ConcurrentHashMap<>();
    private final AtomicLong era = new AtomicLong();

    Remembered(Clock wall, Duration trusted) {
        this.wall = wall;
        this.trusted = trusted;
    }

    List<T> get(K what, Supplier<List<T>> look) {
        long now = wall.millis(), asked = era.get();
        Seen<T> before = seen.get(what);
        if (before != null && before.era() == asked && now >= before.at() && now < before.at() + trusted.toMillis())
            return before.items();
        List<T> items = List.copyOf(look.get());
        if (seen.size() >= MOST) seen.clear();
        seen.put(what, new Seen<>(items, now, asked));
        return items;
    }

    void forget() {
        era.incrementAndGet();
        seen.clear();
    }
}
