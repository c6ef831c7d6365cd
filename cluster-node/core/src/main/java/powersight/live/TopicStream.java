package powersight.live;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The changes of one topic at one pace, numbered without gaps, and those who hear them. Conflation happens here, once
 * for all of equal pace: between two numbers only the newest value of each field is kept.
 *
 * <p>Not an actor: {@link LiveTopic} owns it and its timers.
 */
final class TopicStream {
    /** Beyond so many missed changes a snapshot is shorter. */
    private static final int MOST_REPLAYED = 32;

    private final Pace pace;
    /** New at every start and on every node, so that a number of another stream is never taken for one of this. */
    private final String epoch = Long.toString(ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE, 36);

    private final Set<LiveTopic.Subscriber> subscribers = new LinkedHashSet<>();
    private final Deque<TopicNews.Change> ring = new ArrayDeque<>();
    private final Set<String> pending = new HashSet<>();
    private long seq;
    private boolean resting;

    TopicStream(Pace pace) {
        this.pace = pace;
    }

    Pace pace() {
        return pace;
    }

    boolean isEmpty() {
        return subscribers.isEmpty();
    }

    /** Takes up after {@code from} when its changes are still here, otherwise starts from how the topic stands. */
    void join(LiveTopic.Subscriber who, Optional<Position> from, Map<String, Object> content) {
        subscribers.add(who);
        if (content.isEmpty()) return;
        Optional<List<TopicNews.Change>> missed = from.flatMap(this::since);
        if (missed.isPresent()) missed.get().forEach(who::tell);
        else who.tell(new TopicNews.Snapshot(position(), LiveJson.text(content)));
    }

    void leave(LiveTopic.Subscriber who) {
        subscribers.remove(who);
    }

    void snapshotToAll(Map<String, Object> content) {
        TopicNews.Snapshot snapshot = new TopicNews.Snapshot(position(), LiveJson.text(content));
        subscribers.forEach(who -> who.tell(snapshot));
    }

    /** True when the change is to be flushed now: the first after a rest goes at once. */
    boolean changed(Collection<String> fields) {
        pending.addAll(fields);
        return !resting;
    }

    /** One pace has passed since the last flush. True when something is waiting. */
    boolean rested() {
        resting = false;
        return !pending.isEmpty();
    }

    void flush(Map<String, Object> content, Instant at) {
        Map<String, Object> fields = new LinkedHashMap<>();
        content.forEach((name, value) -> {
            if (pending.contains(name)) fields.put(name, value);
        });
        pending.clear();
        resting = true;
        seq++;
        TopicNews.Change change = new TopicNews.Change(position(), at.toString(), LiveJson.text(fields));
        if (ring.size() == pace.remembered()) ring.removeFirst();
        ring.addLast(change);
        subscribers.forEach(who -> who.tell(change));
    }

    private Position position() {
        return new Position(epoch, seq);
    }

    private Optional<List<TopicNews.Change>> since(Position from) {
        long missing = seq - from.seq();
        if (!from.epoch().equals(epoch) || missing < 0 || missing > Math.min(ring.size(), MOST_REPLAYED))
            return Optional.empty();
        return Optional.of(ring.stream()
                .filter(change -> change.position().seq() > from.seq())
                .toList());
    }
}
