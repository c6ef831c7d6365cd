package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import powersight.app.LocalNode;
import powersight.platform.Database;

/** A node of its own for one measurement, on a fresh data directory and free ports, gone afterwards. */
final class NodeUnderTest implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path home;
    private final long pid;
    private final AutoCloseable stop;
    private final HttpClient http = HttpClient.newHttpClient();
    private JsonNode ports = JSON.createObjectNode();
    private @Nullable Process process;

    private NodeUnderTest(Path home, long pid, AutoCloseable stop) {
        this.home = home;
        this.pid = pid;
        this.stop = stop;
    }

    /** In this very process; what the generator uses is to be taken off its CPU. */
    static NodeUnderTest around(LocalNode local, Path home, Path portsFile) throws IOException {
        NodeUnderTest node = new NodeUnderTest(home, ProcessHandle.current().pid(), local);
        node.ports = JSON.readTree(Files.readAllBytes(portsFile));
        return node;
    }

    /** A child process with these options more; returns when it is ready. */
    static NodeUnderTest start(Path home, List<String> options) throws IOException, InterruptedException {
        return start(home, List.of(), options);
    }

    /** The same with options for Java. On a home that was used before, it is the same node started again. */
    static NodeUnderTest start(Path home, List<String> jvm, List<String> options)
            throws IOException, InterruptedException {
        Files.createDirectories(home);
        Path portsFile = home.resolve("ports.json");
        Files.deleteIfExists(portsFile);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments())
            if (!option.startsWith("-agentlib") && !option.startsWith("-javaagent")) command.add(option);
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "powersight.app.Main", "up"));
        command.addAll(List.of("--data", home.resolve("data").toString(), "--fleet", "0", "--speed", "1"));
        command.addAll(List.of("--http-port", "0", "--mqtt-port", "0", "--amqp-port", "0"));
        command.addAll(List.of("--ports-file", portsFile.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("node.log").toFile())
                .start();
        NodeUnderTest node = new NodeUnderTest(home, process.pid(), () -> end(process));
        node.process = process;
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(portsFile)) {
            if (!process.isAlive() || System.nanoTime() > patience) {
                node.close();
                throw new IOException(
                        "the node did not start; it said:\n" + Files.readString(home.resolve("node.log")));
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        node.ports = JSON.readTree(Files.readAllBytes(portsFile));
        return node;
    }

    /** Host and port of a door: {@code mqtt}, {@code amqp}. */
    String[] address(String door) {
        return ports.path(door).asText().replaceFirst("^[a-z]+://", "").split(":");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = request(path).build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    /** The answer of a creation; throws with the problem's text when it was refused. */
    JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2)
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        return JSON.readTree(answer.body());
    }

    /** As if the power had gone. */
    void kill() throws InterruptedException {
        if (process == null) throw new IllegalStateException("a node in this very process cannot be killed");
        process.destroyForcibly().waitFor();
    }

    /** Bytes of heap that are really in use. */
    long heapAfterCollection() throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            Process collecting = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (collecting.waitFor() != 0) throw new IOException("jcmd, which this measurement needs, failed");
        }
        return (long) metric("jvm_memory_used_bytes{area=\"heap\"");
    }

    /** The sum of all lines of {@code /metrics} that begin like that. */
    double metric(String beginning) throws IOException, InterruptedException {
        return text("/metrics")
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String text(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** CPU of the node and of its database so far, in milliseconds. */
    double cpuMillis() throws IOException {
        Set<Long> roots = new HashSet<>();
        roots.add(pid);
        try (Stream<Path> files = Files.find(home, 6, (file, a) -> file.endsWith("postmaster.pid"))) {
            for (Path file : files.toList())
                roots.add(Long.parseLong(Files.readAllLines(file).get(0).strip()));
        }
        return ProcessCpu.millis(roots);
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(ports.path("http").asText() + path))
                .header("Authorization", "Bearer " + key());
    }

    String key() throws IOException {
        return Files.readString(Path.of(ports.path("toolsKey").asText())).strip();
    }

    KeptConnection keptConnection() throws IOException {
        return new KeptConnection(http(), key());
    }

    URI http() {
        return URI.create(ports.path("http").asText());
    }

    InetSocketAddress mqtt() {
        String[] door = address("mqtt");
        return new InetSocketAddress(door[0], Integer.parseInt(door[1]));
    }

    /** The process of its own PostgreSQL. */
    long databasePid() throws IOException {
        Path file = home.resolve("data/postgresql/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    /** Its memory as the kernel sees it, without the database's. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
            if (line.startsWith("VmRSS")) return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
        throw new IOException("the kernel does not tell the memory of process " + pid);
    }

    /** Its database, for what no page tells. */
    Database database() throws IOException {
        String password = Files.readString(home.resolve("data/secrets/postgresql-password"));
        return Database.open(new Database.Address(ports.path("postgres").asText(), "powersight", password), "bench", 2);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            stop.close();
        } catch (Exception e) {
            throw new IllegalStateException("the node could not be stopped", e);
        }
    }
}
