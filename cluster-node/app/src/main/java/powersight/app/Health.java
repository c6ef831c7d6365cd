package powersight.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import powersight.api.doors.Core;

/**
 * What {@code /health/ready} says: each part's complaint, empty while all is well with it. Asking never waits.
 *
 * <p>Without a needed part this node is of no use and should be sent nothing. A light is for the operator: a broker or a
 * projection that every node misses must not make every node look useless.
 */
final class Health {
    private enum Kind {
        NEEDED,
        OTHERS,
        LIGHT
    }

    private record Watched(Supplier<String> complaint, Kind kind) {}

    private final Map<String, Watched> parts = new ConcurrentSkipListMap<>();

    void needed(String part, Supplier<String> complaint) {
        parts.put(part, new Watched(complaint, Kind.NEEDED));
    }

    /** Somebody else's server that this node speaks with: a start waits a while for it, and then does without. */
    void others(String part, Supplier<String> complaint) {
        parts.put(part, new Watched(complaint, Kind.OTHERS));
    }

    void light(String part, Supplier<String> complaint) {
        parts.put(part, new Watched(complaint, Kind.LIGHT));
    }

    List<Core.Part> parts() {
        return parts.entrySet().stream()
                .map(entry -> {
                    String complaint = entry.getValue().complaint().get();
                    return new Core.Part(
                            entry.getKey(),
                            complaint.isEmpty(),
                            complaint,
                            entry.getValue().kind() == Kind.NEEDED);
                })
                .toList();
    }

    /** The needed parts are ready, and those of others are there. */
    boolean isAllThere() {
        return parts.values().stream()
                .filter(part -> part.kind() != Kind.LIGHT)
                .allMatch(part -> part.complaint().get().isEmpty());
    }

    boolean isReady() {
        return parts().stream().filter(Core.Part::needed).allMatch(Core.Part::ready);
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
