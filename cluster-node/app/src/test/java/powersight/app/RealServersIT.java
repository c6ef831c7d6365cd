package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.platform.Database;
import powersight.testing.RealInflux;
import powersight.testing.RealMosquitto;
import powersight.testing.RealPostgres;
import powersight.testing.RealRabbit;

/** The same promises with PostgreSQL, RabbitMQ, Mosquitto and InfluxDB of Debian, by configuration only. */
class RealServersIT {
    private static final String GATE = "gate-1";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static RealPostgres postgres;
    private static RealRabbit rabbit;
    private static RealMosquitto mosquitto;
    private static RealInflux influx;
    private static RunningNode node;

    @BeforeAll
    static void start() throws Exception {
        postgres = RealPostgres.start();
        rabbit = RealRabbit.start(Files.createDirectory(folder.resolve("rabbit")), Map.of(GATE, "gate-secret"));
        mosquitto = RealMosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        influx = RealInflux.start();
        node = startNode();
    }

    private static RunningNode startNode() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("POWERSIGHT_DATABASE_URL", postgres.address().jdbcUrl());
        settings.put("POWERSIGHT_DATABASE_USER", postgres.address().user());
        settings.put("POWERSIGHT_DATABASE_PASSWORD", postgres.address().password());
        settings.put("POWERSIGHT_AMQP_BROKER", "external");
        settings.put("POWERSIGHT_AMQP_URI", rabbit.uri());
        settings.put("POWERSIGHT_AMQP_USER", RealRabbit.ADMIN);
        settings.put("POWERSIGHT_AMQP_PASSWORD", RealRabbit.ADMIN);
        settings.put("POWERSIGHT_MQTT_EXTERNAL", "on");
        settings.put("POWERSIGHT_MQTT_EXTERNAL_BROKERS", mosquitto.address());
        settings.put("POWERSIGHT_TIMESERIES", "influx");
        settings.put("POWERSIGHT_INFLUX_VERSION", "V1");
        settings.put("POWERSIGHT_INFLUX_URL", influx.url());
        return RunningNode.start(folder, settings, "--fleet", "4", "--speed", "1");
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable server : new AutoCloseable[] {node, influx, mosquitto, rabbit, postgres}) {
            try {
                if (server != null) server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void what_is_published_to_mosquitto_is_read_from_influxdb() throws Exception {
        publish(
                "/energy/meter-01/data",
                "{\"deviceId\":\"meter-01\",\"voltage\":220.4,\"current\":1.34,\"power\":295.4,"
                        + "\"energy\":1.24,\"timestamp\":1739930110}");

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode reading = node.json("/api/readings?deviceId=meter-01&from=1739930000&to=1739940000")
                    .path("items")
                    .path(0);
            assertThat(reading.path("voltage").asDouble()).isEqualTo(220.4);
            assertThat(reading.path("energy").asDouble()).isEqualTo(1.24);
            assertThat(reading.path("timestamp").asLong()).isEqualTo(1739930110);
        });
    }

    @Test
    void what_rabbitmq_confirmed_is_stored_once_also_when_it_and_the_node_are_killed() throws Exception {
        node.post(
                "/api/v1/meters", "{\"id\":\"rabbit-1\",\"municipality\":\"80284\",\"concentrator\":\"" + GATE + "\"}");
        node.post("/api/v1/concentrators", "{\"id\":\"" + GATE + "\"}");

        confirmed(1, 500);
        node.kill();
        confirmed(400, 700); // some of them again
        rabbit.kill();
        rabbit.startAgain();
        node = startNode();
        confirmed(701, 1_000);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(node.json("/api/v1/meters/rabbit-1")
                                .path("recorded")
                                .asLong())
                        .isEqualTo(1_000));
        assertThat(node.json("/api/v1/meters/rabbit-1").path("missing").size()).isZero();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(influxRows("rabbit-1")).isEqualTo(1_000));
        try (Database database = Database.open(postgres.address(), "test", 2)) {
            long summed = database.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "select coalesce(sum(count), 0) from rollup_quarter where meter = 'rabbit-1'")
                            .mapTo(Long.class)
                            .one());
            assertThat(summed).isEqualTo(1_000);
        }
    }

    @Test
    void influxdb_may_go_away_and_come_back_and_nothing_is_missing() throws Exception {
        node.post("/api/v1/meters", "{\"id\":\"patient-1\",\"municipality\":\"80284\",\"trial\":true}");
        publish("energy/meters/patient-1", reading("patient-1", 1));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(influxRows("patient-1")).isEqualTo(1));

        influx.down();
        for (int sequence = 2; sequence <= 50; sequence++)
            publish("energy/meters/patient-1", reading("patient-1", sequence));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(node.json("/api/v1/meters/patient-1")
                                .path("recorded")
                                .asLong())
                        .isEqualTo(50));
        influx.up();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(influxRows("patient-1")).isEqualTo(50));
    }

    private static long influxRows(String meter) throws Exception {
        return node.json("/api/v1/meters/" + meter + "/readings?limit=1000&from=2020-01-01T00:00:00Z&to="
                        + Instant.now().plusSeconds(86_400))
                .path("items")
                .size();
    }

    private static void publish(String topic, String payload) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(mosquitto.port())
                .buildBlocking();
        client.connect();
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
        client.disconnect();
    }

    /** Published by the concentrator, each confirmed by RabbitMQ before this returns. */
    private static void confirmed(int first, int last) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(URI.create(rabbit.uri()));
        factory.setUsername(GATE);
        factory.setPassword("gate-secret");
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    .userId(GATE)
                    .build();
            for (int sequence = first; sequence <= last; sequence++)
                channel.basicPublish(
                        "powersight.meters",
                        "powersight.v1.meters.rabbit-1.readings",
                        true,
                        properties,
                        reading("rabbit-1", sequence).getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(30_000);
        }
    }

    private static String reading(String meter, int sequence) {
        return "{\"deviceId\":\"" + meter + "\",\"registers\":{\"importT1\":" + (1_000 + sequence) + "},\"timestamp\":"
                + (Instant.now().getEpochSecond() - 2_000 + sequence) + ",\"seq\":" + sequence + "}";
    }
}
