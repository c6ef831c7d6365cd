package powersight.api.live;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import powersight.live.LiveTopics;
import powersight.live.Pace;
import powersight.live.Position;
import powersight.live.TopicNews;

/** The topics of one socket, by the numbers the client gave them. A page that nobody looks at hears of each twice a minute. */
final class Subscriptions {
    private final LiveTopics topics;
    private final ActorRef<TopicNews.For> news;
    private final Map<Integer, Subscription> byId = new HashMap<>();
    private boolean hidden;

    Subscriptions(LiveTopics topics, ActorRef<TopicNews.For> news) {
        this.topics = topics;
        this.news = news;
    }

    int size() {
        return byId.size();
    }

    Collection<Subscription> all() {
        return List.copyOf(byId.values());
    }

    Optional<Subscription> find(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether it was not ended meanwhile, nor replaced by another with its number. */
    boolean contains(Subscription subscription) {
        return byId.get(subscription.id) == subscription;
    }

    void add(Subscription subscription) {
        byId.put(subscription.id, subscription);
    }

    /** A second time: with another pace, or for a new snapshot. */
    void join(Subscription subscription, Optional<Position> from) {
        subscription.joined = true;
        Pace pace = hidden ? Pace.HALF_MINUTE : subscription.asked;
        topics.join(subscription.served, news, subscription.id, pace, from);
    }

    /** The topic itself has ended it. */
    void ended(Subscription subscription) {
        byId.remove(subscription.id);
    }

    void leave(Subscription subscription) {
        byId.remove(subscription.id);
        if (subscription.joined) topics.leave(subscription.served, news, subscription.id);
    }

    void seen(boolean visible) {
        if (hidden == !visible) return;
        hidden = !visible;
        for (Subscription subscription : byId.values()) if (subscription.joined) join(subscription, Optional.empty());
    }

    void leaveAll() {
        all().forEach(this::leave);
    }
}
