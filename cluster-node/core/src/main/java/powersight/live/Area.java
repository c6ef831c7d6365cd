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
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import powersight.disclosure.Disclosure;
import powersight.meter.AreaReport;
import powersight.platform.Message;
import powersight.wire.GridClock;

/**
 * A municipality, adding up what its meters say. It keeps nothing on disk: after a start it knows from the utility's list
 * which meters there are and whether they were online, and learns power and energy as they report; {@code heard} in its
 * totals says how far it has come.
 */
final class Area extends AbstractBehavior<Area.Command> {
    static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "Area");

    interface Command extends Message {}

    record Reports(List<AreaReport> reports) implements Command {}

    /** Tells {@code watcher} how the part stands, now and after changes, until the lease ends. */
    record Watch(String part, ActorRef<AreaTotals> watcher) implements Command {}

    record AskNow(String part, ActorRef<AreaTotals> replyTo) implements Command {}

    /** Does nothing but have started the actor. */
    record Wake() implements Command {}

    record Stop() implements Command {}

    private record Listed(List<CommissionedMeters.Row> meters) implements Command {}

    private record NotListed(String why) implements Command {}

    private record Load() implements Command {}

    private record Tick() implements Command {}

    /** The part that is the whole municipality; any other is a building's id. */
    static final String WHOLE = "";

    private static final Duration TICK = Duration.ofMillis(250), LOAD_AGAIN = Duration.ofSeconds(5);
    /** Told even when nothing changed, every so many ticks: so that its age stays small and its rate falls. */
    private static final int TOLD_ANYWAY = 20;

    /** What anybody is told holds still for so long; until there is something to tell it is looked for at each tick. */
    static final Duration TOLD_FOR = Duration.ofMinutes(1);

    /** @param list reads the municipality's meters, off the actor's thread */
    record Surroundings(
            GridClock clock,
            LongSupplier wall,
            Disclosure rule,
            Supplier<CompletionStage<List<CommissionedMeters.Row>>> list,
            BiConsumer<String, AreaTotals> grid) {}

    private final String municipality;
    private final Surroundings around;
    private final TimerScheduler<Command> timers;
    private final AreaBook book = new AreaBook();
    private final AreaWatchers watchers = new AreaWatchers();
    private AreaBook.Told told = AreaBook.Told.NOTHING;
    private long toldAt;
    private boolean changed;
    private int ticks;

    static Behavior<Command> create(String municipality, Surroundings around) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Area(municipality, around, context, timers)));
    }

    private Area(
            String municipality, Surroundings around, ActorContext<Command> context, TimerScheduler<Command> timers) {
        super(context);
        this.municipality = municipality;
        this.around = around;
        this.timers = timers;
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        load();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Reports.class, this::onReports)
                .onMessage(Tick.class, tick -> onTick())
                .onMessage(Watch.class, this::onWatch)
                .onMessage(AskNow.class, this::onAskNow)
                .onMessage(Listed.class, this::onListed)
                .onMessage(NotListed.class, this::onNotListed)
                .onMessage(Load.class, load -> load())
                .onMessage(Wake.class, wake -> this)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .build();
    }

    private Behavior<Command> onReports(Reports batch) {
        long wall = around.wall().getAsLong();
        for (AreaReport report : batch.reports()) book.reported(report, wall);
        changed = true;
        return this;
    }

    private Behavior<Command> onTick() {
        ticks++;
        if (!changed && ticks < TOLD_ANYWAY) return this;
        changed = false;
        ticks = 0;
        decideWhatToTell();
        watchers.tell(around.wall().getAsLong(), this::totals);
        around.grid().accept(municipality, totals(WHOLE));
        return this;
    }

    private void decideWhatToTell() {
        long wall = around.wall().getAsLong();
        if (!told.whole().isNothing() && wall >= toldAt && wall < toldAt + TOLD_FOR.toMillis()) return;
        told = book.told(around.rule());
        toldAt = wall;
    }

    private Behavior<Command> onWatch(Watch watch) {
        watchers.watch(watch.part(), watch.watcher(), around.wall().getAsLong());
        watch.watcher().tell(totals(watch.part()));
        return this;
    }

    private Behavior<Command> onAskNow(AskNow ask) {
        ask.replyTo().tell(totals(ask.part()));
        return this;
    }

    private Behavior<Command> load() {
        getContext().pipeToSelf(around.list().get(), Area::loaded);
        return this;
    }

    private static Command loaded(@Nullable List<CommissionedMeters.Row> meters, @Nullable Throwable failure) {
        return meters == null ? new NotListed(String.valueOf(failure)) : new Listed(meters);
    }

    private Behavior<Command> onListed(Listed listed) {
        for (CommissionedMeters.Row row : listed.meters()) book.listed(row.meter(), row.building(), row.state());
        changed = true;
        return this;
    }

    /** The database may come later than we do; until then the sums hold only who has reported. */
    private Behavior<Command> onNotListed(NotListed not) {
        getContext().getLog().warn("the meters of {} cannot be listed, trying again: {}", municipality, not.why());
        timers.startSingleTimer(new Load(), LOAD_AGAIN);
        return this;
    }

    private AreaTotals totals(String part) {
        long wall = around.wall().getAsLong();
        return part.equals(WHOLE)
                ? book.all(wall, around.clock().now()).telling(told.whole())
                : book.building(part, wall, around.clock().now()).telling(told.of(part));
    }
}
