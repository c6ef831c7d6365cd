package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.platform.Database;
import powersight.timeseries.sql.PostgresReadings;
import powersight.wire.MeterId;

/** The promise: whatever is killed, what was acknowledged is stored exactly once, everywhere. */
class KilledNodeIT {
    private static final int METERS = 20, READINGS_OF_EACH = 1_000, KILL_AFTER = 6_000;

    @TempDir
    Path folder;

    private RunningNode node;
    private final ExecutorService senders = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        senders.shutdownNow();
        if (node != null) node.close();
    }

    @Test
    void twenty_thousand_acknowledged_readings_are_stored_once_though_the_node_was_killed_among_them()
            throws Exception {
        node = RunningNode.start(folder, "--fleet", Integer.toString(METERS), "--speed", "1");
        Map<String, String> secrets = new HashMap<>();
        node.deviceSecrets().forEach((device, secret) -> secrets.put((String) device, (String) secret));
        String[] doors = {
            "--http-port", Integer.toString(node.port("http")),
            "--mqtt-port", Integer.toString(node.port("mqtt")),
            "--amqp-port", Integer.toString(node.port("amqp"))
        };
        int mqtt = node.port("mqtt");
        int amqp = node.port("amqp");
        node.stop(); // the simulated meters are ours from now on: we know their secrets
        node = RunningNode.start(folder, with(doors, "--fleet", "0", "--speed", "1"));

        PersistentSenders sending = new PersistentSenders(READINGS_OF_EACH);
        List<Future<?>> all = new ArrayList<>();
        for (int number = 1; number <= METERS; number++) {
            String meter = String.format("ps-%06d", number);
            boolean own = number % 2 == 1; // the even ones are behind the concentrator
            all.add(senders.submit(
                    own
                            ? () -> sending.overMqtt(mqtt, meter, secrets.get(meter))
                            : () -> sending.overAmqp(amqp, "fleet-1", secrets.get("fleet-1"), meter)));
        }
        await().atMost(Duration.ofMinutes(3)).until(() -> sending.acknowledgements() >= KILL_AFTER);
        node.kill();
        int acknowledgedAtTheKill = sending.acknowledgements();
        node = RunningNode.start(folder, with(doors, "--fleet", "0", "--speed", "1"));
        for (Future<?> each : all) each.get(5, TimeUnit.MINUTES);

        assertThat(acknowledgedAtTheKill).isBetween(KILL_AFTER, METERS * READINGS_OF_EACH - 1);
        Map<MeterId, Set<Long>> acknowledged = sending.acknowledged();
        assertThat(acknowledged).hasSize(METERS);
        assertThat(sending.acknowledgements()).isEqualTo(METERS * READINGS_OF_EACH);
        try (Database database = node.database()) {
            Reconcile reconcile = new Reconcile(database, new PostgresReadings(database));
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(reconcile.differences(acknowledged)).isEmpty());
        }
        Duration stopped = node.stop();
        assertThat(stopped).isLessThan(Duration.ofSeconds(10));
        assertThat(Files.exists(node.data().resolve("postgresql/cluster/postmaster.pid")))
                .as("its PostgreSQL was stopped with it")
                .isFalse();
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
