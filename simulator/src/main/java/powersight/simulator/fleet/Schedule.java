package powersight.simulator.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Whose turn it is: meters look one after the other, spread evenly over the interval, so that a fleet is a steady stream
 * and not a salvo. A meter whose interval was set by command has a turn of its own.
 */
final class Schedule {
    private static final long SHORTEST_TICK = 20_000_000L;

    private final int meters;
    private final long everyNanos;
    private final double phase;
    private final Map<Integer, long[]> own = new HashMap<>();
    private long began = Long.MIN_VALUE;
    private long turns;

    /** @param phase where in the interval the first of them looks: 0 to 1 */
    Schedule(int meters, Duration every, double phase) {
        this.meters = meters;
        everyNanos = every.toNanos();
        this.phase = phase;
    }

    /** How long until somebody's turn comes, and not less than {@value #SHORTEST_TICK} ns. */
    Duration untilNext(long nowNanos) {
        if (began == Long.MIN_VALUE) begin(nowNanos);
        long next = began + (long) ((turns + 1) * (double) everyNanos / meters);
        for (long[] turn : own.values()) next = Math.min(next, turn[1]);
        return Duration.ofNanos(Math.max(SHORTEST_TICK, next - nowNanos));
    }

    private void begin(long nowNanos) {
        began = nowNanos - (long) (phase * everyNanos / meters);
    }

    void own(int meter, Duration wall) {
        long every = Math.max(SHORTEST_TICK, wall.toNanos());
        own.put(meter, new long[] {every, System.nanoTime() + every});
    }

    /** Calls each meter whose time has come; a turn that was missed altogether is not made up for. */
    int due(long nowNanos, IntConsumer meter) {
        if (began == Long.MIN_VALUE) begin(nowNanos);
        long should = (long) ((nowNanos - began) / (double) everyNanos * meters);
        if (should - turns > meters) turns = should - meters;
        int called = 0;
        for (; turns < should; turns++) {
            int number = (int) (turns % meters);
            if (own.containsKey(number)) continue;
            meter.accept(number);
            called++;
        }
        for (Map.Entry<Integer, long[]> entry : own.entrySet()) {
            long[] turn = entry.getValue();
            if (nowNanos < turn[1]) continue;
            turn[1] = Math.max(turn[1] + turn[0], nowNanos);
            meter.accept(entry.getKey());
            called++;
        }
        return called;
    }
}
