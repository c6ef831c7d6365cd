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
import powersight.simulator.VirtualMeter;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Device;
import powersight.simulator.device.Measurement;
import powersight.simulator.device.Orders;
import powersight.simulator.line.Line;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/**
 * The box that meters speak through: it asks them in turn, puts what they say on disk, and sends it until it is
 * acknowledged.
 *
 * <p>Written first, sent then, by its {@link Courier}. While the line is down the meters go on measuring; when it is up
 * again the oldest goes first.
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

    /** What a command has made of a meter; on disk before the answer that follows it is said. */
    record Told(Orders orders) implements Message {}

    record Said(MeterMessage message) implements Message {}

    /** What a meter has to say about a new image, and which one it runs now. */
    record ToldOfImage(MeterId meter, FirmwareUpdate word, FirmwareVersion running) implements Message {}

    record IntervalSet(MeterId meter, Duration gridTime) implements Message {}

    private record Up() implements Message {}

    private record Down(String why) implements Message {}

    private record Heard(String topic, byte[] payload) implements Message {}

    private record Answered(Courier.Settled settled) implements Message {}

    /** The last measurement of every meter. */
    public record Latest(ActorRef<List<Measurement>> replyTo) implements Message {}

    /** Stop measuring, wait for nothing, keep everything. */
    public record Stop(ActorRef<Boolean> replyTo) implements Message {}

    private static final Duration RETENTION = Duration.ofDays(90);
    private static final Duration CLEANING = Duration.ofSeconds(20);

    private final Plan plan;
    private final TimerScheduler<Message> timers;
    private final Buffer buffer;
    private final Line line;
    private final List<ActorRef<MeterActor.Message>> meters = new ArrayList<>();
    private final Map<MeterId, Integer> numbers = new HashMap<>();
    private final Schedule schedule;
    private final Courier courier;
    private final Downlink downlink;
    private final ImageFile images;
    private final Announcer announcer;
    private boolean released;
    private int asked;

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
            images = new ImageFile(plan.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line = plan.line().get();
        schedule = new Schedule(plan.meters().size(), plan.every(), plan.phase());
        downlink = new Downlink(
                id -> Optional.ofNullable(numbers.get(id)).map(meters::get), plan.name(), context.getLog());
        install();
        ActorRef<Message> self = context.getSelf();
        courier = new Courier(plan, buffer, line, settled -> self.tell(new Answered(settled)));
        announcer = new Announcer(plan, line, courier::isUp, images);
        next();
        timers.startTimerWithFixedDelay(Tick.CLEAN, CLEANING);
        if (!plan.heartbeat().isZero()) timers.startTimerWithFixedDelay(Tick.BEAT, plan.heartbeat());
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
        for (VirtualMeter meter : plan.meters()) {
            Device device = plan.device(meter, buffer);
            device.ownInterval()
                    .ifPresent(every -> schedule.own(meters.size(), plan.clock().inWallTime(every)));
            numbers.put(meter.id(), meters.size());
            images.of(meter.id().value()).ifPresent(device::runs);
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
        else if (message instanceof Answered answer) settled(answer.settled());
        else if (message instanceof Tick tick) tick(tick);
        else if (message instanceof Said said) announcer.say(said.message());
        else if (message instanceof Unasked unasked) unasked(unasked.measurement());
        else if (message instanceof Told told) told(told.orders());
        else if (message instanceof IntervalSet set) intervalSet(set);
        else if (message instanceof ToldOfImage told) announcer.say(told);
        else if (message instanceof Heard heard) heard(heard);
        else if (message instanceof Up) courier.lineUp();
        else if (message instanceof Down) courier.lineDown();
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
                courier.rest();
            }
            case RETRY -> courier.goOn();
        }
    }

    private void ask() {
        if (asked > 0) courier.ship();
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
        if (asked <= 0) courier.ship();
    }

    private void unasked(Measurement measured) {
        keep(measured);
        courier.ship();
    }

    private void keep(Measurement measured) {
        buffer.add(measured);
        plan.tally().measured.increment();
    }

    private void told(Orders orders) {
        buffer.add(orders);
        courier.ship();
    }

    private void settled(Courier.Settled settled) {
        courier.settled(settled).ifPresent(pause -> timers.startSingleTimer(Tick.RETRY, Tick.RETRY, pause));
    }

    private void heard(Heard heard) {
        if (downlink.heard(heard.topic(), heard.payload(), now()))
            plan.tally().commands.increment();
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
        if (courier.isUp()) courier.lineDown();
        line.close();
        buffer.close();
        return this;
    }

    private long now() {
        return plan.clock().now().toEpochMilli();
    }
}
