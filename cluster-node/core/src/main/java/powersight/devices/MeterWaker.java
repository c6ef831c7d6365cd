package powersight.devices;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import akka.japi.Pair;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import powersight.meter.MeterNow;
import powersight.meter.Meters;
import powersight.platform.Page;

/**
 * Starts the actors of all meters that were online when we stopped, or when the node that held them left: a meter that
 * never speaks again has no message to start it, and its silence would go unnoticed. One of these runs in the cluster.
 *
 * <p>Gentle on purpose: a country's meters wake within minutes, most of them by their own next reading.
 */
public final class MeterWaker {
    private static final int PER_SECOND = 2_000;
    private static final Duration SETTLE = Duration.ofSeconds(5);

    public sealed interface Command {}

    private record Start() implements Command {}

    private record MembersChanged() implements Command {}

    private record Done(long woken, boolean ok) implements Command {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final MeterList list;
    private final Meters meters;
    private final Executor blocking;
    private boolean walking;
    private boolean again;

    private MeterWaker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MeterList list,
            Meters meters,
            Executor blocking) {
        this.context = context;
        this.timers = timers;
        this.list = list;
        this.meters = meters;
        this.blocking = blocking;
    }

    public static Behavior<Command> create(MeterList list, Meters meters, Executor blocking) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            Cluster cluster = Cluster.get(context.getSystem());
            cluster.subscriptions()
                    .tell(new Subscribe<>(
                            context.messageAdapter(ClusterEvent.MemberEvent.class, event -> new MembersChanged()),
                            ClusterEvent.MemberEvent.class));
            timers.startSingleTimer(new Start(), SETTLE);
            MeterWaker waker = new MeterWaker(context, timers, list, meters, blocking);
            return Behaviors.receive(Command.class).onAnyMessage(waker::on).build();
        }));
    }

    private Behavior<Command> on(Command command) {
        if (command instanceof MembersChanged) timers.startSingleTimer(new Start(), SETTLE);
        else if (command instanceof Start) start();
        else if (command instanceof Done done) done(done);
        return Behaviors.same();
    }

    private void start() {
        again = walking;
        if (walking) return;
        walking = true;
        CompletionStage<Long> walk = Source.unfoldAsync(Optional.of(""), this::next)
                .mapConcat(page -> page)
                .throttle(PER_SECOND, Duration.ofSeconds(1))
                .map(row -> {
                    meters.wake(row.id());
                    return 1L;
                })
                .runWith(Sink.fold(0L, Long::sum), context.getSystem());
        context.pipeToSelf(walk, (woken, failure) -> new Done(failure == null ? woken : 0, failure == null));
    }

    /** One page of the list; where the next one starts; nothing when the walk is over. */
    private CompletionStage<Optional<Pair<Optional<String>, List<MeterList.Row>>>> next(Optional<String> from) {
        if (from.isEmpty()) return CompletableFuture.completedStage(Optional.empty());
        MeterList.Filter online = new MeterList.Filter("", Optional.empty(), Optional.of(MeterNow.Connection.ONLINE));
        return CompletableFuture.supplyAsync(() -> list.search(online, from, Page.LARGEST), blocking)
                .thenApply(page -> Optional.of(Pair.create(page.next(), page.items())));
    }

    private void done(Done done) {
        walking = false;
        if (!done.ok()) timers.startSingleTimer(new Start(), SETTLE.multipliedBy(2)); // the database is away: later
        else if (again) context.getSelf().tell(new Start());
        else if (done.woken() > 0) context.getLog().info("woke {} meters that were online", done.woken());
    }
}
