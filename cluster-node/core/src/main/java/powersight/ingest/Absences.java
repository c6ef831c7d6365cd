package powersight.ingest;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Devices that were not at a broker when something was to be said to them. Who is there only the broker knows; whoever
 * was not is not asked for again at once.
 */
public final class Absences {
    private static final long ABSENT_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int MOST = 50_000;

    private final Map<String, Long> since = new ConcurrentHashMap<>();

    public boolean mayBeThere(String device) {
        Long noted = since.get(device);
        return noted == null || System.nanoTime() - noted > ABSENT_NANOS;
    }

    public void note(String device, boolean there) {
        if (since.size() >= MOST) since.clear();
        if (there) since.remove(device);
        else since.put(device, System.nanoTime());
    }
}
