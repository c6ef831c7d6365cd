package powersight.meter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.platform.Message;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/**
 * The actor of one physical meter: decides what becomes of each message, remembers it by events, notices silence.
 *
 * <p>A country has millions of these, so the handlers are method references, there is one timer, and what only some
 * meters need (watchers) exists only for them. Use {@link Meters} to talk to one.
 */
public final class Meter extends EventSourcedBehavior<Meter.Command, MeterEvent, MeterState> {
    public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "Meter");

    public sealed interface Command extends Message {}

    /** Something the meter said, or that was said for it. Repeating it is harmless: what is known is not recorded again. */
    public record Hear(Sender sender, MeterMessage message, ActorRef<Answer> replyTo) implements Command {}

    /** Makes the meter known or replaces its registration; the same registration again changes nothing. */
    public record Commission(Registration registration, ActorRef<Boolean> replyTo) implements Command {}

    public record AskNow(ActorRef<Standing> replyTo) implements Command {}

    /** Tells {@code watcher} of every change for {@link Meters#WATCH_LEASE}; again extends the lease. */
    public record Watch(ActorRef<MeterNow> watcher) implements Command {}

    /** Does nothing but have started the actor, which is what notices silence. */
    public record Wake() implements Command {}

    public record Stop() implements Command {}

    /** How the meter stands, or that it is not commissioned. */
    public record Standing(Optional<MeterNow> now) implements Message {}

    record CheckDeadline() implements Command {}

    private static final CheckDeadline CHECK_DEADLINE = new CheckDeadline();
    private static final EventHandler<MeterState, MeterEvent> APPLY = (state, event) -> event.applyTo(state);
    private static final RetentionCriteria RETENTION = RetentionCriteria.snapshotEvery(500, 2);
    private static final BackoffSupervisorStrategy TRY_AGAIN =
            SupervisorStrategy.restartWithBackoff(Duration.ofMillis(500), Duration.ofSeconds(15), 0.3);

    private final MeterId id;
    private final Surroundings around;
    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ActorRef<ClusterSharding.ShardCommand> shard;

    private long heardAtWallMillis;
    private Instant heardAt = Instant.EPOCH;
    private long duplicates;
    private long missing;
    private @Nullable Watchers watchers;

    public static Behavior<Command> create(
            MeterId id, Surroundings around, ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Meter(id, around, context, timers, shard)));
    }

    public static PersistenceId persistenceId(MeterId id) {
        return PersistenceId.of(KEY.name(), id.value());
    }

    private Meter(
            MeterId id,
            Surroundings around,
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(persistenceId(id), TRY_AGAIN);
        this.id = id;
        this.around = around;
        this.context = context;
        this.timers = timers;
        this.shard = shard;
    }

    @Override
    public MeterState emptyState() {
        return MeterState.UNCOMMISSIONED;
    }

    @Override
    public CommandHandler<Command, MeterEvent, MeterState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public EventHandler<MeterState, MeterEvent> eventHandler() {
        return APPLY;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RETENTION;
    }

    @Override
    public SignalHandler<MeterState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(PostStop.instance(), state -> countMissing(0))
                .build();
    }

    private Effect<MeterEvent, MeterState> onCommand(MeterState state, Command command) {
        if (command instanceof Hear hear) return onHear(state, hear);
        if (command instanceof CheckDeadline) return onCheckDeadline(state);
        if (command instanceof AskNow ask) return onAskNow(state, ask);
        if (command instanceof Watch watch) return onWatch(state, watch);
        if (command instanceof Commission commission) return onCommission(state, commission);
        if (command instanceof Stop) return Effect().stop();
        return leaveIfUnknown(state); // Wake
    }

    private Effect<MeterEvent, MeterState> onHear(MeterState state, Hear hear) {
        if (!state.isCommissioned()) {
            hear.replyTo().tell(new Answer.Unknown());
            return leaveIfUnknown(state);
        }
        Registration registration = state.registration().get();
        if (!registration.letsSpeak(hear.sender(), id)) {
            hear.replyTo().tell(new Answer.Denied("meter " + id + " may not be spoken for by " + hear.sender()));
            return Effect().none();
        }
        noteSignOfLife(registration);
        MeterMessage message = hear.message();
        if (message instanceof MeterMessage.Report report) return onReport(state, report, hear.replyTo());
        if (message instanceof MeterMessage.GapNotice gap) return onGap(state, gap, hear.replyTo());
        if (message instanceof MeterMessage.LastGasp gasp) return onLastGasp(gasp, hear.replyTo());
        // a heartbeat, or the answer to a command, which whoever asked for it keeps: a sign of life and no more
        return cameOnlineOr(state, hear.replyTo(), Answer.Taken.NOTHING);
    }

    private Effect<MeterEvent, MeterState> onReport(
            MeterState state, MeterMessage.Report report, ActorRef<Answer> replyTo) {
        MeterState.Judgement judgement = state.judge(report.readings(), heardAt, around.limits());
        int recorded = judgement.fresh().size();
        duplicates += judgement.duplicates();
        Answer answer = recorded == 1 && report.readings().size() == 1
                ? Answer.Taken.ONE
                : new Answer.Taken(recorded, judgement.duplicates(), judgement.refused());
        if (recorded == 0) return cameOnlineOr(state, replyTo, answer);
        MeterEvent readings = new MeterEvent.ReadingsRecorded(id, heardAt, judgement.fresh());
        if (state.isOnline())
            return Effect().persist(readings).thenRun(after -> durable(after, recorded, replyTo, answer));
        return Effect()
                .persist(List.of(new MeterEvent.CameOnline(id, heardAt), readings))
                .thenRun(after -> durable(after, recorded, replyTo, answer));
    }

    /** Nothing to record but, perhaps, that the meter is back. */
    private Effect<MeterEvent, MeterState> cameOnlineOr(MeterState state, ActorRef<Answer> replyTo, Answer answer) {
        if (state.isOnline()) {
            replyTo.tell(answer);
            return Effect().none();
        }
        return Effect()
                .persist(new MeterEvent.CameOnline(id, heardAt))
                .thenRun(after -> durable(after, 0, replyTo, answer));
    }

    private Effect<MeterEvent, MeterState> onGap(
            MeterState state, MeterMessage.GapNotice gap, ActorRef<Answer> replyTo) {
        boolean news =
                !state.seen().givenUp(gap.firstSequence(), gap.lastSequence()).equals(state.seen());
        if (!news) return cameOnlineOr(state, replyTo, Answer.Taken.NOTHING);
        return Effect()
                .persist(new MeterEvent.ReadingsGivenUp(
                        id, gap.firstSequence(), gap.lastSequence(), gap.reason(), heardAt))
                .thenRun(after -> durable(after, 0, replyTo, Answer.Taken.NOTHING));
    }

    /** Said again (a retransmission) it is journalled again; whoever counts gasps counts distinct times. */
    private Effect<MeterEvent, MeterState> onLastGasp(MeterMessage.LastGasp gasp, ActorRef<Answer> replyTo) {
        return Effect()
                .persist(new MeterEvent.LastGaspHeard(id, gasp.at(), heardAt))
                .thenRun(after -> durable(after, 0, replyTo, Answer.Taken.NOTHING));
    }

    private Effect<MeterEvent, MeterState> onCommission(MeterState state, Commission commission) {
        if (state.registration().equals(Optional.of(commission.registration()))) {
            commission.replyTo().tell(true);
            return Effect().none();
        }
        return Effect()
                .persist(new MeterEvent.Commissioned(
                        id, commission.registration(), around.clock().now()))
                .thenRun(after -> {
                    commission.replyTo().tell(true);
                    tellOthers(after, 0);
                });
    }

    private Effect<MeterEvent, MeterState> onCheckDeadline(MeterState state) {
        if (!state.isOnline()) return Effect().none();
        long silence = around.wallMillis() - heardAtWallMillis;
        long left = state.registration().orElseThrow().timeout().toMillis() - silence;
        if (left > 0) {
            arm(left);
            return Effect().none();
        }
        return Effect()
                .persist(new MeterEvent.WentOffline(id, heardAt, around.clock().now()))
                .thenRun(after -> tellOthers(after, 0));
    }

    private Effect<MeterEvent, MeterState> onAskNow(MeterState state, AskNow ask) {
        ask.replyTo().tell(new Standing(state.isCommissioned() ? Optional.of(now(state)) : Optional.empty()));
        return leaveIfUnknown(state);
    }

    private Effect<MeterEvent, MeterState> onWatch(MeterState state, Watch watch) {
        if (!state.isCommissioned()) return leaveIfUnknown(state);
        if (watchers == null) watchers = new Watchers();
        boolean isNew = watchers.add(watch.watcher(), around.wallMillis());
        if (isNew) watch.watcher().tell(now(state));
        return Effect().none();
    }

    /** An actor without a meter is a stranger's probe: it does not stay. */
    private Effect<MeterEvent, MeterState> leaveIfUnknown(MeterState state) {
        if (!state.isCommissioned()) shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
        return Effect().none();
    }

    /** The change of what this meter lacks, so that the sum over all meters is at hand without asking each. */
    private void countMissing(long now) {
        if (now == missing) return;
        around.missing().add(now - missing);
        missing = now;
    }

    private void onRecovered(MeterState state) {
        countMissing(state.seen().missingCount());
        if (!state.isOnline()) return;
        // we cannot know what was said while we were away: the meter gets one whole timeout from now
        heardAtWallMillis = around.wallMillis();
        heardAt = state.lastReceivedAt().isAfter(state.since()) ? state.lastReceivedAt() : state.since();
        arm(state.registration().orElseThrow().timeout().toMillis());
    }

    /** The timer is not moved at each sign of life: when it rings, it is set again to what is left. */
    private void noteSignOfLife(Registration registration) {
        heardAtWallMillis = around.wallMillis();
        heardAt = around.clock().now();
        if (!timers.isTimerActive(CHECK_DEADLINE)) arm(registration.timeout().toMillis());
    }

    private void arm(long millis) {
        timers.startSingleTimer(CHECK_DEADLINE, CHECK_DEADLINE, Duration.ofMillis(millis));
    }

    private void durable(MeterState state, int recorded, ActorRef<Answer> replyTo, Answer answer) {
        replyTo.tell(answer);
        tellOthers(state, recorded);
    }

    private void tellOthers(MeterState state, int recorded) {
        countMissing(state.seen().missingCount());
        around.area().report(AreaReport.of(id, state, recorded));
        if (watchers == null) return;
        watchers.dropThoseWhoseLeaseEnded(around.wallMillis());
        if (watchers.isEmpty()) watchers = null;
        else watchers.tell(now(state));
    }

    private MeterNow now(MeterState state) {
        return MeterNow.of(id, state, heardAt, duplicates);
    }
}
