package powersight.testing;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ from the system's package, with a folder, a port, a node name and a name service of its own. May be killed
 * and started again on the same folder.
 */
public final class RealRabbit implements AutoCloseable {
    public static final String ADMIN = "admin";

    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final Path NAME_SERVICE = Path.of("/usr/bin/epmd");

    private final Path folder;
    private final int port = RealServer.freePort();
    private final int tlsPort = RealServer.freePort();
    private final int nameServicePort = RealServer.freePort();
    private final int distributionPort = RealServer.freePort();
    private @Nullable Process names;
    private @Nullable Process server;

    private RealRabbit(Path folder) {
        this.folder = folder;
    }

    /** @param users their passwords by name, beside {@link #ADMIN}, whose password is the same word */
    public static RealRabbit start(Path folder, Map<String, String> users) {
        RealServer.require(PROGRAM, "RabbitMQ");
        RealRabbit rabbit = new RealRabbit(folder.toAbsolutePath());
        rabbit.writeConfiguration(users);
        rabbit.startAgain();
        return rabbit;
    }

    /** With TLS on a port of its own, beside the plain one. */
    public static RealRabbit startWithTls(Path folder, SelfSigned identity) {
        RealServer.require(PROGRAM, "RabbitMQ");
        RealRabbit rabbit = new RealRabbit(folder.toAbsolutePath());
        rabbit.writeConfiguration(Map.of());
        try {
            Files.writeString(
                    folder.resolve("rabbitmq.conf"),
                    """
                    listeners.ssl.1 = 127.0.0.1:%d
                    ssl_options.certfile = %s
                    ssl_options.keyfile = %s
                    ssl_options.verify = verify_none
                    """.formatted(rabbit.tlsPort, identity.certificate(), identity.key()),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rabbit.startAgain();
        return rabbit;
    }

    /** The certificate is made out to this name. */
    public String tlsUri() {
        return "amqps://localhost:" + tlsPort;
    }

    public int tlsPort() {
        return tlsPort;
    }

    public String uri() {
        return "amqp://127.0.0.1:" + port;
    }

    public void startAgain() {
        try {
            names = new ProcessBuilder(NAME_SERVICE.toString(), "-port", "" + nameServicePort, "-address", "127.0.0.1")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("epmd.log").toFile())
                    .start();
            ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("rabbit.log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "HOME",
                            folder.toString(),
                            "ERL_EPMD_PORT",
                            "" + nameServicePort,
                            "RABBITMQ_DIST_PORT",
                            "" + distributionPort,
                            "RABBITMQ_NODENAME",
                            "t" + port + "@localhost",
                            "RABBITMQ_NODE_IP_ADDRESS",
                            "127.0.0.1",
                            "RABBITMQ_NODE_PORT",
                            "" + port,
                            "RABBITMQ_MNESIA_BASE",
                            folder.resolve("data").toString(),
                            "RABBITMQ_LOG_BASE",
                            folder.resolve("log").toString(),
                            "RABBITMQ_CONFIG_FILE",
                            folder.resolve("rabbitmq.conf").toString(),
                            "RABBITMQ_ENABLED_PLUGINS_FILE",
                            folder.resolve("plugins").toString()));
            server = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RealServer.await(server, folder.resolve("rabbit.log"), this::letsUsIn);
    }

    /** Without warning, as when the power goes. */
    public void kill() {
        if (server != null) RealServer.kill(server);
        if (names != null) RealServer.kill(names);
    }

    @Override
    public void close() {
        kill();
    }

    private boolean letsUsIn() {
        if (!RealServer.answers(port)) return false;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        factory.setHost("127.0.0.1");
        factory.setUsername(ADMIN);
        factory.setPassword(ADMIN);
        try (Connection connection = factory.newConnection()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException notYet) {
            return false;
        }
    }

    private void writeConfiguration(Map<String, String> users) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("plugins"), "[].");
            Files.writeString(
                    folder.resolve("rabbitmq.conf"),
                    "loopback_users = none\nload_definitions = " + folder.resolve("definitions.json") + "\n");
            Files.writeString(folder.resolve("definitions.json"), definitions(users));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String definitions(Map<String, String> users) {
        String all = users.entrySet().stream()
                .map(user -> user(user.getKey(), user.getValue()))
                .collect(Collectors.joining(",\n"));
        String rights = users.keySet().stream().map(RealRabbit::rights).collect(Collectors.joining(",\n"));
        String comma = users.isEmpty() ? "" : ",\n";
        return "{\"vhosts\": [{\"name\": \"/\"}],\n\"users\": [" + user(ADMIN, ADMIN) + comma + all
                + "],\n\"permissions\": [" + rights(ADMIN) + comma + rights + "]}";
    }

    private static String user(String name, String password) {
        return "{\"name\": \"" + name + "\", \"password_hash\": \"" + hash(password)
                + "\", \"hashing_algorithm\": \"rabbit_password_hashing_sha256\", \"tags\": \"\"}";
    }

    private static String rights(String name) {
        return "{\"user\": \"" + name
                + "\", \"vhost\": \"/\", \"configure\": \".*\", \"write\": \".*\", \"read\": \".*\"}";
    }

    /** RabbitMQ's own form: a salt of four bytes, then SHA-256 over salt and password. */
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
            throw new AssertionError(e);
        }
    }
}
