package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import powersight.wire.GridClock;

/** Starts this node's topics when somebody asks for them, and lets them go when they are idle. */
final class TopicKeeper extends AbstractBehavior<TopicKeeper.Command> {
    sealed interface Command {}

    record Join(String topic, LiveTopic.Subscriber who, Pace pace, Optional<Position> from) implements Command {}

    record Leave(String topic, LiveTopic.Subscriber who) implements Command {}

    /** The topic has nothing to do and had been joined so often when it noticed: if not again since, it may go. */
    record Idle(String topic, long joins) implements Command {}

    record Count(ActorRef<Integer> replyTo) implements Command {}

    private static final class Kept {
        final ActorRef<LiveTopic.Command> actor;
        long joins;

        Kept(ActorRef<LiveTopic.Command> actor) {
            this.actor = actor;
        }
    }

    private final Map<String, TopicSource.Maker> kinds;
    private final GridClock clock;
    private final Map<String, Kept> topics = new HashMap<>();

    static Behavior<Command> create(Map<String, TopicSource.Maker> kinds, GridClock clock) {
        return Behaviors.setup(context -> new TopicKeeper(context, kinds, clock));
    }

    private TopicKeeper(ActorContext<Command> context, Map<String, TopicSource.Maker> kinds, GridClock clock) {
        super(context);
        this.kinds = kinds;
        this.clock = clock;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Join.class, this::onJoin)
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Idle.class, this::onIdle)
                .onMessage(Count.class, this::onCount)
                .build();
    }

    private Behavior<Command> onJoin(Join join) {
        int slash = join.topic().indexOf('/');
        TopicSource.Maker sources =
                kinds.get(slash < 0 ? join.topic() : join.topic().substring(0, slash));
        String key = slash < 0 ? "" : join.topic().substring(slash + 1);
        if (sources == null) {
            join.who().tell(new TopicNews.Refused("unknown-topic"));
            return this;
        }
        Kept kept = topics.computeIfAbsent(
                join.topic(),
                topic -> new Kept(getContext()
                        .spawnAnonymous(LiveTopic.create(
                                topic, key, sources, clock, getContext().getSelf()))));
        kept.joins++;
        kept.actor.tell(new LiveTopic.Join(join.who(), join.pace(), join.from()));
        return this;
    }

    private Behavior<Command> onLeave(Leave leave) {
        Kept kept = topics.get(leave.topic());
        if (kept != null) kept.actor.tell(new LiveTopic.Leave(leave.who()));
        return this;
    }

    private Behavior<Command> onIdle(Idle idle) {
        Kept kept = topics.get(idle.topic());
        if (kept == null || kept.joins != idle.joins()) return this;
        topics.remove(idle.topic());
        kept.actor.tell(new LiveTopic.Stop());
        return this;
    }

    private Behavior<Command> onCount(Count count) {
        count.replyTo().tell(topics.size());
        return this;
    }
}
