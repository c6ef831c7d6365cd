package powersight.simulator.command;

import java.util.Locale;
import java.util.Optional;

/** How much heap a meter takes: what the program holds with its meters and their lines, less what it held before them. */
final class MeterMemory {
    /** Of fewer, the figure would be about everything else. */
    private static final int ENOUGH = 100;

    private final int meters;
    private final long before;

    /** To be made before the meters are. */
    MeterMemory(int meters) {
        this.meters = meters;
        before = meters < ENOUGH ? 0 : held();
    }

    Optional<String> account() {
        if (meters < ENOUGH) return Optional.empty();
        long bytes = held() - before;
        return Optional.of(String.format(
                Locale.ROOT, "memory: %,d bytes of heap a meter, %,d MB for all", bytes / meters, bytes >> 20));
    }

    private static long held() {
        System.gc();
        Runtime java = Runtime.getRuntime();
        return java.totalMemory() - java.freeMemory();
    }
}
