package powersight.api.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.live.Pace;
import powersight.live.TopicNews;

/**
 * One topic that a socket watches, and its news that are not written yet. When too many wait they are all dropped, and a
 * snapshot takes their place.
 */
final class Subscription {
    private static final int MOST_WAITING = 40;

    final int id;
    final String topic;
    /** The topic whose news they are told; see {@link TopicRights#served}. */
    final String served;

    final Pace asked;
    /** Why somebody looks at another's data, where that has to be said. */
    final Optional<String> reason;
    /** News may come. */
    boolean joined;

    private final Deque<TopicNews> waiting = new ArrayDeque<>();
    private boolean lost;

    Subscription(LiveFrames.Sub order, String served) {
        this.id = order.id();
        this.topic = order.topic();
        this.served = served;
        this.asked = Pace.ofHertz(order.rate());
        this.reason = order.reason();
    }

    /** Whether there is something to write now: not while the snapshot is awaited that replaces what was dropped. */
    boolean add(TopicNews news) {
        if (news instanceof TopicNews.Snapshot) {
            waiting.clear();
            lost = false;
        }
        if (lost) return false;
        waiting.addLast(news);
        if (waiting.size() > MOST_WAITING) {
            waiting.clear();
            lost = true;
        }
        return true;
    }

    @Nullable
    TopicNews next() {
        return waiting.pollFirst();
    }

    boolean hasMore() {
        return !waiting.isEmpty();
    }

    /** Too much was waiting: a snapshot has to be asked for. */
    boolean isLost() {
        return lost;
    }
}
