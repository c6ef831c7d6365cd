package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The usual way to bring meters' readings into a database, as a process to compare with: subscribes at a broker, lets the
 * library acknowledge each message as it comes, and inserts in batches. It is written well as such things go: it comes
 * back by itself, takes up its session, and tries a batch again until the database has it.
 */
@Command(name = "peer-subscriber", hidden = true, description = "The process that 'bench peer' compares with.")
public final class PeerSubscriber implements Callable<Integer> {
    private static final int BATCH = 1_000, WAITING = 200_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Row(String meter, long seq, long at, double watts, long importT1) {}

    @Option(names = "--broker-port", required = true)
    private int brokerPort;

    @Option(names = "--database", required = true)
    private String database = "";

    @Option(names = "--user", required = true)
    private String user = "";

    /** By the environment, where other users of the machine do not see it. */
    private final String password = String.valueOf(System.getenv("POWERSIGHT_PEER_PASSWORD"));

    private final BlockingQueue<Row> waiting = new ArrayBlockingQueue<>(WAITING);
    private @Nullable Connection open;

    @Override
    public Integer call() throws Exception {
        Mqtt3AsyncClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier("peer")
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .automaticReconnectWithDefaultConfig()
                .buildAsync();
        client.connectWith().cleanSession(false).send().join();
        client.subscribeWith()
                .topicFilter("powersight/v1/meters/+/readings")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(this::take)
                .send()
                .join();
        System.out.println("subscribed");
        while (true) insert(next());
    }

    private void take(Mqtt3Publish publish) {
        try {
            JsonNode message = JSON.readTree(publish.getPayloadAsBytes());
            String meter = message.path("deviceId").asText();
            if (message.has("readings")) for (JsonNode each : message.path("readings")) waiting.put(row(meter, each));
            else waiting.put(row(meter, message));
        } catch (IOException e) {
            System.err.println("not a reading: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Row row(String meter, JsonNode reading) {
        return new Row(
                meter,
                reading.path("seq").asLong(),
                reading.path("timestamp").asLong(),
                reading.path("power").asDouble(),
                reading.path("registers").path("importT1").asLong());
    }

    private List<Row> next() throws InterruptedException {
        List<Row> batch = new ArrayList<>(BATCH);
        batch.add(waiting.take());
        waiting.drainTo(batch, BATCH - 1);
        return batch;
    }

    private Connection connection() throws SQLException {
        Connection opened = DriverManager.getConnection(
                database + (database.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true", user, password);
        opened.setAutoCommit(false);
        return opened;
    }

    private void insert(List<Row> batch) throws InterruptedException {
        while (true) {
            try {
                Connection connection = open == null ? connection() : open;
                open = connection;
                try (PreparedStatement insert = connection.prepareStatement(
                        "insert into peer_reading (meter, seq, at, watts, import_t1) values (?, ?, to_timestamp(?), ?, ?)")) {
                    for (Row row : batch) {
                        insert.setString(1, row.meter);
                        insert.setLong(2, row.seq);
                        insert.setLong(3, row.at);
                        insert.setDouble(4, row.watts);
                        insert.setLong(5, row.importT1);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    connection.commit();
                    return;
                }
            } catch (SQLException away) {
                System.err.println("the database is away: " + away.getMessage());
                open = null;
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }
}
