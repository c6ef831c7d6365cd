package powersight.live;

import akka.actor.typed.ActorRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import powersight.meter.Meters;

/** Who watches which part of an area, each for a lease that must be renewed. */
final class AreaWatchers {
    private final Map<String, Map<ActorRef<AreaTotals>, Long>> byPart = new HashMap<>();

    void watch(String part, ActorRef<AreaTotals> watcher, long wallMillis) {
        byPart.computeIfAbsent(part, name -> new HashMap<>()).put(watcher, wallMillis + Meters.WATCH_LEASE.toMillis());
    }

    void tell(long wallMillis, Function<String, AreaTotals> totals) {
        Set<String> empty = new HashSet<>();
        byPart.forEach((part, watchers) -> {
            watchers.values().removeIf(until -> until < wallMillis);
            if (watchers.isEmpty()) empty.add(part);
            else {
                AreaTotals now = totals.apply(part);
                watchers.keySet().forEach(watcher -> watcher.tell(now));
            }
        });
        byPart.keySet().removeAll(empty);
    }
}
