package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.VirtualMeter.Transport;
import powersight.wire.Channel;
import powersight.wire.Decoded;
import powersight.wire.Flag;
import powersight.wire.GridClock;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterJson;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;
import powersight.wire.MeterMessage.CommandReply;
import powersight.wire.MeterMessage.Report;
import powersight.wire.Municipalities;
import powersight.wire.Reading;

/** A fleet on a real Mosquitto, with a subscriber in the node's place. */
class MqttFleetTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    Path folder;

    private final int port = Servers.freePort();
    private final ConcurrentLinkedQueue<Decoded> heard = new ConcurrentLinkedQueue<>();
    private Process broker;
    private Mqtt5AsyncClient node;
    private Fleet fleet;

    @BeforeEach
    void start() {
        broker = Servers.mosquitto(folder, port);
        node = Mqtt5Client.builder()
                .identifier("node")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnectWithDefaultConfig()
                .buildAsync();
        node.connectWith().cleanStart(false).sessionExpiryInterval(3600).send().join();
        for (String filter : new String[] {"powersight/v1/meters/#", "energy/#"})
            node.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .callback(publish -> {
                        String topic = publish.getTopic().toString();
                        if (!topic.endsWith("commands"))
                            heard.add(MeterJson.decode(Channel.ofTopic(topic), publish.getPayloadAsBytes()));
                    })
                    .send()
                    .join();
    }

    @AfterEach
    void stop() {
        if (fleet != null) fleet.stop();
        node.disconnect();
        Servers.stop(broker);
    }

    @Test
    void every_dialect_is_well_formed_and_numbered_without_a_gap() {
        List<VirtualMeter> meters = IntStream.range(0, 9)
                .mapToObj(k -> meter("m-" + k).speaking(Dialect.values()[k % 3]))
                .toList();
        fleet = Fleet.start(settings(meters));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        meters.stream().allMatch(meter -> readings(meter.id()).size() >= 5));

        assertThat(heard).allSatisfy(decoded -> assertThat(decoded.refused()).isEmpty());
        for (VirtualMeter meter : meters) {
            List<Long> sequences = sequences(meter.id());
            assertThat(sequences).isEqualTo(upTo(sequences.size()));
        }
        assertThat(messages()).anyMatch(MeterMessage.Heartbeat.class::isInstance);
    }

    @Test
    void what_is_measured_while_the_broker_is_away_arrives_later_in_order_and_says_so() {
        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        Awaitility.await().until(() -> readings(new MeterId("m-1")).size() >= 3);

        Servers.stop(broker);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> fleet.count().buffered() >= 10);
        broker = Servers.mosquitto(folder, port);
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> fleet.count().buffered() == 0);
        long measured = fleet.count().measured();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> readings(new MeterId("m-1")).stream().anyMatch(reading -> reading.sequence() >= measured));

        List<Long> sequences = sequences(new MeterId("m-1"));
        assertThat(sequences).isEqualTo(upTo(sequences.size()));
        assertThat(readings(new MeterId("m-1"))).anyMatch(reading -> reading.has(Flag.BUFFERED));
    }

    @Test
    void a_restarted_fleet_goes_on_with_the_next_number_and_never_lower_registers() {
        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        Awaitility.await().until(() -> readings(new MeterId("m-1")).size() >= 3);
        fleet.stop();

        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        int heardBefore = readings(new MeterId("m-1")).size();
        Awaitility.await().until(() -> readings(new MeterId("m-1")).size() >= heardBefore + 3);

        List<Reading> readings = distinct(new MeterId("m-1"));
        assertThat(sequences(new MeterId("m-1"))).isEqualTo(upTo(readings.size()));
        for (int i = 1; i < readings.size(); i++)
            assertThat(readings.get(i).registers().anyBelow(readings.get(i - 1).registers()))
                    .isFalse();
        assertThat(readings).filteredOn(reading -> reading.has(Flag.RESTARTED)).hasSize(1);
    }

    @Test
    void a_command_is_obeyed_and_answered_on_the_meters_own_topic() {
        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        Awaitility.await()
                .until(() -> fleet.count().linesUp() == 1
                        && readings(new MeterId("m-1")).size() > 1);

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            node.publishWith()
                    .topic("powersight/v1/meters/m-1/commands")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(MeterJsonWriter.write(new MeterCommand.Disconnect("c-1")))
                    .send()
                    .join();
            return messages().stream().anyMatch(CommandReply.class::isInstance);
        });

        assertThat(messages())
                .filteredOn(CommandReply.class::isInstance)
                .first()
                .satisfies(
                        reply -> assertThat(((CommandReply) reply).commandId()).isEqualTo("c-1"));
        Awaitility.await().until(() -> {
            List<Reading> readings = distinct(new MeterId("m-1"));
            return readings.get(readings.size() - 1).electrical().milliWatts() == 0;
        });
    }

    private static VirtualMeter meter(String id) {
        return new VirtualMeter(
                new MeterId(id), Municipalities.find("novi sad").orElseThrow(), "s3cret", Transport.MQTT);
    }

    private FleetSettings settings(List<VirtualMeter> meters) {
        FleetSettings usual = FleetSettings.of(
                meters,
                new FleetSettings.Mqtt("127.0.0.1", port),
                Optional.empty(),
                GridClock.startingAt(START, 600),
                Duration.ofMillis(200),
                42,
                folder.resolve("buffer"));
        return new FleetSettings(
                usual.meters(),
                usual.mqtt(),
                usual.shared(),
                usual.amqp(),
                usual.clock(),
                usual.every(),
                Duration.ofMillis(500),
                usual.seed(),
                usual.buffer(),
                usual.faults(),
                usual.perMessage());
    }

    private List<MeterMessage> messages() {
        List<MeterMessage> all = new ArrayList<>();
        for (Decoded decoded : heard) all.addAll(decoded.messages());
        return all;
    }

    private List<Reading> readings(MeterId meter) {
        return messages().stream()
                .filter(message -> message instanceof Report && message.meter().equals(meter))
                .flatMap(message -> ((Report) message).readings().stream())
                .toList();
    }

    /** As the node would keep them: each number once, in order. */
    private List<Reading> distinct(MeterId meter) {
        TreeMap<Long, Reading> once = new TreeMap<>();
        for (Reading reading : readings(meter)) once.putIfAbsent(reading.sequence(), reading);
        return List.copyOf(once.values());
    }

    private List<Long> sequences(MeterId meter) {
        return distinct(meter).stream().map(Reading::sequence).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
