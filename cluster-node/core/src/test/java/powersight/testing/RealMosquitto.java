package powersight.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A Mosquitto from the system's package on a port of its own, open to all on this machine. May be killed and started again. */
public final class RealMosquitto implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

    private final Path folder;
    private final int port;
    private final String more;
    private @Nullable Process server;

    private RealMosquitto(Path folder, int port, String more) {
        this.folder = folder;
        this.port = port;
        this.more = more;
    }

    public static RealMosquitto start(Path folder) {
        return start(folder, "");
    }

    /** Speaks TLS and nothing else. */
    public static RealMosquitto startWithTls(Path folder, SelfSigned identity) {
        return start(folder, "certfile " + identity.certificate() + "\nkeyfile " + identity.key() + "\n");
    }

    private static RealMosquitto start(Path folder, String more) {
        RealServer.require(PROGRAM, "Mosquitto");
        RealMosquitto mosquitto = new RealMosquitto(folder.toAbsolutePath(), RealServer.freePort(), more);
        mosquitto.startAgain();
        return mosquitto;
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public void startAgain() {
        try {
            Files.createDirectories(folder);
            Path configuration = folder.resolve("mosquitto.conf");
            Files.writeString(configuration, """
                    listener %d 127.0.0.1
                    %s
                    allow_anonymous true
                    max_queued_messages 0
                    max_inflight_messages 1000
                    log_type warning
                    persistence true
                    persistence_location %s/
                    user %s
                    """.formatted(port, more, folder, System.getProperty("user.name")));
            server = new ProcessBuilder(PROGRAM.toString(), "-c", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("mosquitto.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RealServer.await(server, folder.resolve("mosquitto.log"), () -> RealServer.answers(port));
    }

    /** Without warning, as when the power goes; what it had not saved is gone. */
    public void kill() {
        if (server != null) RealServer.kill(server);
    }

    /** In order: it saves what it keeps for those who are away. */
    public void stop() {
        if (server == null) return;
        server.destroy();
        server.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
