package powersight.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import powersight.platform.Database;

/** The distribution as people run it: a process of its own, on a folder and ports of its own. */
final class RunningNode implements AutoCloseable {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("powersight.distribution"));
    private static final Duration PATIENCE = Duration.ofMinutes(3); // a loaded machine was seen to take 34 s
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private JsonNode ports = JSON.createObjectNode();

    private RunningNode(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts on free ports and returns when it is ready. */
    static RunningNode start(Path folder, String... options) throws Exception {
        return start(folder, Map.of(), options);
    }

    static RunningNode start(Path folder, Map<String, String> environment, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("up", "--data", data(folder).toString()));
        all.addAll(List.of("--ports-file", folder.resolve("ports.json").toString()));
        List<String> given = List.of(options);
        for (String port : List.of("--http-port", "--mqtt-port", "--amqp-port"))
            if (!given.contains(port)) all.addAll(List.of(port, "0"));
        all.addAll(given);
        Path portsFile = folder.resolve("ports.json");
        Files.deleteIfExists(portsFile);
        RunningNode node = new RunningNode(folder, launch(folder.resolve("out.log"), environment, all));
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(portsFile)) {
            if (node.process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
                node.close();
                throw new IllegalStateException(
                        "the node did not become ready:\n" + Files.readString(folder.resolve("out.log")));
            }
        }
        node.ports = JSON.readTree(Files.readAllBytes(portsFile));
        return node;
    }

    /** Runs the command line to its end. */
    static Ended run(Path folder, String... arguments) throws Exception {
        return run(folder, Duration.ofSeconds(60), arguments);
    }

    static Ended run(Path folder, Duration patience, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "run", ".log");
        Process process = launch(out, Map.of(), List.of(arguments));
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("it goes on running:\n" + Files.readString(out));
        }
        return new Ended(process.exitValue(), Files.readString(out));
    }

    record Ended(int exit, String said) {}

    /** Without waiting for anything. */
    static Process launch(Path out, Map<String, String> environment, List<String> arguments) throws IOException {
        String classPath;
        try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
            classPath = jars.sorted().map(Path::toString).collect(Collectors.joining(":"));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-Djava.awt.headless=true", "-Duser.timezone=UTC"));
        command.add("-Dpowersight.home=" + DISTRIBUTION);
        command.addAll(List.of("-cp", classPath, "powersight.app.Main"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    Path data() {
        return data(folder);
    }

    long pid() {
        return process.pid();
    }

    String said() throws IOException {
        return Files.readString(folder.resolve("out.log"));
    }

    String address(String name) {
        return ports.path(name).asText();
    }

    int port(String name) {
        return HostAndPort.of(address(name)).port();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(asTools(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As programs on the node's machine do it. */
    HttpRequest.Builder asTools(String path) throws IOException {
        String key = Files.readString(Path.of(address("toolsKey"))).strip();
        return HttpRequest.newBuilder(URI.create(address("http") + path)).header("Authorization", "Bearer " + key);
    }

    /** By whatever the request shows, or as nobody. */
    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Creates something and gives what the node says of it; anything but success is the test's failure. */
    JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                asTools(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) throw new IllegalStateException(path + ": " + answer.body());
        return JSON.readTree(answer.body());
    }

    /** Signs the administrator of a first start in, who has to begin with a password of their own. */
    String administrator() throws IOException, InterruptedException {
        String first = Files.readString(data().resolve("admin-password.txt")).strip();
        String once = token(postAs("", "/api/v1/session", "{\"name\":\"admin\",\"password\":\"" + first + "\"}"));
        return token(
                postAs(once, "/api/v1/me/password", "{\"present\":\"" + first + "\",\"next\":\"sedam plavih ptica\"}"));
    }

    private static String token(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body()).path("accessToken").asText();
    }

    HttpResponse<String> postAs(String token, String path, String body) throws IOException, InterruptedException {
        return http.send(
                as(token, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder as(String token, String path) {
        return HttpRequest.newBuilder(URI.create(address("http") + path)).header("Authorization", "Bearer " + token);
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    Database database() throws IOException {
        String password = Files.readString(data().resolve("secrets/postgresql-password"));
        return Database.open(new Database.Address(address("postgres"), "powersight", password), "test", 4);
    }

    /** What the simulated devices show; by device. */
    Properties deviceSecrets() throws IOException {
        Properties secrets = new Properties();
        secrets.load(new StringReader(Files.readString(data().resolve("secrets/fleet"))));
        return secrets;
    }

    /** As the power going: nothing is stopped in order. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to stop, and answers with how long that took. */
    Duration stop() throws InterruptedException {
        long began = System.nanoTime();
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) throw new IllegalStateException("it does not stop");
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
            stopDatabase();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node that was killed leaves its database behind. */
    private void stopDatabase() {
        Path pidFile = data().resolve("postgresql/cluster/postmaster.pid");
        try {
            if (!Files.exists(pidFile)) return;
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
