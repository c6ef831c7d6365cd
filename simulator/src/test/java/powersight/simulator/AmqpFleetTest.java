package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.line.AmqpLine;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/** A concentrator's fleet on a real RabbitMQ, with a consumer in the node's place. */
class AmqpFleetTest {
    @TempDir
    static Path server;

    private static final int PORT = Servers.freePort();
    private static Process broker;

    @TempDir
    Path folder;

    private final Node node = new Node();
    private Connection connection;
    private Fleet fleet;

    @BeforeAll
    static void startBroker() {
        broker = Servers.rabbitmq(server, PORT);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        Servers.stopRabbitmq(server, broker);
    }

    @AfterEach
    void stop() throws IOException {
        if (fleet != null) fleet.stop();
        if (connection != null) connection.close();
    }

    @Test
    void every_reading_is_confirmed_numbered_and_sent_by_the_concentrator_itself() throws Exception {
        connection = node.onAmqp(PORT);
        List<VirtualMeter> meters = meters(20);
        fleet = Fleet.start(settings(meters));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> meters.stream()
                        .allMatch(meter -> node.sequences(meter.id()).size() >= 5));

        assertThat(node.refused).isEmpty();
        for (VirtualMeter meter : meters)
            assertThat(node.sequences(meter.id()))
                    .isEqualTo(upTo(node.sequences(meter.id()).size()));
        assertThat(fleet.count().acknowledged()).isPositive();
    }

    @Test
    void what_no_queue_takes_stays_in_the_buffer_until_one_does() throws Exception {
        try (Connection once = Node.connection(PORT)) {
            once.createChannel().exchangeDeclare(AmqpLine.EXCHANGE, "topic", true);
        }
        fleet = Fleet.start(settings(meters(3)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> fleet.count().buffered() >= 12);
        assertThat(fleet.count().acknowledged()).isZero();

        connection = node.onAmqp(PORT);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> fleet.count().buffered() <= 6);
        assertThat(node.sequences(new MeterId("a-0")))
                .isEqualTo(upTo(node.sequences(new MeterId("a-0")).size()));
    }

    private static List<VirtualMeter> meters(int count) {
        return IntStream.range(0, count)
                .mapToObj(k -> new VirtualMeter(
                        new MeterId("a-" + k), Municipalities.find("niš").orElseThrow(), "", Transport.AMQP))
                .toList();
    }

    private FleetSettings settings(List<VirtualMeter> meters) {
        FleetSettings.Amqp amqp =
                new FleetSettings.Amqp("127.0.0.1", PORT, "guest", "guest", "/", new ConcentratorId("c-1"));
        return FleetSettings.of(
                meters,
                new FleetSettings.Mqtt("127.0.0.1", 1),
                Optional.of(amqp),
                GridClock.startingAt(Instant.parse("2026-03-01T00:00:00Z"), 600),
                Duration.ofMillis(200),
                42,
                folder.resolve("buffer"));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
