package powersight.meter;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** Who is told of every change of one meter, each until its lease ends. Only a meter that somebody watches has this. */
final class Watchers {
    private final Map<ActorRef<MeterNow>, Long> untilWallMillis = new HashMap<>(2);

    /** Returns whether the watcher is new; one that is known has its lease extended. */
    boolean add(ActorRef<MeterNow> watcher, long wallMillis) {
        return untilWallMillis.put(watcher, wallMillis + Meters.WATCH_LEASE.toMillis()) == null;
    }

    void dropThoseWhoseLeaseEnded(long wallMillis) {
        untilWallMillis.values().removeIf(until -> until < wallMillis);
    }

    boolean isEmpty() {
        return untilWallMillis.isEmpty();
    }

    /** Goes over a copy: a watcher in the same process may answer at once. */
    void tell(MeterNow now) {
        for (ActorRef<MeterNow> watcher : new ArrayList<>(untilWallMillis.keySet())) watcher.tell(now);
    }
}
