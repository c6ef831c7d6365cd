package powersight.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import powersight.simulator.device.Faults;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;

/**
 * A fleet to run: which meters, over which lines, in whose time.
 *
 * @param mqtt where meters with {@link VirtualMeter.Transport#MQTT} connect, each on its own
 * @param shared the concentrator of the meters with {@link VirtualMeter.Transport#MQTT_SHARED}
 * @param amqp the concentrator of the meters with {@link VirtualMeter.Transport#AMQP}
 * @param every wall time between two readings of a meter
 * @param heartbeat wall time between two heartbeats of a meter; zero for none
 * @param buffer folder of what is not acknowledged yet, and of where to go on
 * @param perMessage most readings that a message carries while all is well; a backlog travels in larger ones
 */
public record FleetSettings(
        List<VirtualMeter> meters,
        Optional<Mqtt> mqtt,
        Optional<Shared> shared,
        Optional<Amqp> amqp,
        GridClock clock,
        Duration every,
        Duration heartbeat,
        long seed,
        Path buffer,
        Faults faults,
        int perMessage) {

    public record Mqtt(String host, int port) {}

    public record Shared(String host, int port, ConcentratorId concentrator, String secret) {}

    public record Amqp(
            String host, int port, String user, String password, String virtualHost, ConcentratorId concentrator) {}

    public FleetSettings {
        meters = List.copyOf(meters);
        if (every.toMillis() < 20) throw new IllegalArgumentException("every must be at least 20 ms, not " + every);
        if (perMessage < 1 || perMessage > 1_000)
            throw new IllegalArgumentException("1 to 1000 readings per message, not " + perMessage);
        requireUnique(meters);
        require(meters, VirtualMeter.Transport.MQTT, mqtt.isPresent());
        require(meters, VirtualMeter.Transport.MQTT_SHARED, shared.isPresent());
        require(meters, VirtualMeter.Transport.AMQP, amqp.isPresent());
    }

    /** The usual: own MQTT connections and one AMQP concentrator, a heartbeat every 30 s, no faults. */
    public static FleetSettings of(
            List<VirtualMeter> meters,
            Mqtt mqtt,
            Optional<Amqp> amqp,
            GridClock clock,
            Duration every,
            long seed,
            Path buffer) {
        return new FleetSettings(
                meters,
                Optional.of(mqtt),
                Optional.empty(),
                amqp,
                clock,
                every,
                Duration.ofSeconds(30),
                seed,
                buffer,
                Faults.NONE,
                50);
    }

    private static void require(List<VirtualMeter> meters, VirtualMeter.Transport transport, boolean known) {
        if (!known && meters.stream().anyMatch(meter -> meter.transport() == transport))
            throw new IllegalArgumentException("some meters use " + transport + " but no address for it is given");
    }

    private static void requireUnique(List<VirtualMeter> meters) {
        long different = meters.stream().map(VirtualMeter::id).distinct().count();
        if (different < meters.size()) throw new IllegalArgumentException("the same meter id is given twice");
    }
}
