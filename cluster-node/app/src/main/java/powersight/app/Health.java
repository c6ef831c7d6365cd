package powersight.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import powersight.api.doors.Core;

/** What {@code /health/ready} says: each part's complaint, empty while all is well with it. Asking never waits. */
final class Health {
    private final Map<String, Supplier<String>> complaints = new ConcurrentSkipListMap<>();

    void watch(String part, Supplier<String> complaint) {
        complaints.put(part, complaint);
    }

    List<Core.Part> parts() {
        return complaints.entrySet().stream()
                .map(entry -> {
                    String complaint = entry.getValue().get();
                    return new Core.Part(entry.getKey(), complaint.isEmpty(), complaint);
                })
                .toList();
    }

    boolean isReady() {
        return parts().stream().allMatch(Core.Part::ready);
    }

    String waitingFor() {
        return String.join(
                "; ",
                parts().stream()
                        .filter(part -> !part.ready())
                        .map(part -> part.name() + ": " + part.waitsFor())
                        .toList());
    }
}
