package powersight.api.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import powersight.live.TopicNews;

/**
 * What is still to be written to one socket. Frames about the socket itself are few, go first and are never dropped; the
 * topics take turns, so that a busy one does not silence the others.
 */
final class Unwritten {
    private final Deque<String> first = new ArrayDeque<>();
    private final Set<Subscription> turns = new LinkedHashSet<>();

    void add(String frame) {
        first.addLast(frame);
    }

    void add(Subscription subscription, TopicNews news) {
        if (subscription.add(news)) turns.add(subscription);
    }

    void forget(Subscription subscription) {
        turns.remove(subscription);
    }

    /** Nothing else will be written any more. */
    void lastWord(String frame) {
        first.clear();
        turns.clear();
        first.addLast(frame);
    }

    /** @param ask is told which topics need a snapshot, now that there is room for it */
    Optional<String> next(Consumer<Subscription> ask) {
        return first.isEmpty() ? nextNews(ask) : Optional.of(first.removeFirst());
    }

    private Optional<String> nextNews(Consumer<Subscription> ask) {
        Iterator<Subscription> turn = turns.iterator();
        while (turn.hasNext()) {
            Subscription subscription = turn.next();
            turn.remove();
            TopicNews news = subscription.next();
            if (news == null) {
                if (subscription.isLost()) ask.accept(subscription);
                continue;
            }
            if (subscription.hasMore()) turns.add(subscription);
            return Optional.of(LiveFrames.of(subscription.id, news));
        }
        return Optional.empty();
    }
}
