package powersight.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import powersight.app.cluster.ClusterPlan;
import powersight.app.cluster.JavaProgram;
import powersight.app.cluster.NodeProcess;
import powersight.app.cluster.Nodes;
import powersight.platform.Database;
import powersight.testing.RealPostgres;

/** The distribution as several nodes over one PostgreSQL of the system; each may be stopped, killed and started again. */
final class RunningCluster implements AutoCloseable {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("powersight.distribution"));
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RealPostgres postgres;
    private final Nodes nodes;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningCluster(RealPostgres postgres, Nodes nodes) {
        this.postgres = postgres;
        this.nodes = nodes;
    }

    /** One node for each element of {@code roles}; returns when all are ready. */
    static RunningCluster start(Path folder, List<String> roles, Map<String, String> settings) throws Exception {
        RealPostgres postgres = RealPostgres.start();
        Map<String, String> shared = new HashMap<>(settings);
        shared.putIfAbsent("POWERSIGHT_AMQP", "off");
        ClusterPlan plan = ClusterPlan.of(folder, roles, postgres.address(), List.of("node"), shared);
        Nodes nodes = Nodes.start(program(), plan);
        RunningCluster cluster = new RunningCluster(postgres, nodes);
        try {
            nodes.awaitReady(PATIENCE);
        } catch (Exception | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /**
     * Short lives: the time of the optimizing compiler would not come back. And a machine that runs tests may keep a node
     * from answering for long.
     */
    private static JavaProgram program() {
        return JavaProgram.in(DISTRIBUTION, "400m")
                .with("-XX:TieredStopAtLevel=1")
                .with("-XX:+UseSerialGC")
                .with("-Dakka.cluster.failure-detector.acceptable-heartbeat-pause=10s");
    }

    /** The first is 1. */
    NodeProcess node(int number) {
        return nodes.node(number);
    }

    List<NodeProcess> all() {
        return nodes.all();
    }

    void startAgain(int number) throws InterruptedException {
        node(number).start();
        node(number).awaitReady(PATIENCE);
    }

    Database database() {
        return Database.open(postgres.address(), "test", 4);
    }

    HttpResponse<String> get(int number, String path) throws IOException, InterruptedException {
        return http.send(asTools(number, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As whoever that token was given to. */
    HttpResponse<String> getAs(String token, int number, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node(number).http() + path))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** As programs on the nodes' machine do it. */
    private HttpRequest.Builder asTools(int number, String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(node(number).http() + path))
                .header("Authorization", "Bearer " + node(number).toolsKey());
    }

    JsonNode json(int number, String path) throws IOException, InterruptedException {
        return JSON.readTree(get(number, path).body());
    }

    /** Creates something; anything but success is the test's failure. */
    JsonNode post(int number, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                asTools(number, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) throw new IllegalStateException(path + ": " + answer.body());
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        nodes.all().forEach(node -> {
            if (node.isAlive()) node.kill();
        });
        postgres.close();
    }
}
