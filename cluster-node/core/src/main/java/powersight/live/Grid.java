package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import powersight.platform.Message;
import powersight.wire.GridClock;

/**
 * The whole grid: the sum of what the municipalities say. It wakes those that have meters, at its start and again and
 * again, so that one whose node died is found missing by the age of the sum and comes back.
 */
final class Grid extends AbstractBehavior<Grid.Command> {
    static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "Grid");

    interface Command extends Message {}

    record Part(String municipality, AreaTotals totals) implements Command {}

    record Watch(ActorRef<AreaTotals> watcher) implements Command {}

    record AskNow(ActorRef<AreaTotals> replyTo) implements Command {}

    record Stop() implements Command {}

    private record Known(List<String> municipalities) implements Command {}

    private record WakeAll() implements Command {}

    private record Tick() implements Command {}

    private static final Duration TICK = Duration.ofMillis(250), WAKE = Duration.ofSeconds(10);

    /** @param municipalities reads which have meters, off the actor's thread */
    record Surroundings(
            GridClock clock,
            LongSupplier wall,
            Supplier<CompletionStage<List<String>>> municipalities,
            Consumer<String> wake) {}

    private final Surroundings around;
    private final Map<String, AreaTotals> parts = new HashMap<>();
    private final AreaWatchers watchers = new AreaWatchers();
    private boolean changed;

    static Behavior<Command> create(Surroundings around) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Grid(around, context, timers)));
    }

    private Grid(Surroundings around, ActorContext<Command> context, TimerScheduler<Command> timers) {
        super(context);
        this.around = around;
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        timers.startTimerWithFixedDelay(new WakeAll(), Duration.ZERO, WAKE);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Part.class, this::onPart)
                .onMessage(Tick.class, tick -> onTick())
                .onMessage(Watch.class, this::onWatch)
                .onMessage(AskNow.class, this::onAskNow)
                .onMessage(WakeAll.class, wake -> onWakeAll())
                .onMessage(Known.class, this::onKnown)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .build();
    }

    private Behavior<Command> onPart(Part part) {
        parts.put(part.municipality(), part.totals());
        changed = true;
        return this;
    }

    private Behavior<Command> onTick() {
        if (!changed) return this;
        changed = false;
        AreaTotals totals = totals();
        watchers.tell(around.wall().getAsLong(), part -> totals);
        return this;
    }

    private Behavior<Command> onWatch(Watch watch) {
        watchers.watch(Area.WHOLE, watch.watcher(), around.wall().getAsLong());
        watch.watcher().tell(totals());
        return this;
    }

    private Behavior<Command> onAskNow(AskNow ask) {
        ask.replyTo().tell(totals());
        return this;
    }

    private Behavior<Command> onWakeAll() {
        getContext().pipeToSelf(around.municipalities().get(), Grid::known);
        return this;
    }

    /** The list not being there is no news: the next round asks again. */
    private static Command known(@Nullable List<String> municipalities, @Nullable Throwable failure) {
        return new Known(municipalities == null ? List.of() : municipalities);
    }

    private Behavior<Command> onKnown(Known known) {
        known.municipalities().forEach(around.wake());
        return this;
    }

    private AreaTotals totals() {
        return parts.values().stream()
                .reduce(AreaTotals::plus)
                .orElseGet(() -> AreaTotals.none(around.clock().now()));
    }
}
