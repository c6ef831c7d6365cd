package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.rabbitmq.client.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Measurement;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Reading;

/** Simulated days, half of the meters over Mosquitto and half over RabbitMQ. */
class ReconcileTest {
    private static final Instant START = Instant.parse("2026-02-28T23:00:00Z"),
            APRIL = Instant.parse("2026-03-31T22:00:00Z");
    private static final int METERS = 60;
    private static final double SPEED = 100_000;

    /** Four here, over the change to summer time; -Dreconcile.days=31 for the month. */
    private static final int DAYS = Integer.getInteger("reconcile.days", 4);

    @TempDir
    Path mosquitto;

    @TempDir
    Path rabbitmq;

    @TempDir
    Path buffer;

    @Test
    void what_arrived_equals_the_meters_own_registers_to_the_watt_hour() throws Exception {
        int mqttPort = Servers.freePort(), amqpPort = Servers.freePort();
        Process rabbit = Servers.rabbitmq(rabbitmq, amqpPort);
        Process mosquito = Servers.mosquitto(mosquitto, mqttPort);
        Node node = new Node();
        Connection amqp = node.onAmqp(amqpPort);
        Mqtt5AsyncClient mqtt = node.onMqtt(mqttPort);
        GridClock clock = GridClock.startingAt(START, SPEED);

        try (Fleet fleet = Fleet.start(settings(clock, mqttPort, amqpPort))) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> clock.now().isAfter(START.plus(Duration.ofDays(DAYS))));
            fleet.rest();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> fleet.count().buffered() == 0);
            List<Measurement> own = fleet.latest().toCompletableFuture().join();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(own).allSatisfy(meter -> same(meter, node.of(meter.meter()))));

            assertThat(own).hasSize(METERS);
            assertThat(node.refused).isEmpty();
            assertThat(own)
                    .allSatisfy(meter -> assertThat(meter.registers().importWh()
                                    + meter.registers().exportWh())
                            .isGreaterThan(1_000));
        } finally {
            mqtt.disconnect();
            amqp.close();
            Servers.stop(mosquito);
            Servers.stopRabbitmq(rabbitmq, rabbit);
        }
    }

    private static void same(Measurement own, List<Reading> arrived) {
        assertThat(arrived).hasSize((int) own.sequence());
        assertThat(arrived.get(arrived.size() - 1).registers()).isEqualTo(own.registers());
    }

    private FleetSettings settings(GridClock clock, int mqttPort, int amqpPort) {
        List<VirtualMeter> meters = IntStream.range(0, METERS)
                .mapToObj(k -> new VirtualMeter(
                        new MeterId("meter-" + k),
                        Municipalities.all().get(k),
                        "",
                        k % 2 == 0 ? Transport.MQTT : Transport.AMQP))
                .toList();
        return FleetSettings.of(
                meters,
                new FleetSettings.Mqtt("127.0.0.1", mqttPort),
                Optional.of(new FleetSettings.Amqp(
                        "127.0.0.1", amqpPort, "guest", "guest", "/", new ConcentratorId("c-1"))),
                clock,
                Duration.ofMillis(30),
                42,
                buffer);
    }
}
