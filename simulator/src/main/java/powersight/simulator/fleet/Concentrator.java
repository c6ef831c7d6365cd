package powersight.simulator.fleet;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import powersight.simulator.VirtualMeter;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Device;
import powersight.simulator.device.Measurement;
import powersight.simulator.line.Backoff;
import powersight.simulator.line.Line;
import powersight.simulator.load.Chance;
import powersight.wire.BadMessage;
import powersight.wire.Channel;
import powersight.wire.CommandJson;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;

/**
 * The box that meters speak through: it asks them in turn, puts what they say on disk, and sends it until it is
 * acknowledged.
 *
 * <p>Written first, sent then: {@link Buffer#write} comes before {@link #pump}. While the line is down the meters go on
 * measuring; when it is up again the oldest goes first.
 */
public final class Concentrator extends AbstractBehavior<Concentrator.Message> {
    public sealed interface Message {}

    private enum Tick implements Message {
        LOOK,
        BEAT,
        CLEAN,
        RETRY,
        REST
    }

    /** Measure no more, and send what there is. */
    public static final Message REST = Tick.REST;

    enum Nothing implements Message {
        TO_SAY
    }

    record Measured(Measurement measurement) implements Message {}

    /** Measured on a command, out of turn. */
    record Unasked(Measurement measurement) implements Message {}

    record Said(MeterMessage message) implements Message {}

    record IntervalSet(MeterId meter, Duration gridTime) implements Message {}

    private record Up() implements Message {}

    private record Down(String why) implements Message {}

    private record Heard(String topic, byte[] payload) implements Message {}

    private record Settled(
            int epoch, Parcel parcel, @Nullable Throwable error) implements Message {}

    /** The last measurement of every meter. */
    public record Latest(ActorRef<List<Measurement>> replyTo) implements Message {}

    /** Stop measuring, wait for nothing, keep everything. */
    public record Stop(ActorRef<Boolean> replyTo) implements Message {}

    private static final int WINDOW = 4_000, LARGE_MESSAGE = 200;
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final Duration CLEANING = Duration.ofSeconds(20);

    private static final long PATIENCE_MILLIS = 60_000;

    private final Plan plan;
    private final TimerScheduler<Message> timers;
    private final Buffer buffer;
    private final Line line;
    private final List<ActorRef<MeterActor.Message>> meters = new ArrayList<>();
    private final Map<MeterId, Integer> numbers = new HashMap<>();
    private final Schedule schedule;
    private final Backoff backoff;
    private boolean up;
    private boolean pausing;
    private boolean released;
    private int epoch;
    private int asked;
    private long freshFrom;
    private long known;
    private long parcels;
    private @Nullable Parcel overtaken;

    public static Behavior<Message> create(Plan plan) {
        return Behaviors.supervise(Behaviors.<Message>setup(
                        context -> Behaviors.withTimers(timers -> new Concentrator(context, timers, plan))))
                .onFailure(
                        UncheckedIOException.class,
                        SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2));
    }

    private Concentrator(ActorContext<Message> context, TimerScheduler<Message> timers, Plan plan) {
        super(context);
        this.plan = plan;
        this.timers = timers;
        try {
            buffer = Buffer.open(plan.folder(), RETENTION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line = plan.line().get();
        backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10), plan.chance());
        schedule = new Schedule(plan.meters().size(), plan.every(), plan.phase());
        install();
        freshFrom = buffer.end();
        tallyPending();
        next();
        timers.startTimerWithFixedDelay(Tick.CLEAN, CLEANING);
        if (!plan.heartbeat().isZero()) timers.startTimerWithFixedDelay(Tick.BEAT, plan.heartbeat());
        ActorRef<Message> self = context.getSelf();
        line.open(new Line.Listener() {
            @Override
            public void up() {
                self.tell(new Up());
            }

            @Override
            public void down(String why) {
                self.tell(new Down(why));
            }

            @Override
            public void heard(String topic, byte[] payload) {
                self.tell(new Heard(topic, payload));
            }
        });
    }

    private void install() {
        int ahead = 0;
        for (VirtualMeter meter : plan.meters()) {
            Device device = plan.device(meter, buffer);
            device.ownInterval()
                    .ifPresent(every -> schedule.own(meters.size(), plan.clock().inWallTime(every)));
            numbers.put(meter.id(), meters.size());
            meters.add(getContext()
                    .spawnAnonymous(MeterActor.create(device, getContext().getSelf())));
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Stop.class, this::stop)
                .onSignal(PreRestart.class, signal -> release())
                .onSignal(PostStop.class, signal -> release())
                .onAnyMessage(this::dispatch)
                .build();
    }

    private Behavior<Message> dispatch(Message message) {
        if (message instanceof Measured measured) answered(Optional.of(measured.measurement()));
        else if (message instanceof Nothing) answered(Optional.empty());
        else if (message instanceof Settled settled) settled(settled);
        else if (message instanceof Tick tick) tick(tick);
        else if (message instanceof Said said) say(said.message());
        else if (message instanceof Unasked unasked) unasked(unasked.measurement());
        else if (message instanceof IntervalSet set) intervalSet(set);
        else if (message instanceof Heard heard) heard(heard);
        else if (message instanceof Up) lineUp();
        else if (message instanceof Down) lineDown();
        else if (message instanceof Latest latest) latest.replyTo().tell(latest());
        return this;
    }

    private void tick(Tick tick) {
        switch (tick) {
            case LOOK -> ask();
            case BEAT -> {
                long now = now();
                for (ActorRef<MeterActor.Message> meter : meters) meter.tell(new MeterActor.Beat(now));
            }
            case CLEAN -> plan.tally().dropped.add(buffer.dropTooOld(now()));
            case REST -> {
                timers.cancel(Tick.LOOK);
                writeAndPump();
            }
            case RETRY -> {
                pausing = false;
                pump();
            }
        }
    }

    private void ask() {
        if (asked > 0) writeAndPump();
        MeterActor.Look look = new MeterActor.Look(now());
        asked += schedule.due(System.nanoTime(), number -> meters.get(number).tell(look));
        next();
    }

    private void next() {
        timers.startSingleTimer(Tick.LOOK, Tick.LOOK, schedule.untilNext(System.nanoTime()));
    }

    private void answered(Optional<Measurement> measured) {
        asked--;
        measured.ifPresent(this::keep);
        if (asked <= 0) writeAndPump();
    }

    private void unasked(Measurement measured) {
        keep(measured);
        writeAndPump();
    }

    private void keep(Measurement measured) {
        buffer.add(measured);
        plan.tally().measured.increment();
    }

    private void writeAndPump() {
        freshFrom = buffer.end();
        buffer.write();
        tallyPending();
        pump();
    }

    /** Sends as much as may be on its way at once. */
    private void pump() {
        while (up && !pausing && buffer.inFlight() < WINDOW) {
            List<Buffer.Item> items = buffer.next(Math.min(1_000, WINDOW - buffer.inFlight()));
            if (items.isEmpty()) break;
            boolean backlog = items.get(0).start() < freshFrom;
            int perMessage = backlog ? Math.max(plan.perMessage(), LARGE_MESSAGE) : plan.perMessage();
            List<Parcel> packed =
                    Parcel.pack(items, plan.concentrator(), plan.dialect(), perMessage, freshFrom, plan.faults());
            for (Parcel parcel : packed) send(parcel);
        }
        if (overtaken != null) sendNow(overtaken);
        overtaken = null;
    }

    private void send(Parcel parcel) {
        long number = Chance.mix(parcels++, plan.name());
        if (plan.faults().isOvertaken(number) && overtaken == null) {
            overtaken = parcel;
            return;
        }
        sendNow(parcel);
        if (plan.faults().isDoubled(number)) sendNow(parcel);
        if (overtaken != null) sendNow(overtaken);
        overtaken = null;
        if (plan.faults().isCut(number)) line.cut();
    }

    private void sendNow(Parcel parcel) {
        plan.tally().messages.increment();
        plan.tally().sent.add(parcel.items().size());
        int now = epoch;
        ActorRef<Message> self = getContext().getSelf();
        line.send(parcel.topic(), parcel.payload(), true)
                .whenComplete((done, error) -> self.tell(new Settled(now, parcel, error)));
    }

    private void settled(Settled settled) {
        if (settled.epoch() != epoch) return;
        Throwable error = settled.error();
        if (error instanceof CompletionException wrapped && wrapped.getCause() != null) error = wrapped.getCause();
        if (error == null || error instanceof Line.Refused) {
            if (error != null) getContext().getLog().warn("{} refused a message: {}", plan.name(), error.getMessage());
            int news = buffer.acknowledged(settled.parcel().items());
            (error == null ? plan.tally().acknowledged : plan.tally().refused).add(news);
            tallyPending();
            backoff.reset();
            if (buffer.inFlight() < WINDOW / 2) pump();
        } else sendAgainLater(error);
    }

    private void sendAgainLater(Throwable error) {
        getContext().getLog().debug("{} sends again: {}", plan.name(), error.getMessage());
        epoch++;
        overtaken = null;
        plan.tally().acknowledged.add(-buffer.rewind());
        tallyPending();
        if (pausing) return;
        pausing = true;
        timers.startSingleTimer(Tick.RETRY, Tick.RETRY, backoff.next());
    }

    private void lineUp() {
        if (!up) plan.tally().linesUp.increment();
        up = true;
        pump();
    }

    private void lineDown() {
        if (up) plan.tally().linesUp.decrement();
        up = false;
        epoch++;
        overtaken = null;
        plan.tally().acknowledged.add(-buffer.rewind());
        tallyPending();
    }

    private void say(MeterMessage message) {
        if (message instanceof MeterMessage.Heartbeat) plan.tally().heartbeats.increment();
        if (message instanceof MeterMessage.LastGasp) plan.tally().lastGasps.increment();
        if (!up) return;
        Channel.Kind kind = message instanceof MeterMessage.Heartbeat
                ? Channel.Kind.HEARTBEAT
                : message instanceof MeterMessage.LastGasp ? Channel.Kind.LAST_GASP : Channel.Kind.REPLIES;
        String topic = Channel.of(kind, message.meter()).topic();
        boolean durable = kind != Channel.Kind.HEARTBEAT;
        line.send(topic, MeterJsonWriter.write(message), durable).whenComplete((done, error) -> {
            if (error != null) plan.log().debug("{} could not say {}: {}", plan.name(), kind, error.getMessage());
        });
    }

    private void heard(Heard heard) {
        plan.tally().commands.increment();
        try {
            Integer number =
                    numbers.get(new MeterId(Channel.ofTopic(heard.topic()).device()));
            if (number == null) return;
            meters.get(number).tell(new MeterActor.Obey(CommandJson.decode(heard.payload()), now()));
        } catch (BadMessage bad) {
            getContext().getLog().warn("{} does not understand a command: {}", plan.name(), bad.refusal());
        }
    }

    private void intervalSet(IntervalSet set) {
        Integer number = numbers.get(set.meter());
        if (number == null) return;
        schedule.own(number, plan.clock().inWallTime(set.gridTime()));
        next();
    }

    private List<Measurement> latest() {
        return plan.meters().stream()
                .flatMap(meter -> buffer.latest(meter.id()).stream())
                .toList();
    }

    private Behavior<Message> stop(Stop stop) {
        release();
        stop.replyTo().tell(true);
        return Behaviors.stopped();
    }

    private Behavior<Message> release() {
        if (released) return this;
        released = true;
        if (up) plan.tally().linesUp.decrement();
        up = false;
        line.close();
        buffer.close();
        return this;
    }

    private void tallyPending() {
        long now = buffer.pending();
        plan.tally().pending.add(now - known);
        known = now;
    }

    private long now() {
        return plan.clock().now().toEpochMilli();
    }
}
