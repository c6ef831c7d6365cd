package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.ControlledIntake;
import powersight.ingest.InFlight;
import powersight.ingest.Receipt;
import powersight.testing.RealMosquitto;
import powersight.testing.SelfSigned;

class ExternalMqttTlsTest {
    private static final ActorTestKit akka = ActorTestKit.create();

    @TempDir
    Path folder;

    private final ControlledIntake intake = new ControlledIntake();
    private SelfSigned identity;
    private RealMosquitto mosquitto;

    @BeforeEach
    void start() throws Exception {
        identity = SelfSigned.in(folder.resolve("keys"));
        mosquitto = RealMosquitto.startWithTls(folder.resolve("broker"), identity);
    }

    @AfterEach
    void stop() {
        if (mosquitto != null) mosquitto.close();
    }

    @Test
    void a_message_arrives_over_tls_from_a_broker_of_a_trusted_authority() throws Exception {
        intake.answerAll(Receipt.DURABLE);
        ExternalMqtt transport = transport("localhost", identity.certificate().toString());
        await().until(() -> transport.complaint().isEmpty());

        Mqtt5BlockingClient device = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("localhost")
                .serverPort(mosquitto.port())
                .sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(identity.trust())
                        .build())
                .buildBlocking();
        device.connect();
        device.publishWith()
                .topic("powersight/v1/meters/m-1/readings")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("hidden".getBytes(StandardCharsets.UTF_8))
                .send();
        device.disconnect();

        await().until(() -> intake.taken().size() == 1);
        transport.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_authority_nobody_knows_and_another_name_are_complained_of() throws Exception {
        ExternalMqtt stranger = transport("localhost", "");
        ExternalMqtt misnamed = transport("127.0.0.1", identity.certificate().toString());

        await().during(Duration.ofSeconds(1))
                .until(() ->
                        !stranger.complaint().isEmpty() && !misnamed.complaint().isEmpty());
        assertThat(intake.taken()).isEmpty();
        stranger.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        misnamed.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private ExternalMqtt transport(String host, String trust) throws Exception {
        ExternalMqttSettings settings =
                ExternalMqttSettings.of(ConfigFactory.parseString("""
                        powersight.ingest.mqtt-external { brokers = "%s:%d", tls = on, trust = "%s",
                          stop-within = 500 ms, outage { first = 100 ms, most = 500 ms } }
                        """.formatted(host, mosquitto.port(), trust))
                        .withFallback(ConfigFactory.parseResources("powersight/ingest/transports.conf"))
                        .resolve()
                        .getConfig("powersight.ingest"));
        ExternalMqtt transport =
                new ExternalMqtt(settings, akka.system(), new InFlight(10), ThreadLocalRandom.current());
        transport.start(intake).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return transport;
    }
}
