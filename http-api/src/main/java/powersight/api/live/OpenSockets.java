package powersight.api.live;

import akka.actor.typed.ActorRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.api.doors.People;
import powersight.identity.Principal;

/**
 * The live sockets of this node and who opened them. Every other second it asks, in one question for all, who of them
 * would still be let in, and tells the sockets of those who would not.
 */
final class OpenSockets {
    private static final Logger log = LoggerFactory.getLogger(OpenSockets.class);

    private final People people;
    private final int mostOfASession;
    private final Map<ActorRef<LiveConnection.Command>, Principal> open = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> counts = new ConcurrentHashMap<>();
    private long revision;

    OpenSockets(People people, int mostOfASession) {
        this.people = people;
        this.mostOfASession = mostOfASession;
    }

    /** Takes one of the places that this person's session has. Programs with a key are not counted. */
    boolean takePlace(Principal who) {
        if (who.isProgram()) return true;
        boolean[] taken = new boolean[1];
        counts.compute(who.credential(), (session, before) -> {
            int now = before == null ? 0 : before;
            taken[0] = now < mostOfASession;
            return taken[0] ? Integer.valueOf(now + 1) : before;
        });
        return taken[0];
    }

    void opened(ActorRef<LiveConnection.Command> socket, Principal who) {
        open.put(socket, who);
    }

    void closed(ActorRef<LiveConnection.Command> socket) {
        Principal who = open.remove(socket);
        if (who != null && !who.isProgram())
            counts.computeIfPresent(who.credential(), (session, now) -> now == 1 ? null : now - 1);
    }

    /** Waits for the database; not to be called twice at a time. */
    void check() {
        if (open.isEmpty()) return;
        try {
            Map<ActorRef<LiveConnection.Command>, Principal> now = new HashMap<>(open);
            Set<Principal> fallen =
                    people.identity().access().fallen(now.values().stream().collect(Collectors.toUnmodifiableSet()));
            now.forEach((socket, who) -> {
                if (fallen.contains(who)) socket.tell(new LiveConnection.Fallen());
            });
            long latest = people.rights().revision();
            if (latest != revision) now.keySet().forEach(socket -> socket.tell(new LiveConnection.RightsChanged()));
            revision = latest;
        } catch (RuntimeException e) {
            // while the database is away nobody's rights can be changed either; the next round asks again
            log.warn("who is signed in could not be asked: {}", e.toString());
        }
    }
}
