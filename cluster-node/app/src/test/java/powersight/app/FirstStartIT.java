package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import powersight.platform.Database;

/** What a stranger sees who starts it for the first time. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstStartIT {
    private static final String SAMPLE =
            "{\"deviceId\":\"meter-01\",\"voltage\":220.4,\"current\":1.34,\"power\":295.4,"
                    + "\"energy\":1.24,\"timestamp\":1739930110}";

    @TempDir
    static Path folder;

    private static RunningNode node;

    @BeforeAll
    static void start() throws Exception {
        node = RunningNode.start(folder, "--fleet", "8");
    }

    @AfterAll
    static void it_stops_in_order_and_takes_its_database_along() throws Exception {
        if (node == null) return;
        try (RunningNode ending = node) {
            ending.stop();
            assertThat(ending.data().resolve("postgresql/cluster/postmaster.pid"))
                    .as("its PostgreSQL was stopped with it")
                    .doesNotExist();
        }
    }

    private static void publish(String topic, String payload) {
        Mqtt3BlockingClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier("somebody")
                .serverHost("127.0.0.1")
                .serverPort(node.port("mqtt"))
                .buildBlocking();
        client.connect();
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
        client.disconnect();
    }

    @Test
    void it_says_where_its_doors_are_and_that_it_is_ready() throws Exception {
        assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
        for (String door : new String[] {"http", "mqtt", "amqp", "postgres", "data"})
            assertThat(node.address(door)).as(door).isNotEmpty();
        assertThat(node.said()).contains(node.address("http")).contains("kill " + node.pid());
        assertThat(node.get("/").body()).contains("<!doctype html>");
    }

    @Test
    void the_simulated_meters_report_over_mqtt_and_over_amqp_again_and_again() {
        for (String meter :
                new String[] {"ps-000001", "ps-000002"}) { // the first by itself, the second behind a concentrator
            String path = "/api/v1/meters/" + meter;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> node.json(path).path("recorded").asLong() > 0);
            long before = recorded(path);
            await().atMost(Duration.ofSeconds(60)).until(() -> recorded(path) > before);
        }
    }

    @Test
    void its_books_and_its_projections_are_metrics() throws Exception {
        assertThat(node.get("/metrics").body())
                .contains("powersight_readings_total{outcome=\"recorded\",transport=\"mqtt\"}")
                .contains("powersight_projection_lag_seconds{projection=\"rollups\"}")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void the_administrators_first_password_is_in_a_file_of_its_owner_and_opens_nothing_but_its_change()
            throws Exception {
        Path file = node.data().resolve("admin-password.txt");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(node.said())
                .contains(file.toString())
                .doesNotContain(Files.readString(file).strip());
    }

    private static long recorded(String path) {
        try {
            return node.json(path).path("recorded").asLong();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_reading_published_without_a_password_for_the_trial_meter_can_be_read_at_once() {
        publish("/energy/meter-01/data", SAMPLE);

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode last = node.json("/api/v1/meters/meter-01").path("last");
            assertThat(last.toString())
                    .contains("220.4")
                    .contains("1.34")
                    .contains("295.4")
                    .contains("1240") // 1.24 kWh, kept in Wh
                    .contains("2025-02-19T01:55:10Z");
        });
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode stored = node.json("/api/readings?deviceId=meter-01&from=1739930000&to=1739940000")
                    .path("items")
                    .path(0);
            assertThat(stored.path("voltage").asDouble()).isEqualTo(220.4);
            assertThat(stored.path("current").asDouble()).isEqualTo(1.34);
            assertThat(stored.path("power").asDouble()).isEqualTo(295.4);
            assertThat(stored.path("energy").asDouble()).isEqualTo(1.24);
            assertThat(stored.path("timestamp").asLong()).isEqualTo(1739930110);
        });
    }

    @Test
    void a_bad_message_is_acknowledged_kept_with_its_reason_and_blocks_nobody() throws Exception {
        publish("/energy/meter-01/data", SAMPLE.replace("220.4", "\"high\""));
        publish("/energy/meter-77/data", SAMPLE.replace("meter-01", "meter-77"));

        try (Database database = node.database()) {
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                List<String> refused = database.jdbi()
                        .withHandle(handle -> handle.createQuery("select field || ' ' || code from quarantine")
                                .mapTo(String.class)
                                .list());
                assertThat(refused)
                        .anyMatch(line -> line.startsWith("voltage "))
                        .anyMatch(line -> line.endsWith("unknown-device"));
            });
        }
    }

    @Test
    void what_is_secret_can_be_read_by_its_owner_only_and_is_not_in_the_log() throws Exception {
        String log = node.said() + Files.readString(node.data().resolve("log/powersight.log"));
        for (String secret : new String[] {"postgresql-password", "fleet"}) {
            Path file = node.data().resolve("secrets").resolve(secret);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(log).doesNotContain(Files.readString(node.data().resolve("secrets/postgresql-password")));
        node.deviceSecrets().values().forEach(secret -> assertThat(log).doesNotContain((String) secret));
    }

    @Test
    void a_second_start_on_the_same_data_is_refused_and_names_the_first() throws Exception {
        RunningNode.Ended second = RunningNode.run(
                folder,
                "up",
                "--data",
                node.data().toString(),
                "--http-port",
                "0",
                "--mqtt-port",
                "0",
                "--amqp-port",
                "0");

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.said()).contains("in use by process " + node.pid()).contains("--data");
    }

    @Test
    void a_taken_port_is_one_sentence_with_the_holder_and_the_option() throws Exception {
        String port = Integer.toString(node.port("mqtt"));

        RunningNode.Ended second = RunningNode.run(
                folder, "up", "--data", folder.resolve("other").toString(), "--http-port", "0", "--mqtt-port", port);

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.said())
                .contains("port " + port)
                .contains("process " + node.pid())
                .contains("--mqtt-port")
                .doesNotContain("Exception");
    }

    @Test
    void a_speed_of_nothing_ends_with_2() throws Exception {
        assertThat(RunningNode.run(folder, "--speed", "0").exit()).isEqualTo(2);
    }

    /** The last of all, since it uses up the administrator's first password. */
    @Test
    @Order(Integer.MAX_VALUE)
    void the_readmes_walk_with_curl_leads_from_the_first_password_to_a_calendar_entry() throws Exception {
        Path walk = Path.of("..", "docs", "walk.sh");
        assertThat(Files.readString(Path.of("..", "..", "README.md"))).contains("cluster-node/docs/walk.sh");
        Path out = folder.resolve("walk.log");
        Process walking = new ProcessBuilder(
                        walk.toString(), node.address("http"), node.data().toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = walking.waitFor(5, TimeUnit.MINUTES);
        if (!ended) walking.destroyForcibly();

        assertThat(ended && walking.exitValue() == 0).as(Files.readString(out)).isTrue();
        assertThat(Files.readString(out))
                .contains("\"meter\":\"ps-000001\"") // the flat is hers, with its meter
                .contains("claim-approved") // she was told
                .contains("is the seal there?") // and who looked, and why
                .contains("meter,at,") // what Bojan may export
                .contains("BEGIN:VEVENT")
                .contains("\"whole\":true")
                .contains("Done: flat ");
    }
}
