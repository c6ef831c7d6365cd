package powersight.simulator.fleet;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import powersight.simulator.device.Device;
import powersight.simulator.device.Measurement;
import powersight.simulator.load.DayPlan;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterCommand;
import powersight.wire.MeterMessage;

/**
 * One meter, asked by its concentrator when to look. Holds a {@link Device} and nothing else: there may be a million.
 *
 * <p>It has no timer of its own, no connection and no file; those are the concentrator's.
 */
final class MeterActor extends AbstractBehavior<MeterActor.Message> {
    /** The plan of a day is 6 kB, so threads have one, not meters. */
    private static final ThreadLocal<DayPlan> PLAN = ThreadLocal.withInitial(DayPlan::new);

    sealed interface Message {}

    record Look(long nowMillis) implements Message {}

    record Beat(long nowMillis) implements Message {}

    record Obey(MeterCommand command, long nowMillis) implements Message {}

    /** Word of a new image. */
    record Update(FirmwareUpdate word, long nowMillis) implements Message {}

    private final ActorRef<Concentrator.Message> concentrator;
    private final Device device;
    private boolean dark;

    private MeterActor(ActorContext<Message> context, Device device, ActorRef<Concentrator.Message> concentrator) {
        super(context);
        this.device = device;
        this.concentrator = concentrator;
    }

    static Behavior<Message> create(Device device, ActorRef<Concentrator.Message> concentrator) {
        return Behaviors.setup(context -> new MeterActor(context, device, concentrator));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder().onAnyMessage(this::dispatch).build();
    }

    private Behavior<Message> dispatch(Message message) {
        if (message instanceof Look look) look(look.nowMillis());
        else if (message instanceof Beat beat) beat(beat.nowMillis());
        else if (message instanceof Obey obey) obey(obey);
        else if (message instanceof Update update) update(update);
        return this;
    }

    private void look(long now) {
        if (!hasSupply(now)) {
            concentrator.tell(Concentrator.Nothing.TO_SAY);
            return;
        }
        Optional<Measurement> seen = device.measure(now, PLAN.get());
        tell(device.imageNews());
        if (seen.isPresent()) concentrator.tell(new Concentrator.Measured(seen.get()));
        else concentrator.tell(Concentrator.Nothing.TO_SAY);
    }

    private void beat(long now) {
        if (!hasSupply(now)) return;
        say(new MeterMessage.Heartbeat(
                device.id(), Optional.of(Instant.ofEpochMilli(now)), Optional.of("sim-" + device.running())));
    }

    private void obey(Obey obey) {
        if (!hasSupply(obey.nowMillis())) return;
        MeterCommand command = obey.command();
        if (device.hasHeard(command)) {
            say(device.obey(command, obey.nowMillis(), PLAN.get()));
            return;
        }
        if (command instanceof MeterCommand.ReadNow)
            device.measure(obey.nowMillis(), PLAN.get())
                    .ifPresent(seen -> concentrator.tell(new Concentrator.Unasked(seen)));
        MeterMessage.CommandReply reply = device.obey(command, obey.nowMillis(), PLAN.get());
        concentrator.tell(new Concentrator.Told(device.orders()));
        if (command instanceof MeterCommand.SetInterval set)
            concentrator.tell(new Concentrator.IntervalSet(device.id(), set.every()));
        say(reply);
    }

    private void update(Update update) {
        if (hasSupply(update.nowMillis())) tell(device.hear(update.word()));
    }

    private void tell(List<FirmwareUpdate> words) {
        for (FirmwareUpdate word : words)
            concentrator.tell(new Concentrator.ToldOfImage(device.id(), word, device.running()));
    }

    /** Going dark, a meter has just enough left for its last gasp. */
    private boolean hasSupply(long now) {
        boolean supply = device.hasSupply(now);
        if (!supply && !dark) say(device.lastGasp(now));
        dark = !supply;
        return supply;
    }

    private void say(MeterMessage message) {
        concentrator.tell(new Concentrator.Said(message));
    }
}
