package powersight.simulator;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Real brokers from the machine's packages, each in a folder and on a port of its own, on loopback only. */
final class Servers {
    private Servers() {}

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path program(String name, String whatFor) {
        Optional<Path> found = List.of("/usr/lib/rabbitmq/bin", "/usr/sbin", "/usr/bin").stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isPresent()) return found.get();
        String line = "SKIPPED: " + whatFor + " because " + name + " is not installed";
        System.out.println(line);
        if ("true".equals(System.getenv("POWERSIGHT_REQUIRE_ALL"))) fail(line);
        return abort(line);
    }

    static Process run(Path folder, List<String> environment, Path program, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(program.toString());
        builder.command().addAll(Arrays.asList(arguments));
        for (String each : environment)
            builder.environment().put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(program.getFileName() + ".out").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void awaitPort(int port) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
    }

    static Process mosquitto(Path folder, int port) {
        Path program = program("mosquitto", "meters on a real MQTT broker");
        Path config = folder.resolve("mosquitto.conf");
        try {
            Files.writeString(
                    config,
                    "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location "
                            + folder + "/\nmax_queued_messages 0\nuser root\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process process = run(folder, List.of(), program, "-c", config.toString());
        awaitPort(port);
        return process;
    }

    static Process rabbitmq(Path folder, int port) {
        Path program = program("rabbitmq-server", "a concentrator on a real AMQP broker");
        Process process = run(folder, rabbitmqEnvironment(folder, port), program);
        awaitPort(port);
        return process;
    }

    private static List<String> rabbitmqEnvironment(Path folder, int port) {
        return List.of(
                "RABBITMQ_NODE_PORT=" + port,
                "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
                "RABBITMQ_NODENAME=sim" + port + "@localhost",
                "RABBITMQ_DIST_PORT=" + freePort(),
                "ERL_EPMD_ADDRESS=127.0.0.1",
                "RABBITMQ_MNESIA_BASE=" + folder,
                "RABBITMQ_LOG_BASE=" + folder,
                "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder.resolve("plugins"),
                "HOME=" + folder);
    }

    /** Its Erlang machine is a grandchild, and ends with the processes that were started for it. */
    static void stopRabbitmq(Path folder, Process process) {
        if (process == null) return;
        stop(process);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> process.descendants().noneMatch(ProcessHandle::isAlive));
    }
}
