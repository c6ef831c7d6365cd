package powersight.app.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import powersight.app.cluster.NodeProcess;

/** One node under trial: its process, and what can be asked of it over HTTP. */
final class TrialNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STARTS_AGAIN = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(10), ANSWERS_WITHIN = Duration.ofSeconds(60);

    private final NodeProcess process;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    TrialNode(NodeProcess process) {
        this.process = process;
    }

    void launch() {
        process.start();
    }

    /** One that ends while it is starting is started again, as whatever runs it would; that is said aloud. */
    void awaitReady() throws InterruptedException {
        for (int again = 1; ; again++) {
            try {
                process.awaitReady(PATIENCE);
                return;
            } catch (IllegalStateException notReady) {
                if (process.isAlive() || again > STARTS_AGAIN) throw notReady;
                System.err.println("chaos: " + name() + " ended while it was starting, and is started again");
                launch();
            }
        }
    }

    /** Returns when it is ready. */
    void start() throws InterruptedException {
        launch();
        awaitReady();
    }

    /** In order, and started again with another setting. */
    void startAgainWith(String variable, String value) throws InterruptedException {
        stop();
        process.plan(process.plan().with(variable, value));
        start();
    }

    String name() {
        return process.plan().name();
    }

    Path data() {
        return process.data();
    }

    InetSocketAddress mqtt() {
        return new InetSocketAddress("127.0.0.1", process.plan().mqttPort());
    }

    int amqpPort() {
        return process.plan().amqpPort();
    }

    /** An address that it told when it was ready. */
    String address(String name) {
        return process.address(name);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isReady() {
        return process.isReady();
    }

    /** As the power going: nothing is stopped in order. */
    void kill() {
        process.kill();
    }

    /** Asks it to stop, and tells how long that took; on a busy machine it may take its time. */
    Duration stop() {
        return process.stop(PATIENCE);
    }

    /** The process of its own PostgreSQL. */
    long ownDatabase() throws IOException {
        return Long.parseLong(Files.readAllLines(postmaster()).get(0).trim());
    }

    private Path postmaster() {
        return data().resolve("postgresql/cluster/postmaster.pid");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(text(path));
    }

    String text(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(process.http() + path))
                .timeout(ANSWERS_WITHIN)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException(path + " answered " + answer.statusCode());
        return answer.body();
    }

    /** The answer of a creation; throws with the problem's text when it was refused. */
    JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(process.http() + path))
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "application/json")
                .header("X-PowerSight", "1")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2)
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        return JSON.readTree(answer.body());
    }

    /** With its own PostgreSQL, which outlives a node that was killed. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.close();
        if (!Files.exists(postmaster())) return;
        long left = ownDatabase();
        if (ProcessHandle.of(left).isPresent()) Signals.send("QUIT", left);
    }
}
