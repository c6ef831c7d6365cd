package powersight.simulator.load;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Chance that can be repeated: numbers that depend on what they are for, and never on who asked first. */
public final class Chance {
    private Chance() {}

    /** A stream of its own for one purpose on one day. */
    static SplittableRandom stream(long seed, long day, int purpose) {
        return new SplittableRandom(mix(mix(seed, day), purpose));
    }

    /** Two numbers into one that shares no visible pattern with either (the finalizer of SplitMix64). */
    public static long mix(long a, long b) {
        long z = a + 0x9E3779B97F4A7C15L * (b + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public static long mix(long seed, String text) {
        long hash = 0xCBF29CE484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ (each & 0xFF)) * 0x100000001B3L;
        return mix(seed, hash);
    }

    /** Zero to one, the same every time for the same pair. */
    static double unit(long seed, long what) {
        return (mix(seed, what) >>> 11) * 0x1.0p-53;
    }

    /** A smooth path through one random value per whole number, zero to one. */
    static double smooth(long seed, double at) {
        long floor = (long) Math.floor(at);
        double part = at - floor;
        double ease = part * part * (3 - 2 * part);
        return unit(seed, floor) * (1 - ease) + unit(seed, floor + 1) * ease;
    }
}
