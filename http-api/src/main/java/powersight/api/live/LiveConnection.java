package powersight.api.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.MeterRights;
import powersight.api.http.HttpSettings;
import powersight.identity.Principal;
import powersight.live.LiveTopics;
import powersight.live.Pace;
import powersight.live.Position;
import powersight.live.TopicNews;

/**
 * One live socket: what it is subscribed to, and what is still to be written to it. A frame is handed over only when the
 * one before is out; what comes meanwhile waits, and when too much waits the newest snapshot takes its place. So a slow
 * client costs no memory, and a stuck one is sent away.
 */
final class LiveConnection extends AbstractBehavior<LiveConnection.Command> {
    sealed interface Command {}

    /** The way out is open: frames may be told to {@code out}, one for each {@link Written}. */
    record Attached(ActorRef<Out> out) implements Command {}

    /** {@code next} is told when the following frame may come. */
    record Received(String text, ActorRef<Ready> next) implements Command {}

    record Opened(ActorRef<Ready> next) implements Command {}

    record Closed() implements Command {}

    /** Who opened it would not be let in any more, or with other roles. */
    record Fallen() implements Command {}

    /** Somebody's right to some topic was given or taken. */
    record RightsChanged() implements Command {}

    /** @param may nothing when it could not be found out */
    private record Allowed(Subscription subscription, Optional<Position> from, Optional<MeterRights.Watch> may)
            implements Command {}

    /** The frame handed over last is out. */
    record Written() implements Command {}

    /** What the stream of received frames waits for. */
    record Ready() {}

    /** A frame to write, or the end. */
    sealed interface Out {}

    record Frame(String text) implements Out {}

    record End() implements Out {}

    private record News(TopicNews.For news) implements Command {}

    private record Heartbeat() implements Command {}

    private record NoHello() implements Command {}

    private record Behind() implements Command {}

    private record GiveUp() implements Command {}

    /** Beyond so many waiting changes of one topic a snapshot is sent instead. */
    private static final int MOST_WAITING = 40;

    private static final int LONGEST_FRAME = 4096, MOST_UNCLEAR = 20;
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    private static final class Subscription {
        final int id;
        final String topic;
        final Pace asked;
        final Optional<String> reason;
        final Deque<TopicNews> waiting = new ArrayDeque<>();
        /** Too much was waiting: when there is room, a snapshot is asked for. */
        boolean lost;
        /** Joined: news may come. */
        boolean joined;

        Subscription(int id, String topic, Pace asked, Optional<String> reason) {
            this.id = id;
            this.topic = topic;
            this.asked = asked;
            this.reason = reason;
        }
    }

    /**
     * @param who opened the socket; absent while nobody needs to be anybody
     * @param blocking asks for rights, which may wait for the database
     * @param ended told when the socket is no more
     */
    record Door(
            LiveTopics topics,
            Tickets tickets,
            Optional<Principal> who,
            TopicRights rights,
            Executor blocking,
            HttpSettings.Live settings,
            AtomicInteger open,
            Consumer<ActorRef<Command>> ended) {}

    private final String name;
    private final LiveTopics topics;
    private final Tickets tickets;
    private final Optional<Principal> who;
    private final TopicRights rights;
    private final Executor blocking;
    private final HttpSettings.Live settings;
    private final AtomicInteger open;
    private final Consumer<ActorRef<Command>> ended;
    private final TimerScheduler<Command> timers;
    private final ActorRef<TopicNews.For> news;
    private final Map<Integer, Subscription> subscriptions = new HashMap<>();
    /** Frames that are not about a topic: few, and never dropped. */
    private final Deque<String> first = new ArrayDeque<>();
    /** Subscriptions with something waiting, in turn. */
    private final Set<Integer> turns = new LinkedHashSet<>();

    private @Nullable ActorRef<Out> out;
    private boolean greeted;
    private boolean hidden;
    private boolean writing;
    private boolean leaving;
    private int unclear;

    static Behavior<Command> create(String name, Door door) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new LiveConnection(name, door, context, timers)));
    }

    private LiveConnection(String name, Door door, ActorContext<Command> context, TimerScheduler<Command> timers) {
        super(context);
        this.name = name;
        this.topics = door.topics();
        this.tickets = door.tickets();
        this.who = door.who();
        this.rights = door.rights();
        this.blocking = door.blocking();
        this.settings = door.settings();
        this.open = door.open();
        this.ended = door.ended();
        this.timers = timers;
        this.news = context.messageAdapter(TopicNews.For.class, News::new);
        open.incrementAndGet();
        timers.startSingleTimer(new NoHello(), settings.helloWithin());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(News.class, this::onNews)
                .onMessage(Written.class, written -> onWritten())
                .onMessage(Received.class, this::onReceived)
                .onMessage(Heartbeat.class, tick -> write(LiveFrames.heartbeat()))
                .onMessage(Attached.class, this::onAttached)
                .onMessage(Opened.class, opened -> {
                    opened.next().tell(new Ready());
                    return this;
                })
                .onMessage(Allowed.class, this::onAllowed)
                .onMessage(Fallen.class, fallen -> leave("signed-out", 1))
                .onMessage(RightsChanged.class, changed -> askAgain())
                .onMessage(NoHello.class, late -> greeted ? this : leave("no-hello", 5))
                .onMessage(Behind.class, behind -> leave("slow-consumer", 10))
                .onMessage(GiveUp.class, ended -> end())
                .onMessage(Closed.class, closed -> Behaviors.stopped())
                .onSignal(PostStop.class, stopped -> onStopped())
                .build();
    }

    private Behavior<Command> onAttached(Attached attached) {
        out = attached.out();
        return pump();
    }

    private Behavior<Command> onReceived(Received received) {
        received.next().tell(new Ready());
        if (leaving) return this;
        if (received.text().length() > LONGEST_FRAME) return leave("frame-too-long", 30);
        LiveFrames.FromClient frame = LiveFrames.read(received.text());
        if (!greeted) return greet(frame);
        if (frame instanceof LiveFrames.Sub sub) return subscribe(sub);
        if (frame instanceof LiveFrames.Unsub unsub) return unsubscribe(unsub.id());
        if (frame instanceof LiveFrames.Vis vis) return seen(!vis.hidden());
        if (frame instanceof LiveFrames.Pong) return this;
        if (++unclear > MOST_UNCLEAR) return leave("unclear", 30);
        return write(LiveFrames.refused("unclear"));
    }

    private Behavior<Command> greet(LiveFrames.FromClient frame) {
        if (!(frame instanceof LiveFrames.Hello hello)) return leave("hello-first", 5);
        if (!tickets.take(hello.ticket(), who)) return leave("bad-ticket", 1);
        greeted = true;
        timers.cancel(new NoHello());
        timers.startTimerAtFixedRate(new Heartbeat(), settings.heartbeat());
        return write(LiveFrames.welcome(name, settings.heartbeat().toSeconds(), settings.topics()));
    }

    private Behavior<Command> subscribe(LiveFrames.Sub sub) {
        if (subscriptions.containsKey(sub.id())) return write(LiveFrames.refused(sub.id(), "id-in-use"));
        if (subscriptions.size() >= settings.topics()) return write(LiveFrames.refused(sub.id(), "too-many-topics"));
        Subscription subscription = new Subscription(sub.id(), sub.topic(), Pace.ofHertz(sub.rate()), sub.reason());
        subscriptions.put(sub.id(), subscription);
        Optional<Boolean> decided = who.isEmpty() ? Optional.of(true) : rights.byRole(who.get(), sub.topic());
        if (decided.isEmpty()) {
            ask(subscription, sub.from());
            return this;
        }
        MeterRights.Watch may = decided.get() ? MeterRights.Watch.YES : MeterRights.Watch.NO;
        return onAllowed(new Allowed(subscription, sub.from(), Optional.of(may)));
    }

    private void ask(Subscription subscription, Optional<Position> from) {
        Principal asker = who.orElseThrow();
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(
                                () -> rights.may(asker, subscription.topic, subscription.reason, !subscription.joined),
                                blocking),
                        (may, failure) ->
                                new Allowed(subscription, from, failure == null ? Optional.of(may) : Optional.empty()));
    }

    /** What may not be watched is answered like what is not there. */
    private Behavior<Command> onAllowed(Allowed answer) {
        Subscription subscription = answer.subscription();
        if (subscriptions.get(subscription.id) != subscription) return this;
        boolean may = answer.may().map(watch -> watch == MeterRights.Watch.YES).orElse(subscription.joined);
        if (may && subscription.joined) return this;
        if (may) {
            subscription.joined = true;
            join(subscription, answer.from());
            return this;
        }
        String code = answer.may()
                .map(watch -> watch == MeterRights.Watch.SAY_WHY ? "reason-needed" : "unknown-topic")
                .orElse("busy");
        unsubscribe(subscription.id);
        return write(LiveFrames.refused(subscription.id, code));
    }

    /** Topics that are watched by a role stay: with another role the whole socket ends. */
    private Behavior<Command> askAgain() {
        for (Subscription subscription : subscriptions.values())
            if (who.isPresent() && rights.byRole(who.get(), subscription.topic).isEmpty())
                ask(subscription, Optional.empty());
        return this;
    }

    private void join(Subscription subscription, Optional<Position> from) {
        topics.join(subscription.topic, news, subscription.id, hidden ? Pace.HALF_MINUTE : subscription.asked, from);
    }

    private Behavior<Command> unsubscribe(int id) {
        Subscription subscription = subscriptions.remove(id);
        turns.remove(id);
        if (subscription != null && subscription.joined) topics.leave(subscription.topic, news, id);
        return this;
    }

    /** A page that nobody looks at hears of everything twice a minute. */
    private Behavior<Command> seen(boolean visible) {
        if (hidden == !visible) return this;
        hidden = !visible;
        for (Subscription subscription : subscriptions.values())
            if (subscription.joined) join(subscription, Optional.empty());
        return this;
    }

    private Behavior<Command> onNews(News message) {
        Subscription subscription = subscriptions.get(message.news().subscription());
        if (subscription == null) return this;
        TopicNews news = message.news().news();
        if (news instanceof TopicNews.Refused) subscriptions.remove(subscription.id);
        if (news instanceof TopicNews.Refused refused)
            return write(LiveFrames.refused(subscription.id, refused.code()));
        if (news instanceof TopicNews.Snapshot) {
            subscription.waiting.clear();
            subscription.lost = false;
        }
        if (subscription.lost) return this;
        subscription.waiting.addLast(news);
        if (subscription.waiting.size() > MOST_WAITING) {
            subscription.waiting.clear();
            subscription.lost = true;
        }
        turns.add(subscription.id);
        return pump();
    }

    private Behavior<Command> write(String frame) {
        first.addLast(frame);
        return pump();
    }

    private Behavior<Command> onWritten() {
        writing = false;
        timers.cancel(new Behind());
        return pump();
    }

    /** Hands over the next frame if the way is free. */
    private Behavior<Command> pump() {
        if (writing || out == null) return this;
        String frame = first.pollFirst();
        if (frame == null && leaving) return end();
        if (frame == null) frame = nextNews();
        if (frame == null) return this;
        writing = true;
        out.tell(new Frame(frame));
        if (!leaving) timers.startSingleTimer(new Behind(), settings.behind());
        return this;
    }

    private @Nullable String nextNews() {
        Iterator<Integer> turn = turns.iterator();
        while (turn.hasNext()) {
            Subscription subscription = subscriptions.get(turn.next());
            turn.remove();
            if (subscription == null) continue;
            TopicNews news = subscription.waiting.pollFirst();
            if (news == null) {
                if (subscription.lost) join(subscription, Optional.empty());
                continue;
            }
            if (!subscription.waiting.isEmpty()) turns.add(subscription.id);
            return LiveFrames.of(subscription.id, news);
        }
        return null;
    }

    /** Says why and ends; a client that does not even take that is cut off. */
    private Behavior<Command> leave(String code, long retryAfterSeconds) {
        if (leaving) return this;
        leaving = true;
        first.clear();
        turns.clear();
        first.addLast(LiveFrames.bye(code, retryAfterSeconds));
        timers.startSingleTimer(new GiveUp(), LAST_WORD);
        return pump();
    }

    private Behavior<Command> end() {
        if (out != null) out.tell(new End());
        return Behaviors.stopped();
    }

    private Behavior<Command> onStopped() {
        open.decrementAndGet();
        ended.accept(getContext().getSelf());
        for (Subscription subscription : subscriptions.values())
            if (subscription.joined) topics.leave(subscription.topic, news, subscription.id);
        return this;
    }
}
