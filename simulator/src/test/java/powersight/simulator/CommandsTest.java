package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Faults;
import powersight.wire.Bytes;
import powersight.wire.Channel;
import powersight.wire.ConcentratorId;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareUpdate.ChunkRequest;
import powersight.wire.FirmwareUpdate.Progress;
import powersight.wire.FirmwareUpdate.State;
import powersight.wire.FirmwareVersion;
import powersight.wire.GridClock;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage.CommandReply;
import powersight.wire.MeterMessage.Heartbeat;
import powersight.wire.Municipalities;
import powersight.wire.Reading;

/** What is said to meters behind a concentrator, on real brokers: each obeys and answers on its own topic. */
class CommandsTest {
    private static final String QUEUE = "powersight.commands.guest";

    private static final MeterId TOLD = new MeterId("c-2"), NEIGHBOUR = new MeterId("c-1");
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    Path server;

    @TempDir
    Path buffer;

    private final Node node = new Node();
    private Fleet fleet;
    private Process broker;
    private Mqtt5AsyncClient mqtt;
    private Connection amqp;

    @AfterEach
    void stop() throws Exception {
        if (fleet != null) fleet.stop();
        if (mqtt != null) mqtt.disconnect().join();
        if (amqp != null) amqp.close();
        if (broker != null) Servers.stopRabbitmq(server, broker);
    }

    @Test
    void a_meter_behind_an_mqtt_concentrator_obeys_every_command_and_takes_a_new_image() throws Exception {
        int port = Servers.freePort();
        broker = Servers.mosquitto(server, port);
        mqtt = node.onMqtt(port);
        fleet = Fleet.start(settings(Transport.MQTT_SHARED, port));

        everyCommand((topic, payload) -> mqtt.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send()
                .join());
    }

    @Test
    void a_meter_behind_an_amqp_concentrator_obeys_every_command_and_takes_a_new_image() throws Exception {
        int port = Servers.freePort();
        broker = Servers.rabbitmq(server, port);
        amqp = node.onAmqp(port);
        com.rabbitmq.client.Channel channel = amqp.createChannel();
        fleet = Fleet.start(settings(Transport.AMQP, port));
        Awaitility.await().atMost(SOON).until(this::concentratorListens);

        everyCommand((topic, payload) -> {
            try {
                channel.basicPublish(
                        "",
                        QUEUE,
                        new AMQP.BasicProperties.Builder()
                                .headers(Map.of("x-powersight-topic", topic))
                                .build(),
                        payload);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A question after a queue that is not there costs a channel. */
    private boolean concentratorListens() throws Exception {
        com.rabbitmq.client.Channel asking = amqp.createChannel();
        try {
            return asking.queueDeclarePassive(QUEUE).getConsumerCount() > 0;
        } catch (IOException notYet) {
            return false;
        } finally {
            if (asking.isOpen()) asking.close();
        }
    }

    private void everyCommand(BiConsumer<String, byte[]> say) throws Exception {
        Awaitility.await().atMost(SOON).until(() -> node.of(TOLD).size() > 1);

        answered(say, new MeterCommand.Disconnect("off"));
        Awaitility.await().atMost(SOON).until(() -> lastOf(TOLD).electrical().milliWatts() == 0);
        assertThat(lastOf(NEIGHBOUR).electrical().milliWatts()).isNotZero();

        answered(say, new MeterCommand.Reconnect("on"));
        Awaitility.await().atMost(SOON).until(() -> lastOf(TOLD).electrical().milliWatts() != 0);

        answered(say, new MeterCommand.SetInterval("slower", Duration.ofHours(20)));
        long before = lastOf(TOLD).sequence();
        answered(say, new MeterCommand.ReadNow("now"));
        Awaitility.await().atMost(SOON).until(() -> lastOf(TOLD).sequence() > before);
        long neighbours = lastOf(NEIGHBOUR).sequence();
        Awaitility.await().atMost(SOON).until(() -> lastOf(NEIGHBOUR).sequence() > neighbours + 5);
        assertThat(lastOf(TOLD).sequence()).as("only what was asked for").isLessThan(before + 3);

        answered(say, new MeterCommand.SetInterval("faster", Duration.ofMinutes(2)));
        newImage(say);
    }

    /** As a node does: offers, and gives each piece that is asked for. */
    private void newImage(BiConsumer<String, byte[]> say) throws Exception {
        byte[] image = new byte[2_500];
        new Random(1).nextBytes(image);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(image);
        say.accept(
                FirmwareTopic.OFFER.of(TOLD),
                FirmwareJson.write(new FirmwareUpdate.Offer(
                        "roll-out-7",
                        "sim",
                        new FirmwareVersion(1, 2, 0),
                        image.length,
                        Bytes.copyOf(hash),
                        Bytes.copyOf(new byte[64]))));

        Awaitility.await().atMost(SOON).until(() -> {
            for (FirmwareUpdate word = node.images.poll(); word != null; word = node.images.poll()) {
                if (word instanceof Progress progress && progress.state() == State.CONFIRMED) return true;
                if (word instanceof ChunkRequest wanted)
                    say.accept(FirmwareTopic.CHUNK.of(TOLD), FirmwareJson.write(chunk(image, wanted)));
            }
            return false;
        });
        Awaitility.await()
                .atMost(SOON)
                .until(() -> node.others.stream()
                        .anyMatch(each -> each instanceof Heartbeat beat
                                && beat.meter().equals(TOLD)
                                && beat.firmware().equals(Optional.of("sim-1.2.0"))));
    }

    private static FirmwareUpdate.Chunk chunk(byte[] image, ChunkRequest wanted) {
        int from = (int) wanted.offset();
        return new FirmwareUpdate.Chunk(
                wanted.campaign(), from, Bytes.copyOf(Arrays.copyOfRange(image, from, from + wanted.length())));
    }

    private void answered(BiConsumer<String, byte[]> say, MeterCommand command) {
        say.accept(Channel.of(Channel.Kind.COMMANDS, TOLD).topic(), MeterJsonWriter.write(command));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> node.others.stream()
                        .anyMatch(each -> each instanceof CommandReply reply
                                && reply.meter().equals(TOLD)
                                && reply.commandId().equals(command.id())
                                && reply.result() == CommandReply.Result.DONE));
    }

    private Reading lastOf(MeterId meter) {
        List<Reading> readings = node.of(meter);
        return readings.get(readings.size() - 1);
    }

    private FleetSettings settings(Transport transport, int port) {
        List<VirtualMeter> meters = IntStream.rangeClosed(1, 3)
                .mapToObj(k -> new VirtualMeter(
                        new MeterId("c-" + k), Municipalities.find("zemun").orElseThrow(), "", transport))
                .toList();
        ConcentratorId speaker = new ConcentratorId("speaker-1");
        return new FleetSettings(
                meters,
                Optional.empty(),
                Optional.of(new FleetSettings.Shared("127.0.0.1", port, speaker, "")),
                Optional.of(new FleetSettings.Amqp("127.0.0.1", port, "guest", "guest", "/", speaker)),
                GridClock.startingAt(Instant.parse("2026-03-01T00:00:00Z"), 600),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                42,
                buffer,
                Faults.NONE,
                50);
    }
}
