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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.MeterRights;
import powersight.api.http.HttpSettings;
import powersight.identity.Principal;
import powersight.live.LiveTopics;
import powersight.live.Position;
import powersight.live.TopicNews;

/**
 * One live socket: greets, subscribes whom it may, and hands over a frame only when the one before is out. What comes
 * meanwhile waits in {@link Unwritten}, bounded: a slow client costs no memory, and a stuck one is sent away.
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

    private static final int LONGEST_FRAME = 4096, MOST_UNCLEAR = 20;
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

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
    private final Door door;
    private final TimerScheduler<Command> timers;
    private final Subscriptions subscriptions;
    private final Unwritten unwritten = new Unwritten();

    private @Nullable ActorRef<Out> out;
    private boolean greeted;
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
        this.door = door;
        this.timers = timers;
        this.subscriptions = new Subscriptions(door.topics(), context.messageAdapter(TopicNews.For.class, News::new));
        door.open().incrementAndGet();
        timers.startSingleTimer(new NoHello(), door.settings().helloWithin());
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
        if (frame instanceof LiveFrames.Vis vis) {
            subscriptions.seen(!vis.hidden());
            return this;
        }
        if (frame instanceof LiveFrames.Pong) return this;
        if (++unclear > MOST_UNCLEAR) return leave("unclear", 30);
        return write(LiveFrames.refused("unclear"));
    }

    private Behavior<Command> greet(LiveFrames.FromClient frame) {
        if (!(frame instanceof LiveFrames.Hello hello)) return leave("hello-first", 5);
        if (!door.tickets().take(hello.ticket(), door.who())) return leave("bad-ticket", 1);
        greeted = true;
        Duration heartbeat = door.settings().heartbeat();
        timers.cancel(new NoHello());
        timers.startTimerAtFixedRate(new Heartbeat(), heartbeat);
        return write(
                LiveFrames.welcome(name, heartbeat.toSeconds(), door.settings().topics()));
    }

    private Behavior<Command> subscribe(LiveFrames.Sub order) {
        if (subscriptions.find(order.id()).isPresent()) return write(LiveFrames.refused(order.id(), "id-in-use"));
        if (subscriptions.size() >= door.settings().topics())
            return write(LiveFrames.refused(order.id(), "too-many-topics"));
        Subscription subscription = new Subscription(
                order,
                door.who()
                        .map(who -> door.rights().served(who, order.topic(), order.reason()))
                        .orElse(order.topic()));
        subscriptions.add(subscription);
        Optional<Boolean> decided = door.who().isEmpty()
                ? Optional.of(true)
                : door.rights().byRole(door.who().get(), order.topic());
        boolean noted =
                door.who().isPresent() && door.rights().maybeNoted(door.who().get(), order.topic(), order.reason());
        if (decided.isEmpty() || (noted && decided.get())) {
            ask(subscription, order.from());
            return this;
        }
        MeterRights.Watch may = decided.get() ? MeterRights.Watch.YES : MeterRights.Watch.NO;
        return onAllowed(new Allowed(subscription, order.from(), Optional.of(may)));
    }

    private void ask(Subscription subscription, Optional<Position> from) {
        Principal asker = door.who().orElseThrow();
        TopicRights rights = door.rights();
        boolean first = !subscription.joined;
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(
                                () -> rights.may(asker, subscription.topic, subscription.reason, first),
                                door.blocking()),
                        (may, failure) ->
                                new Allowed(subscription, from, failure == null ? Optional.of(may) : Optional.empty()));
    }

    /** What may not be watched is answered like what is not there. */
    private Behavior<Command> onAllowed(Allowed answer) {
        Subscription subscription = answer.subscription();
        if (!subscriptions.contains(subscription)) return this;
        boolean may = answer.may().map(watch -> watch == MeterRights.Watch.YES).orElse(subscription.joined);
        if (may) {
            if (!subscription.joined) subscriptions.join(subscription, answer.from());
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
        for (Subscription subscription : subscriptions.all())
            if (door.who().isPresent()
                    && door.rights()
                            .byRole(door.who().get(), subscription.topic)
                            .isEmpty()) ask(subscription, Optional.empty());
        return this;
    }

    private Behavior<Command> unsubscribe(int id) {
        subscriptions.find(id).ifPresent(subscription -> {
            unwritten.forget(subscription);
            subscriptions.leave(subscription);
        });
        return this;
    }

    private Behavior<Command> onNews(News message) {
        Optional<Subscription> about = subscriptions.find(message.news().subscription());
        if (about.isEmpty() || leaving) return this;
        Subscription subscription = about.get();
        TopicNews news = message.news().news();
        if (news instanceof TopicNews.Refused refused) {
            unwritten.forget(subscription);
            subscriptions.ended(subscription);
            return write(LiveFrames.refused(subscription.id, refused.code()));
        }
        unwritten.add(subscription, news);
        return pump();
    }

    private Behavior<Command> write(String frame) {
        unwritten.add(frame);
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
        Optional<String> frame = unwritten.next(lost -> subscriptions.join(lost, Optional.empty()));
        if (frame.isEmpty()) return leaving ? end() : this;
        writing = true;
        out.tell(new Frame(frame.get()));
        if (!leaving) timers.startSingleTimer(new Behind(), door.settings().behind());
        return this;
    }

    /** Says why and ends; a client that does not even take that is cut off. */
    private Behavior<Command> leave(String code, long retryAfterSeconds) {
        if (leaving) return this;
        leaving = true;
        unwritten.lastWord(LiveFrames.bye(code, retryAfterSeconds));
        timers.startSingleTimer(new GiveUp(), LAST_WORD);
        return pump();
    }

    private Behavior<Command> end() {
        if (out != null) out.tell(new End());
        return Behaviors.stopped();
    }

    private Behavior<Command> onStopped() {
        door.open().decrementAndGet();
        door.ended().accept(getContext().getSelf());
        subscriptions.leaveAll();
        return this;
    }
}
