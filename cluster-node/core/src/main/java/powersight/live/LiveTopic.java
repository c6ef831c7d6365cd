package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import powersight.wire.GridClock;

/**
 * One topic as this node's watchers see it. It listens to the owner once, however many watch, and tells each of them
 * what changed, in one {@link TopicStream} per pace.
 *
 * <p>When nobody watches it goes on for {@link LiveTopics#REMEMBERED}, so that a connection that was cut can take up
 * where it stopped; then it ends.
 */
final class LiveTopic extends AbstractBehavior<LiveTopic.Command> {
    interface Command {}

    /** A watcher's subscription; joining again with the same number changes its pace and brings a snapshot. */
    record Subscriber(ActorRef<TopicNews.For> watcher, int subscription) {
        void tell(TopicNews news) {
            watcher.tell(new TopicNews.For(subscription, news));
        }
    }

    record Join(Subscriber who, Pace pace, Optional<Position> from) implements Command {}

    record Leave(Subscriber who) implements Command {}

    /** How the topic stands now, whole. A field that is missing keeps its value. */
    record Content(Map<String, Object> fields) implements Command {}

    /** The owner does not exist. */
    record Absent(String code) implements Command {}

    record Stop() implements Command {}

    private record Renew() implements Command {}

    private record Flush(Pace pace) implements Command {}

    private record Forget(Pace pace) implements Command {}

    private static final Duration RENEW = Duration.ofSeconds(10), RENEW_UNTIL_KNOWN = Duration.ofSeconds(1);

    private final String topic;
    private final GridClock clock;
    private final ActorRef<TopicKeeper.Command> keeper;
    private final TimerScheduler<Command> timers;
    private final TopicSource source;
    private final Map<String, Object> content = new LinkedHashMap<>();
    private final Map<Pace, TopicStream> streams = new EnumMap<>(Pace.class);
    private final Map<Subscriber, Pace> paces = new LinkedHashMap<>();
    private long joins;
    /** Why there is no such topic, once that is known. */
    private @Nullable String absent;

    static Behavior<Command> create(
            String topic,
            String key,
            TopicSource.Maker sources,
            GridClock clock,
            ActorRef<TopicKeeper.Command> keeper) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new LiveTopic(topic, key, sources, clock, keeper, context, timers)));
    }

    private LiveTopic(
            String topic,
            String key,
            TopicSource.Maker sources,
            GridClock clock,
            ActorRef<TopicKeeper.Command> keeper,
            ActorContext<Command> context,
            TimerScheduler<Command> timers) {
        super(context);
        this.topic = topic;
        this.clock = clock;
        this.keeper = keeper;
        this.timers = timers;
        this.source = sources.of(key, context);
        source.renew();
        timers.startSingleTimer("renew", new Renew(), RENEW_UNTIL_KNOWN);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Content.class, this::onContent)
                .onMessage(Join.class, this::onJoin)
                .onMessage(Leave.class, leave -> onGone(leave.who()))
                .onMessage(Flush.class, this::onFlush)
                .onMessage(Forget.class, this::onForget)
                .onMessage(Renew.class, renew -> onRenew())
                .onMessage(Absent.class, this::onAbsent)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onSignal(Terminated.class, this::onWatcherEnded)
                .build();
    }

    private Behavior<Command> onContent(Content now) {
        boolean first = content.isEmpty();
        Set<String> changed = new HashSet<>();
        now.fields().forEach((name, value) -> {
            boolean known = content.containsKey(name);
            if (!Objects.equals(content.put(name, value), value) || !known) changed.add(name);
        });
        if (changed.isEmpty()) return this;
        for (TopicStream stream : streams.values()) {
            if (first) stream.snapshotToAll(content);
            else if (stream.changed(changed)) flush(stream);
        }
        return this;
    }

    private Behavior<Command> onJoin(Join join) {
        joins++;
        if (absent != null) return refuse(join.who(), absent);
        Pace before = paces.put(join.who(), join.pace());
        if (before == null) getContext().watch(join.who().watcher());
        else if (before != join.pace()) leaveStream(before, join.who());
        TopicStream stream = streams.computeIfAbsent(join.pace(), TopicStream::new);
        timers.cancel(new Forget(join.pace()));
        stream.join(join.who(), join.from(), content);
        return this;
    }

    private Behavior<Command> onGone(Subscriber who) {
        Pace pace = paces.remove(who);
        if (pace == null) return this;
        leaveStream(pace, who);
        if (paces.keySet().stream().noneMatch(other -> other.watcher().equals(who.watcher())))
            getContext().unwatch(who.watcher());
        return this;
    }

    private Behavior<Command> onWatcherEnded(Terminated ended) {
        ActorRef<?> watcher = ended.getRef();
        paces.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().watcher().equals(watcher);
            if (its) leaveStream(entry.getValue(), entry.getKey());
            return its;
        });
        return this;
    }

    private void leaveStream(Pace pace, Subscriber who) {
        TopicStream stream = Objects.requireNonNull(streams.get(pace));
        stream.leave(who);
        if (!stream.isEmpty()) return;
        Forget forget = new Forget(pace);
        timers.startSingleTimer(forget, forget, LiveTopics.REMEMBERED);
    }

    private Behavior<Command> onForget(Forget forget) {
        TopicStream stream = streams.get(forget.pace());
        if (stream == null || !stream.isEmpty()) return this;
        streams.remove(forget.pace());
        timers.cancel(new Flush(forget.pace()));
        if (streams.isEmpty()) keeper.tell(new TopicKeeper.Idle(topic, joins));
        return this;
    }

    private Behavior<Command> onFlush(Flush due) {
        TopicStream stream = streams.get(due.pace());
        if (stream != null && stream.rested()) flush(stream);
        return this;
    }

    private void flush(TopicStream stream) {
        stream.flush(content, clock.now());
        Flush next = new Flush(stream.pace());
        timers.startSingleTimer(next, next, stream.pace().every());
    }

    private Behavior<Command> onRenew() {
        source.renew();
        timers.startSingleTimer("renew", new Renew(), content.isEmpty() ? RENEW_UNTIL_KNOWN : RENEW);
        return this;
    }

    private Behavior<Command> onAbsent(Absent message) {
        if (!content.isEmpty()) return this;
        absent = message.code();
        paces.keySet().forEach(who -> {
            getContext().unwatch(who.watcher());
            refuse(who, message.code());
        });
        paces.clear();
        streams.clear();
        return this;
    }

    /** The topic may end; asked for again it looks again, since what did not exist may have been made. */
    private Behavior<Command> refuse(Subscriber who, String code) {
        who.tell(new TopicNews.Refused(code));
        keeper.tell(new TopicKeeper.Idle(topic, joins));
        return this;
    }
}
