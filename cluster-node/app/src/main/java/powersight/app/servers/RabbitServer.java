package powersight.app.servers;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import powersight.app.cluster.ClusterPlan;

/** Debian's RabbitMQ with a folder, ports and a name service of its own; may be killed and started again. */
public final class RabbitServer implements AutoCloseable {
    public static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    public static final String NODE = "powersight";

    private final Path folder;
    private final int port = ClusterPlan.freePorts(1).get(0);
    private final int names = ClusterPlan.freePorts(1).get(0);
    private final int distribution = ClusterPlan.freePorts(1).get(0);
    private final String password;
    private @Nullable Process nameService;
    private @Nullable Process server;

    /** @param users those who may publish, with their passwords */
    public RabbitServer(Path folder, String password, Map<String, String> users)
            throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        this.password = password;
        Map<String, String> all = new TreeMap<>(users);
        all.put(NODE, password);
        Files.writeString(this.folder.resolve("plugins"), "[].");
        Files.writeString(
                this.folder.resolve("rabbitmq.conf"),
                "loopback_users = none\nload_definitions = " + this.folder.resolve("definitions.json") + "\n");
        Files.writeString(this.folder.resolve("definitions.json"), definitions(all));
        start();
    }

    public String uri() {
        return "amqp://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        Process running = server;
        return running == null ? 0 : running.pid();
    }

    public String password() {
        return password;
    }

    public void start() throws IOException, InterruptedException {
        nameService = new ProcessBuilder("/usr/bin/epmd", "-port", "" + names, "-address", "127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("epmd.log").toFile())
                .start();
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rabbit.log").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("HOME", folder.toString());
        environment.put("ERL_EPMD_PORT", "" + names);
        environment.put("RABBITMQ_DIST_PORT", "" + distribution);
        environment.put("RABBITMQ_NODENAME", "chaos" + port + "@localhost");
        environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODE_PORT", "" + port);
        environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
        environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString());
        Process started = builder.start();
        server = started;
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (!letsUsIn()) {
            if (!started.isAlive() || System.nanoTime() > patience)
                throw new IOException("RabbitMQ does not start; see " + folder.resolve("rabbit.log"));
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Without warning, as when the power goes: the broker and whatever it has started. */
    public void kill() throws InterruptedException {
        Process broker = server;
        Process other = nameService;
        for (Process process : broker == null || other == null ? List.<Process>of() : List.of(broker, other)) {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly().waitFor();
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle each : all) each.onExit().join();
        }
    }

    private boolean letsUsIn() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setUsername(NODE);
        factory.setPassword(password);
        try (Connection connection = factory.newConnection()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException notYet) {
            return false;
        }
    }

    private static String definitions(Map<String, String> users) {
        String people = users.entrySet().stream()
                .map(user -> "{\"name\": \"" + user.getKey() + "\", \"password_hash\": \"" + hash(user.getValue())
                        + "\", \"hashing_algorithm\": \"rabbit_password_hashing_sha256\", \"tags\": \"\"}")
                .collect(Collectors.joining(",\n"));
        String rights = users.keySet().stream()
                .map(user -> "{\"user\": \"" + user
                        + "\", \"vhost\": \"/\", \"configure\": \".*\", \"write\": \".*\", \"read\": \".*\"}")
                .collect(Collectors.joining(",\n"));
        return "{\"vhosts\": [{\"name\": \"/\"}],\n\"users\": [" + people + "],\n\"permissions\": [" + rights + "]}";
    }

    /** RabbitMQ's own form: four bytes of salt, then SHA-256 over salt and password. */
    private static String hash(String password) {
        try {
            byte[] salt = {1, 2, 3, 4};
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            byte[] digest = sha.digest(password.getBytes(StandardCharsets.UTF_8));
            byte[] whole = new byte[salt.length + digest.length];
            System.arraycopy(salt, 0, whole, 0, salt.length);
            System.arraycopy(digest, 0, whole, salt.length, digest.length);
            return Base64.getEncoder().encodeToString(whole);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
