package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.platform.Database;
import powersight.testing.RealMosquitto;

/** What goes turns its own light red and no other, readings go on where they can, and green comes back by itself. */
class HealthLightsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static RealMosquitto mosquitto;
    private static RunningNode node;
    private static String administrator;

    @BeforeAll
    static void start() throws Exception {
        mosquitto = RealMosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        node = RunningNode.start(
                folder,
                Map.of("POWERSIGHT_MQTT_EXTERNAL", "on", "POWERSIGHT_MQTT_EXTERNAL_BROKERS", mosquitto.address()),
                "--demo",
                "--fleet",
                "2");
        administrator = node.administrator();
    }

    @AfterAll
    static void stop() {
        if (node != null) node.close();
        if (mosquitto != null) mosquitto.close();
    }

    @Test
    void an_external_broker_that_goes() throws Exception {
        awaitAllGreen();

        mosquitto.stop();

        awaitOnlyRed("mqtt-external " + mosquitto.address());
        assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
        assertReadingsGoOn();
        mosquitto.startAgain();
        awaitAllGreen();
    }

    @Test
    void a_projection_that_fails() throws Exception {
        awaitAllGreen();
        try (Database database = node.database()) {
            database.jdbi().useHandle(handle -> handle.execute("alter table meter_list rename to meter_list_away"));
            // a rare event, so that something waits for this projection
            node.post("/api/v1/meters", "{\"id\":\"light-1\",\"municipality\":\"80284\"}");

            try {
                awaitOnlyRed("projection-meter-list");
                assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
                assertReadingsGoOn();
            } finally {
                database.jdbi().useHandle(handle -> handle.execute("alter table meter_list_away rename to meter_list"));
            }
        }
        awaitAllGreen();
    }

    @Test
    void our_own_broker_and_our_database_without_which_this_node_is_not_ready() throws Exception {
        awaitAllGreen();

        strike("PAUSE_BROKER");
        awaitOnlyRed("amqp");
        assertThat(node.get("/health/ready").statusCode()).isEqualTo(503);
        awaitAllGreen();

        strike("STOP_DATABASE");
        awaitOnlyRed("database");
        assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
        awaitAllGreen();
        assertReadingsGoOn();
    }

    private static void strike(String fault) throws Exception {
        HttpResponse<String> begun =
                node.postAs(administrator, "/api/v1/demo/faults", "{\"fault\":\"" + fault + "\",\"seconds\":6}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    }

    private static void awaitAllGreen() {
        await().atMost(SOON).untilAsserted(() -> assertThat(red()).isEmpty());
    }

    private static void awaitOnlyRed(String light) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(red()).containsExactly(light));
    }

    private static void assertReadingsGoOn() throws Exception {
        long before = recorded();
        await().atMost(SOON).until(() -> recorded() > before);
    }

    private static long recorded() throws Exception {
        return node.json("/api/v1/accounts")
                .path("transports")
                .path("mqtt")
                .path("recorded")
                .asLong();
    }

    private static List<String> red() throws Exception {
        List<String> red = new ArrayList<>();
        for (JsonNode part : node.json("/health/ready").path("parts"))
            if (!part.path("ready").asBoolean()) red.add(part.path("name").asText());
        return red;
    }
}
