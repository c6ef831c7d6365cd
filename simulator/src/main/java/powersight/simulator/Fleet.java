package powersight.simulator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Measurement;
import powersight.simulator.fleet.Concentrator;
import powersight.simulator.fleet.Plan;
import powersight.simulator.fleet.Tally;
import powersight.simulator.line.AmqpLine;
import powersight.simulator.line.Line;
import powersight.simulator.line.MqttLine;
import powersight.simulator.line.TakenNames;
import powersight.simulator.load.Chance;
import powersight.wire.Channel;
import powersight.wire.ConcentratorId;
import powersight.wire.FirmwareTopic;
import powersight.wire.MeterId;

/**
 * Simulated meters, running. They measure in the grid's time, keep on disk what is not acknowledged, and go on after a
 * restart where they stopped: no sequence number is used twice and no register goes backwards.
 *
 * <p>A meter with {@link Transport#MQTT} holds its own connection and its own buffer. Those of a concentrator share both,
 * which is how a million fit into one program.
 */
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    /** What a concentrator listens to; it takes what is for its own meters. */
    private static final List<String> TO_ALL_METERS = List.of(
            Channel.PREFIX + "meters/+/commands",
            Channel.PREFIX + "meters/+/update/offer",
            Channel.PREFIX + "meters/+/update/chunk");

    private static final Duration PATIENCE = Duration.ofSeconds(10), LONG_PATIENCE = Duration.ofMinutes(1);

    private final FleetSettings settings;
    private final ActorSystem<?> system;
    private final boolean ownSystem;
    private final Tally tally = new Tally();
    private final List<ActorRef<Concentrator.Message>> concentrators = new ArrayList<>();
    private final TakenNames names = new TakenNames();

    private Fleet(@Nullable ActorSystem<?> given, FleetSettings settings) {
        this.settings = settings;
        List<Plan> plans = plans();
        for (Plan plan : plans) refuseIfRunning(plan);
        takeNames(plans);
        ownSystem = given == null;
        system = given != null ? given : actorSystem();
        for (Plan plan : plans) concentrators.add(start(plan));
        LOG.info(
                "simulating {} meters on {} connections, a reading of each every {} s",
                settings.meters().size(),
                plans.size(),
                settings.every().toMillis() / 1000.0);
    }

    /** In an actor system of its own, which ends with the fleet. */
    public static Fleet start(FleetSettings settings) {
        return new Fleet(null, settings);
    }

    /** In the node's actor system, which outlives the fleet. */
    public static Fleet start(ActorSystem<?> system, FleetSettings settings) {
        return new Fleet(system, settings);
    }

    /** One for fleets only; it ends when told to, and not by itself when the program is asked to stop. */
    public static ActorSystem<?> actorSystem() {
        Config quiet = ConfigFactory.parseString("akka { coordinated-shutdown.run-by-jvm-shutdown-hook = off\n"
                + "  jvm-shutdown-hooks = off\n  log-dead-letters = off\n  loglevel = WARNING }");
        return ActorSystem.create(Behaviors.empty(), "simulator", quiet.withFallback(ConfigFactory.load()));
    }

    public Tally.Count count() {
        return tally.count();
    }

    /** The last measurement of every meter that has measured: its own registers, to compare the node's sums with. */
    public CompletionStage<List<Measurement>> latest() {
        CompletableFuture<List<Measurement>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (ActorRef<Concentrator.Message> each : concentrators) {
            CompletionStage<List<Measurement>> part =
                    AskPattern.ask(each, Concentrator.Latest::new, LONG_PATIENCE, system.scheduler());
            all = all.thenCombine(part, Fleet::joined);
        }
        return all;
    }

    private static List<Measurement> joined(List<Measurement> some, List<Measurement> others) {
        List<Measurement> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** Measures no more, and goes on sending what is in the buffer. */
    public void rest() {
        for (ActorRef<Concentrator.Message> each : concentrators) each.tell(Concentrator.REST);
    }

    /** Stops measuring and closes the connections; what is not acknowledged stays on disk for the next start. */
    public void stop() {
        CompletableFuture<?>[] stopped = concentrators.stream()
                .map(each -> AskPattern.<Concentrator.Message, Boolean>ask(
                                each, Concentrator.Stop::new, PATIENCE, system.scheduler())
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(stopped).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("some meters did not stop in time; what they hold is on disk: {}", e.getMessage());
        }
        concentrators.clear();
        names.giveBack();
        if (!ownSystem) return;
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().join();
        } catch (CompletionException e) {
            LOG.warn("the simulator's actor system did not end cleanly", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private ActorRef<Concentrator.Message> start(Plan plan) {
        Behavior<Concentrator.Message> behavior = Concentrator.create(plan);
        return system.systemActorOf(
                behavior, "simulated-" + plan.name() + "-" + Long.toHexString(System.nanoTime()), Props.empty());
    }

    private static void refuseIfRunning(Plan plan) {
        try {
            if (Buffer.isInUse(plan.folder()))
                throw new IllegalStateException(
                        plan.name() + " is already being simulated: " + plan.folder() + " is in use; stop it first");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + plan.folder(), e);
        }
    }

    /** Two programs with folders of their own may still be one device to the broker. */
    private void takeNames(List<Plan> plans) {
        for (Plan plan : plans) {
            Plan.Broker broker = plan.broker();
            if (names.take(broker.host(), broker.port(), plan.name())) continue;
            names.giveBack();
            throw new IllegalStateException(plan.name() + " is already being simulated on this machine, at the broker "
                    + broker + "; stop it first, or take another id");
        }
    }

    private List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        settings.mqtt().ifPresent(address -> {
            for (VirtualMeter meter : on(Transport.MQTT)) plans.add(own(meter, address));
        });
        settings.shared()
                .ifPresent(address -> plans.addAll(shared(
                        Transport.MQTT_SHARED,
                        address.concentrator(),
                        new Plan.Broker(address.host(), address.port()),
                        () -> mqttConcentrator(address))));
        settings.amqp()
                .ifPresent(address -> plans.addAll(shared(
                        Transport.AMQP,
                        address.concentrator(),
                        new Plan.Broker(address.host(), address.port()),
                        () -> amqpConcentrator(address))));
        return plans;
    }

    private List<VirtualMeter> on(Transport transport) {
        return settings.meters().stream()
                .filter(meter -> meter.transport() == transport)
                .toList();
    }

    private Plan own(VirtualMeter meter, FleetSettings.Mqtt address) {
        MeterId id = meter.id();
        MqttLine.Account account = new MqttLine.Account(
                address.host(),
                address.port(),
                id.value(),
                meter.secret(),
                List.of(
                        Channel.of(Channel.Kind.COMMANDS, id).topic(),
                        FirmwareTopic.OFFER.of(id),
                        FirmwareTopic.CHUNK.of(id)));
        return plan(
                id.value(),
                id.value(),
                List.of(meter),
                Optional.empty(),
                meter.dialect(),
                new Plan.Broker(address.host(), address.port()),
                () -> new MqttLine(account, chance(id.value())));
    }

    private List<Plan> shared(
            Transport transport, ConcentratorId concentrator, Plan.Broker broker, Supplier<Line> line) {
        List<VirtualMeter> meters = on(transport);
        if (meters.isEmpty()) return List.of();
        String folder =
                concentrator.value() + (transport == Transport.AMQP && speaksMqttToo(concentrator) ? "-amqp" : "");
        return List.of(
                plan(concentrator.value(), folder, meters, Optional.of(concentrator), Dialect.OURS, broker, line));
    }

    /** Then it has two lines, and needs a buffer for each. */
    private boolean speaksMqttToo(ConcentratorId concentrator) {
        return !on(Transport.MQTT_SHARED).isEmpty()
                && settings.shared()
                        .filter(shared -> shared.concentrator().equals(concentrator))
                        .isPresent();
    }

    private Line mqttConcentrator(FleetSettings.Shared address) {
        String id = address.concentrator().value();
        return new MqttLine(
                new MqttLine.Account(address.host(), address.port(), id, address.secret(), TO_ALL_METERS), chance(id));
    }

    private Line amqpConcentrator(FleetSettings.Amqp address) {
        return new AmqpLine(
                new AmqpLine.Account(
                        address.host(), address.port(), address.user(), address.password(), address.virtualHost()),
                chance(address.concentrator().value()));
    }

    private SplittableRandom chance(String name) {
        return new SplittableRandom(Chance.mix(settings.seed() ^ System.nanoTime(), name));
    }

    private Plan plan(
            String name,
            String folder,
            List<VirtualMeter> meters,
            Optional<ConcentratorId> concentrator,
            Dialect dialect,
            Plan.Broker broker,
            Supplier<Line> line) {
        double phase = Math.floorMod(Chance.mix(settings.seed(), name), 1_000) / 1_000.0;
        return new Plan(
                name,
                meters,
                concentrator,
                dialect,
                broker,
                line,
                settings.clock(),
                settings.every(),
                settings.heartbeat(),
                phase,
                settings.seed(),
                settings.buffer().resolve(folder),
                settings.faults(),
                settings.perMessage(),
                tally);
    }
}
