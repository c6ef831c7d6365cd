package powersight.simulator.device;

import java.util.OptionalLong;
import java.util.TreeMap;

/** What was given out to be sent and has not all arrived: positions in a buffer, each arrived or not, in their order. */
final class Flights {
    private final TreeMap<Long, Boolean> arrived = new TreeMap<>();

    void begin(long position) {
        arrived.put(position, false);
    }

    /** True when it is news: what was sent twice arrives twice, and what was given up may arrive all the same. */
    boolean arrive(long position) {
        return Boolean.FALSE.equals(arrived.replace(position, true));
    }

    /** The oldest that has not arrived; forgets those before it. */
    OptionalLong oldest() {
        while (!arrived.isEmpty() && arrived.firstEntry().getValue()) arrived.pollFirstEntry();
        return arrived.isEmpty() ? OptionalLong.empty() : OptionalLong.of(arrived.firstKey());
    }

    /** Forgets them all. Returns how many of them had arrived. */
    int giveUp() {
        int done = 0;
        for (boolean each : arrived.values()) if (each) done++;
        arrived.clear();
        return done;
    }

    void giveUpBefore(long position) {
        arrived.headMap(position).clear();
    }

    int size() {
        return arrived.size();
    }
}
