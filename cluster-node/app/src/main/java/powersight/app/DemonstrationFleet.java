package powersight.app;

import java.time.Duration;
import java.util.Optional;
import powersight.ingest.amqp.AmqpSettings;
import powersight.simulator.Fleet;
import powersight.simulator.FleetSettings;

/** The simulated meters that a first start shows: they speak to this node as devices do, over MQTT and over AMQP. */
final class DemonstrationFleet {
    /** Always the same homes. */
    private static final long SEED = 20_260_221;

    private DemonstrationFleet() {}

    static void start(Ground ground, Demonstration demonstration) {
        HostAndPort mqtt = HostAndPort.of(ground.addresses().get("mqtt"));
        Optional<FleetSettings.Amqp> amqp = ownBroker(ground, demonstration);
        FleetSettings settings = FleetSettings.of(
                demonstration.fleet(ground.settings().fleet(), amqp.isPresent()),
                new FleetSettings.Mqtt(mqtt.host(), mqtt.port()),
                amqp,
                ground.grid(),
                Demonstration.EVERY,
                SEED,
                ground.data().folder("fleet"));
        Fleet running = Fleet.start(ground.system(), settings);
        ground.node().started("simulated meters", Duration.ofSeconds(2), running::stop);
    }

    /** Somebody else's AMQP broker does not know our simulated concentrator. */
    private static Optional<FleetSettings.Amqp> ownBroker(Ground ground, Demonstration demonstration) {
        boolean ours = AmqpSettings.of(ground.config().getConfig("powersight.ingest"))
                .external()
                .isEmpty();
        return ground.addresses()
                .find("amqp")
                .filter(address -> ours)
                .map(HostAndPort::of)
                .map(there -> new FleetSettings.Amqp(
                        there.host(),
                        there.port(),
                        Demonstration.CONCENTRATOR.value(),
                        demonstration.concentratorSecret(),
                        Demonstration.VIRTUAL_HOST,
                        Demonstration.CONCENTRATOR));
    }
}
