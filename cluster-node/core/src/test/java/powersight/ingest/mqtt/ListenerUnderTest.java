package powersight.ingest.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import powersight.ingest.ControlledIntake;
import powersight.ingest.InFlight;
import powersight.ingest.KnownDevices;
import powersight.ingest.MeterPace;

/** A listener on free ports with the shipped settings, an intake in the test's hand, and clients for it. */
final class ListenerUnderTest implements AutoCloseable {
    final ControlledIntake intake = new ControlledIntake();
    final List<String> strangers = new CopyOnWriteArrayList<>();
    final MeterRegistry registry = new SimpleMeterRegistry();
    final InFlight inFlight;
    final MeterPace pace;
    /** What the node says back to a meter about its update. */
    volatile Updates updates = (meter, said) -> CompletableFuture.completedFuture(Optional.empty());

    final MqttListener listener;
    final Map<String, String> addresses;

    ListenerUnderTest(String... overrides) throws Exception {
        String ports = "powersight.ingest.mqtt { port = 0, tls.port = 0, websocket.port = 0 }\n"
                + "powersight.ingest.retry { first = 10 ms, most = 40 ms }\n";
        Config ingest = ConfigFactory.parseString(String.join("\n", overrides))
                .withFallback(ConfigFactory.parseString(ports))
                .withFallback(ConfigFactory.parseResources("powersight/ingest/transports.conf"))
                .resolve()
                .getConfig("powersight.ingest");
        inFlight = new InFlight(ingest.getInt("in-flight"));
        pace = MeterPace.of(ingest);
        listener = new MqttListener(
                MqttSettings.of(ingest),
                new KnownDevices(),
                (device, transport) -> strangers.add(device + " by " + transport),
                (meter, said) -> updates.hear(meter, said),
                inFlight,
                pace,
                registry);
        addresses = listener.start(intake).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    String address() {
        return addresses.get("mqtt");
    }

    int port(String name) {
        String address = addresses.get(name);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    Mqtt5BlockingClient version5(String id) {
        return furtherConnection(id, id);
    }

    /** @param name as which it connects; a concentrator may have several */
    Mqtt5BlockingClient furtherConnection(String id, String name) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(name)
                .serverHost("127.0.0.1")
                .serverPort(port("mqtt"))
                .simpleAuth()
                .username(id)
                .password(KnownDevices.secretOf(id).getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    Mqtt3BlockingClient version3(String id) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port("mqtt"))
                .simpleAuth()
                .username(id)
                .password(KnownDevices.secretOf(id).getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    RawDevice raw(String id) throws Exception {
        RawDevice device = RawDevice.to(address());
        device.connect(id, id, KnownDevices.secretOf(id), 60);
        RawDevice.Packet answer = device.read();
        if (!answer.equals(new RawDevice.Packet(RawDevice.CONNACK, 0))) throw new AssertionError(id + " got " + answer);
        return device;
    }

    @Override
    public void close() throws Exception {
        listener.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
