package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Three nodes with different roles, under load all the while: one is killed, the others are restarted in turn, a broker
 * goes away, and in between nobody follows the journal. Nothing that was acknowledged is lost or counted twice.
 *
 * <p>Takes minutes and a quiet machine, so it is not part of the suite; run it by {@code -Dit.test=ClusterUnderFaults}.
 */
class ClusterUnderFaults extends ClusterTrial {
    @Test
    @Order(4)
    void a_broker_that_goes_turns_its_own_light_red_and_the_other_goes_on() throws Exception {
        second.stop();

        String light = "mqtt-external " + second.address();
        for (int node = 1; node <= 3; node++) {
            int asked = node;
            await().atMost(SOON).untilAsserted(() -> assertThat(red(asked)).containsExactly(light));
            assertThat(cluster.get(node, "/health/ready").statusCode()).isEqualTo(200);
        }
        throughBrokers.publish(first.port(), 50, "b-1", "b-2", "b-3");
        await().atMost(SOON).untilAsserted(() -> assertThat(recorded("b-1")).isEqualTo(250));

        second.startAgain();
        // Mosquitto has forgotten who shares what, and drops what is published before all are back
        await().atMost(SOON).untilAsserted(() -> {
            for (int node = 1; node <= 3; node++) assertThat(red(node)).isEmpty();
        });
        throughBrokers.publish(second.port(), 50, "b-1", "b-2", "b-3");
        await().atMost(SOON).untilAsserted(() -> assertThat(recorded("b-1")).isEqualTo(300));
    }

    @Test
    @Order(5)
    void a_killed_node_is_missed_by_nobody_for_long() throws Exception {
        senders.longestWait();
        throughBrokers.publish(first.port(), 50, "b-1", "b-2", "b-3");
        cluster.node(2).kill();
        throughBrokers.publish(first.port(), 50, "b-1", "b-2", "b-3");

        await().atMost(SOON).untilAsserted(() -> assertThat(red(1)).containsExactly("nodes"));
        assertThat(cluster.get(1, "/health/ready").statusCode()).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(cluster.json(1, "/api/v1/nodes").path("items")).hasSize(2);
            assertThat(recorded("b-1")).isEqualTo(400);
        });
        int before = senders.most();
        await().atMost(SOON).until(() -> senders.fewest() > before + 5);
        System.out.println("a node killed: the longest wait of a reading for its acknowledgement was "
                + senders.longestWait().toMillis() + " ms");
        // its projections moved to the other node that may run them
        await().atMost(SOON).untilAsserted(() -> assertThat(lagMillis(1)).isLessThan(5_000));
    }

    @Test
    @Order(6)
    void while_nobody_follows_the_journal_readings_are_taken_and_it_is_caught_up_with_later() throws Exception {
        Duration stopped = cluster.node(3).stop();
        assertThat(stopped).isLessThan(Duration.ofSeconds(10));
        int before = senders.most();

        await().atMost(SOON).until(() -> senders.fewest() > before + 5);
        assertThat(cluster.get(1, "/api/v1/meters/c-1").statusCode()).isEqualTo(200);

        cluster.node(3).start();
        cluster.startAgain(2);
        cluster.node(3).awaitReady(Duration.ofMinutes(3));
        await().atMost(SOON).untilAsserted(() -> assertThat(lagMillis(2)).isLessThan(5_000));
    }

    @Test
    @Order(7)
    void restarted_in_order_each_node_leaves_nothing_behind() throws Exception {
        senders.longestWait();
        Duration stopped = cluster.node(1).stop();
        assertThat(stopped).isLessThan(Duration.ofSeconds(10));
        cluster.startAgain(1);
        int before = senders.most();
        await().atMost(SOON).until(() -> senders.fewest() > before + 5);
        System.out.println("a node stopped in order (in " + stopped.toMillis()
                + " ms) and started again: the longest wait of a reading for its acknowledgement was "
                + senders.longestWait().toMillis() + " ms");

        whatWasAcknowledgedIsStoredOnce();
    }

    private static long lagMillis(int node) throws Exception {
        long lag = 0;
        for (JsonNode projection : cluster.json(node, "/api/v1/projections").path("items"))
            lag = Math.max(lag, projection.path("lagMillis").asLong());
        return lag;
    }
}
