package powersight.app;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import powersight.devices.StoredKeys;
import powersight.devices.UnknownDevices;
import powersight.ingest.InFlight;
import powersight.ingest.MeterIntake;
import powersight.ingest.MeterPace;
import powersight.ingest.MeterTransport;
import powersight.ingest.amqp.AmqpIntake;
import powersight.ingest.amqp.AmqpSettings;
import powersight.ingest.amqp.BrokerAddress;
import powersight.ingest.amqp.EmbeddedBroker;
import powersight.ingest.mqtt.AcrossNodes;
import powersight.ingest.mqtt.ExternalMqtt;
import powersight.ingest.mqtt.ExternalMqttSettings;
import powersight.ingest.mqtt.MqttListener;
import powersight.ingest.mqtt.MqttSettings;

/** The ways on which meters' messages come in: any set of them at once, each handing on what it hears to the intake. */
final class TransportParts {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(4);

    private final Ground ground;
    private final Config settings;
    private final StoredKeys keys;
    private final UnknownDevices strangers;
    private final DeviceParts devices;
    private final MeterIntake intake;
    private final InFlight inFlight;
    private final MeterPace pace;
    private final CompletionStage<?> mayBegin;
    private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private final List<CompletionStage<?>> starting = new ArrayList<>();

    /**
     * @param member when this node takes part in its cluster. What it took from a broker before, it could hand to no meter;
     *     offered again and again it would pile up where the way to the meters is waited for.
     */
    TransportParts(
            Ground ground,
            StoredKeys keys,
            UnknownDevices strangers,
            DeviceParts devices,
            MeterIntake intake,
            MeterPace pace,
            CompletionStage<?> member) {
        this.ground = ground;
        this.mayBegin = ground.settings().seeds().isEmpty() ? CompletableFuture.completedStage(null) : member;
        this.settings = ground.config().getConfig("powersight.ingest");
        this.keys = keys;
        this.strangers = strangers;
        this.devices = devices;
        this.intake = intake;
        this.inFlight = new InFlight(settings.getInt("in-flight"));
        this.pace = pace;
    }

    /** Begins them all; the AMQP broker takes seconds, so it starts beside the others. */
    void begin() {
        if (settings.getBoolean("amqp.enabled")) amqp(AmqpSettings.of(settings));
        if (settings.getBoolean("mqtt.enabled")) {
            MqttListener listener =
                    devices.listener(MqttSettings.of(settings), strangers::heard, inFlight, pace, ground.metrics());
            begin("mqtt", listener, true);
            AcrossNodes.join(ground.system(), listener);
        }
        // The last by which meters are told something: whoever listens to everything there makes it say that a meter
        // heard.
        if (settings.getBoolean("mqtt-external.enabled"))
            for (ExternalMqttSettings broker : ExternalMqttSettings.all(
                    settings, !ground.settings().seeds().isEmpty())) mqttExternal(broker);
        devices.attend(ground);
    }

    boolean haveBegun() {
        return starting.stream().allMatch(each -> each.toCompletableFuture().isDone());
    }

    /** Throws what kept one of them from beginning. */
    void mustGoOn() {
        for (CompletionStage<?> each : starting)
            if (each.toCompletableFuture().isCompletedExceptionally())
                each.toCompletableFuture().join();
    }

    private void mqttExternal(ExternalMqttSettings broker) {
        ExternalMqtt taking = new ExternalMqtt(broker, ground.system(), inFlight, random);
        devices.alsoSpeaksBy(taking);
        begin("mqtt-external " + broker.address(), taking, false);
    }

    private void amqp(AmqpSettings amqp) {
        Supplier<CompletionStage<BrokerAddress>> broker = amqp.external()
                .<Supplier<CompletionStage<BrokerAddress>>>map(there -> () -> CompletableFuture.completedStage(there))
                .orElseGet(() -> embeddedBroker(amqp));
        AmqpIntake taking = new AmqpIntake(amqp, ground.system(), inFlight, keys::known, broker, random, pace);
        devices.alsoSpeaksBy(taking);
        begin("amqp", taking, amqp.external().isEmpty());
    }

    private Supplier<CompletionStage<BrokerAddress>> embeddedBroker(AmqpSettings amqp) {
        EmbeddedBroker broker = new EmbeddedBroker(ground.data().folder("amqp"), amqp, keys, strangers::heard);
        ground.node().started("AMQP broker", Duration.ofSeconds(4), broker::stop);
        devices.alsoCutOffAt(broker::cutOff);
        ground.faults().has(broker);
        return broker::start;
    }

    /** @param ours without it this node cannot do its work; somebody else's broker may be away */
    private void begin(String part, MeterTransport transport, boolean ours) {
        ground.node()
                .startedBeside(
                        part + " transport",
                        STOPS_WITHIN,
                        () -> transport.stop().toCompletableFuture().get(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS));
        if (ours) ground.health().needed(part, transport::complaint);
        else ground.health().others(part, transport::complaint);
        starting.add(mayBegin.thenCompose(member -> transport.start(intake)).thenAccept(ground.addresses()::addAll));
    }
}
