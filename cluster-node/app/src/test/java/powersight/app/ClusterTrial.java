package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import powersight.platform.Database;
import powersight.testing.RealMosquitto;
import powersight.timeseries.sql.PostgresReadings;
import powersight.wire.MeterId;

/** Three nodes with different roles over two brokers, with load on them from the first test to the last. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ClusterTrial {
    private static final List<String> ROLES =
            List.of("meters,ingest,workers,api", "meters,ingest,projections,api", "meters,ingest,projections,api");
    private static final int METERS = 12;
    static final Duration SOON = Duration.ofSeconds(60);

    /** The nodes' logs lie there; they are wanted when something failed. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    static RealMosquitto first, second;
    static RunningCluster cluster;
    static SteadySenders senders;
    static BrokerSenders throughBrokers;

    @BeforeAll
    static void start() throws Exception {
        first = RealMosquitto.start(Files.createDirectory(folder.resolve("mosquitto-1")));
        second = RealMosquitto.start(Files.createDirectory(folder.resolve("mosquitto-2")));
        cluster = RunningCluster.start(
                folder,
                ROLES,
                Map.of(
                        "POWERSIGHT_MQTT_EXTERNAL",
                        "on",
                        "POWERSIGHT_MQTT_EXTERNAL_BROKERS",
                        first.address() + "; " + second.address()));
        throughBrokers = new BrokerSenders();
        senders = new SteadySenders(
                cluster.all().stream().map(node -> node.plan().mqttPort()).toList(), Duration.ofMillis(100));
        for (int number = 1; number <= METERS; number++) {
            String meter = "c-" + number;
            JsonNode made = cluster.post(
                    1 + number % 3, "/api/v1/meters", "{\"id\":\"" + meter + "\",\"municipality\":\"80284\"}");
            senders.begin(meter, made.path("secret").asText());
        }
        for (String meter : List.of("b-1", "b-2", "b-3"))
            cluster.post(1, "/api/v1/meters", "{\"id\":\"" + meter + "\",\"municipality\":\"80284\"}");
    }

    @AfterAll
    static void stop() {
        if (senders != null) senders.close();
        if (cluster != null) cluster.close();
        if (second != null) second.close();
        if (first != null) first.close();
    }

    @Test
    @Order(1)
    void every_node_answers_for_every_meter_and_knows_the_others() throws Exception {
        await().atMost(SOON).until(() -> senders.acknowledgements() > 50);

        for (int node = 1; node <= 3; node++) {
            for (String meter : List.of("c-1", "c-2", "c-3"))
                assertThat(cluster.json(node, "/api/v1/meters/" + meter)
                                .path("recorded")
                                .asLong())
                        .as("%s asked of node %d", meter, node)
                        .isPositive();
            JsonNode peers = cluster.json(node, "/api/v1/nodes").path("items");
            assertThat(peers.findValuesAsText("status")).containsOnly("up").hasSize(3);
            assertThat(red(node)).isEmpty();
        }
        assertThat(cluster.get(3, "/metrics").body()).contains("powersight_journal_horizon_age_seconds");
    }

    @Test
    @Order(2)
    void what_one_node_hands_out_to_a_person_is_good_on_another() throws Exception {
        String password = Files.readString(cluster.all().stream()
                        .map(node -> node.data().resolve("admin-password.txt"))
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow())
                .strip();
        JsonNode signedIn =
                cluster.post(1, "/api/v1/session", "{\"name\":\"admin\",\"password\":\"" + password + "\"}");
        String token = signedIn.path("accessToken").asText();

        // they know who it is: somebody who has to change the first password
        for (int node = 1; node <= 3; node++) {
            assertThat(cluster.getAs(token, node, "/api/v1/me").body()).contains("password-must-change");
            assertThat(cluster.getAs(token + "x", node, "/api/v1/me").statusCode())
                    .isEqualTo(401);
        }
        assertThat(cluster.getAs(cluster.node(1).toolsKey(), 3, "/api/v1/nodes").statusCode())
                .isEqualTo(200);
    }

    @Test
    @Order(3)
    void what_mosquitto_gives_to_three_nodes_is_recorded_once() throws Exception {
        throughBrokers.publish(first.port(), 100, "b-1", "b-2", "b-3");
        throughBrokers.publish(second.port(), 100, "b-1", "b-2", "b-3");

        await().atMost(SOON).untilAsserted(() -> assertThat(recorded("b-1")).isEqualTo(200));
        assertThat(recorded("b-2") + recorded("b-3")).isEqualTo(400);
        long nodesThatTook = 0;
        for (int node = 1; node <= 3; node++) if (entered(node, "mqtt-external") > 0) nodesThatTook++;
        assertThat(nodesThatTook).as("nodes that got a share").isGreaterThan(1);
    }

    /** Ends the load, and holds what was acknowledged against journal, store and sums. */
    static void whatWasAcknowledgedIsStoredOnce() throws Exception {
        senders.finish();
        Map<MeterId, Set<Long>> acknowledged = new HashMap<>(senders.acknowledged());
        acknowledged.putAll(throughBrokers.acknowledged());
        System.out.println(acknowledged.values().stream().mapToInt(Set::size).sum() + " readings were acknowledged");
        try (Database database = cluster.database()) {
            Reconcile reconcile = new Reconcile(database, new PostgresReadings(database));
            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(reconcile.differences(acknowledged)).isEmpty());
        }
    }

    static long recorded(String meter) throws Exception {
        return cluster.json(1, "/api/v1/meters/" + meter).path("recorded").asLong();
    }

    /** The lights that are red on that node. */
    static List<String> red(int node) throws Exception {
        List<String> red = new ArrayList<>();
        cluster.json(node, "/health/ready").path("parts").forEach(part -> {
            if (!part.path("ready").asBoolean()) red.add(part.path("name").asText());
        });
        return red;
    }

    private static long entered(int node, String transport) throws Exception {
        return cluster.json(node, "/api/v1/accounts")
                .path("transports")
                .path(transport)
                .path("received")
                .asLong();
    }
}
