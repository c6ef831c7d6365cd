package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Fault;
import powersight.simulator.device.Faults;
import powersight.wire.ConcentratorId;
import powersight.wire.Flag;
import powersight.wire.GridClock;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;
import powersight.wire.MeterMessage.CommandReply;
import powersight.wire.Municipalities;
import powersight.wire.Reading;

/** A fleet on a real Mosquitto, with a subscriber in the node's place. */
class MqttFleetTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    Path folder;

    private final int port = Servers.freePort();
    private final Node node = new Node();
    private Process broker;
    private Mqtt5AsyncClient client;
    private Fleet fleet;

    @BeforeEach
    void start() {
        broker = Servers.mosquitto(folder, port);
        client = node.onMqtt(port);
    }

    @AfterEach
    void stop() {
        if (fleet != null) fleet.stop();
        client.disconnect();
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
                        meters.stream().allMatch(meter -> node.of(meter.id()).size() >= 5));

        assertThat(node.refused).isEmpty();
        for (VirtualMeter meter : meters) {
            List<Long> sequences = node.sequences(meter.id());
            assertThat(sequences).isEqualTo(upTo(sequences.size()));
        }
        assertThat(node.others).anyMatch(MeterMessage.Heartbeat.class::isInstance);
    }

    @Test
    void what_is_measured_while_the_broker_is_away_arrives_later_in_order_and_says_so() {
        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        Awaitility.await().until(() -> node.of(new MeterId("m-1")).size() >= 3);

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
                .until(() -> node.of(new MeterId("m-1")).stream().anyMatch(reading -> reading.sequence() >= measured));

        List<Long> sequences = node.sequences(new MeterId("m-1"));
        assertThat(sequences).isEqualTo(upTo(sequences.size()));
        assertThat(node.of(new MeterId("m-1"))).anyMatch(reading -> reading.has(Flag.BUFFERED));
    }

    @Test
    void a_restarted_fleet_goes_on_with_the_next_number_and_never_lower_registers() {
        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        Awaitility.await().until(() -> node.of(new MeterId("m-1")).size() >= 3);
        fleet.stop();

        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        int heardBefore = node.of(new MeterId("m-1")).size();
        Awaitility.await().until(() -> node.of(new MeterId("m-1")).size() >= heardBefore + 3);

        List<Reading> readings = node.of(new MeterId("m-1"));
        assertThat(node.sequences(new MeterId("m-1"))).isEqualTo(upTo(readings.size()));
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
                        && node.of(new MeterId("m-1")).size() > 1);

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            client.publishWith()
                    .topic("powersight/v1/meters/m-1/commands")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(MeterJsonWriter.write(new MeterCommand.Disconnect("c-1")))
                    .send()
                    .join();
            return node.others.stream().anyMatch(CommandReply.class::isInstance);
        });

        assertThat(node.others)
                .filteredOn(CommandReply.class::isInstance)
                .first()
                .satisfies(
                        reply -> assertThat(((CommandReply) reply).commandId()).isEqualTo("c-1"));
        Awaitility.await().until(() -> {
            List<Reading> readings = node.of(new MeterId("m-1"));
            return readings.get(readings.size() - 1).electrical().milliWatts() == 0;
        });
    }

    @Test
    void a_command_that_is_said_again_after_a_restart_is_answered_again_and_not_done_again() {
        MeterCommand off = new MeterCommand.Disconnect("c-1"), on = new MeterCommand.Reconnect("c-2");
        fleet = Fleet.start(settings(List.of(meter("m-1"))));
        Awaitility.await().atMost(SOON).until(() -> fleet.count().linesUp() == 1);
        answered(off, "");
        answered(on, "");
        fleet.stop();

        fleet = Fleet.start(settings(List.of(meter("m-1"))));

        answered(off, "already done");
        long later = fleet.count().measured() + 3;
        Awaitility.await()
                .atMost(SOON)
                .until(() -> fleet.count().measured() >= later && fleet.count().buffered() == 0);
        Awaitility.await().atMost(SOON).until(() -> {
            List<Reading> readings = node.of(new MeterId("m-1"));
            return readings.get(readings.size() - 1).electrical().milliWatts() > 0;
        });
    }

    /** Says it until the meter has answered so. */
    private void answered(MeterCommand command, String remark) {
        Awaitility.await().atMost(SOON).until(() -> {
            client.publishWith()
                    .topic("powersight/v1/meters/m-1/commands")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(MeterJsonWriter.write(command))
                    .send()
                    .join();
            return node.others.stream()
                    .anyMatch(each -> each instanceof CommandReply reply
                            && reply.commandId().equals(command.id())
                            && (remark.isEmpty() || reply.remark().equals(Optional.of(remark))));
        });
    }

    @Test
    void repeated_overtaken_and_cut_messages_lose_nothing() {
        Faults faults = new Faults(Set.of(Fault.DUPLICATE, Fault.REORDER, Fault.FLAPPING), 42);
        List<VirtualMeter> meters =
                IntStream.range(0, 12).mapToObj(k -> meter("f-" + k)).toList();
        FleetSettings plain = settings(meters);
        fleet = Fleet.start(new FleetSettings(
                meters,
                plain.mqtt(),
                plain.shared(),
                plain.amqp(),
                plain.clock(),
                Duration.ofMillis(40),
                Duration.ZERO,
                42,
                plain.buffer(),
                faults,
                1));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> fleet.count().measured() >= 1_000);
        fleet.rest();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> fleet.count().buffered() == 0);

        long measured = fleet.count().measured();
        assertThat(fleet.count().acknowledged()).isEqualTo(measured);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> meters.stream()
                                .mapToLong(meter -> node.of(meter.id()).size())
                                .sum()
                        == measured);
        for (VirtualMeter meter : meters)
            assertThat(node.sequences(meter.id()))
                    .isEqualTo(upTo(node.of(meter.id()).size()));
        assertThat(node.repeated.get()).isGreaterThan(5);
    }

    @Test
    void the_meters_of_a_concentrator_share_its_connection_and_its_frames() {
        List<VirtualMeter> meters = IntStream.range(0, 50)
                .mapToObj(k -> new VirtualMeter(
                        new MeterId("s-" + k), Municipalities.all().get(k), "", Transport.MQTT_SHARED))
                .toList();
        FleetSettings plain = settings(List.of());
        fleet = Fleet.start(new FleetSettings(
                meters,
                Optional.empty(),
                Optional.of(new FleetSettings.Shared("127.0.0.1", port, new ConcentratorId("c-1"), "")),
                Optional.empty(),
                plain.clock(),
                plain.every(),
                Duration.ZERO,
                42,
                plain.buffer(),
                Faults.NONE,
                50));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        meters.stream().allMatch(meter -> node.of(meter.id()).size() >= 5));

        assertThat(fleet.count().linesUp()).isEqualTo(1);
        assertThat(fleet.count().messages()).isLessThan(fleet.count().sent() / 2);
        assertThat(node.refused).isEmpty();
        for (VirtualMeter meter : meters)
            assertThat(node.sequences(meter.id()))
                    .isEqualTo(upTo(node.of(meter.id()).size()));
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

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
