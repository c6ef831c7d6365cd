package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.DeduplicatingIntake;
import powersight.ingest.InFlight;
import powersight.testing.RealHiveMq;

/** The same way in with HiveMQ between: what the broker has accepted arrives once, whoever of the two goes away meanwhile. */
class ExternalMqttOnHiveMqTest {
    private static final ActorTestKit akka = ActorTestKit.create();
    private static final int FIRST = 2_000;
    private static final int WHILE_AWAY = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void what_hivemq_accepts_is_stored_once_though_node_and_broker_go_away_in_between() throws Exception {
        try (RealHiveMq broker = RealHiveMq.start(folder);
                DeduplicatingIntake store = new DeduplicatingIntake(40)) {
            ExternalMqtt first = started(broker, store);
            publish(broker, 0, FIRST);
            await().atMost(PATIENCE).until(() -> store.stored() > FIRST / 3);
            stop(first);
            publish(broker, FIRST, FIRST + WHILE_AWAY); // more than HiveMQ keeps by default

            broker.kill();
            broker.startAgain();
            ExternalMqtt second = started(broker, store);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(store.stored()).isEqualTo(FIRST + WHILE_AWAY));
            stop(second);
        }
    }

    @Test
    void hivemq_knows_whether_anybody_hears_what_a_meter_is_told() throws Exception {
        String told = "powersight/v1/meters/m-1/commands";
        try (RealHiveMq broker = RealHiveMq.start(folder);
                DeduplicatingIntake store = new DeduplicatingIntake(40)) {
            ExternalMqtt transport = started(broker, store);
            assertThat(said(transport, told)).isFalse();
            Mqtt5BlockingClient device = device(broker);
            device.connect();
            device.subscribeWith().topicFilter(told).qos(MqttQos.AT_LEAST_ONCE).send();

            assertThat(said(transport, told)).isTrue();

            device.disconnect();
            stop(transport);
        }
    }

    private static boolean said(ExternalMqtt transport, String topic) throws Exception {
        return transport
                .say("m-1", topic, "do it".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }

    private static ExternalMqtt started(RealHiveMq broker, DeduplicatingIntake store) throws Exception {
        ExternalMqtt transport = new ExternalMqtt(
                ExternalMqttSettings.of(ConfigFactory.parseString("""
                                powersight.ingest {
                                  mqtt-external { brokers = "%s", shared = on, stop-within = 500 ms }
                                  retry { first = 10 ms, most = 40 ms }
                                }
                                """.formatted(broker.address()))
                        .withFallback(ConfigFactory.parseResources("powersight/ingest/transports.conf"))
                        .resolve()
                        .getConfig("powersight.ingest")),
                akka.system(),
                new InFlight(4000),
                ThreadLocalRandom.current());
        transport.start(store).toCompletableFuture().get(30, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> transport.complaint().isEmpty());
        return transport;
    }

    private static void stop(ExternalMqtt transport) throws Exception {
        transport.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void publish(RealHiveMq broker, int from, int to) {
        Mqtt5BlockingClient device = device(broker);
        device.connect();
        CompletableFuture<?>[] accepted = IntStream.range(from, to)
                .mapToObj(i -> device.toAsync()
                        .publishWith()
                        .topic("powersight/v1/meters/m-1/readings")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(("message " + i).getBytes(StandardCharsets.UTF_8))
                        .send())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(accepted).join();
        device.disconnect();
    }

    private static Mqtt5BlockingClient device(RealHiveMq broker) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
    }
}
