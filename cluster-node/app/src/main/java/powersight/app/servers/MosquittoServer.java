package powersight.app.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import powersight.app.cluster.ClusterPlan;

/** Debian's Mosquitto on a port of its own, open to all on this machine; keeps everything for a backend that is away. */
public final class MosquittoServer implements AutoCloseable {
    public static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

    private final Path folder;
    private final int port = ClusterPlan.freePorts(1).get(0);
    private @Nullable Process server;

    public MosquittoServer(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("mosquitto.conf"), """
                listener %d 127.0.0.1
                allow_anonymous true
                max_queued_messages 0
                max_inflight_messages 1000
                log_type warning
                persistence true
                persistence_location %s/
                user %s
                """.formatted(port, folder, System.getProperty("user.name")));
        start();
    }

    public void start() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("mosquitto.log").toFile()))
                .start();
        server = started;
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > patience)
                throw new IOException("Mosquitto does not start; see " + folder.resolve("mosquitto.log"));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** As the power going: what it holds in memory is gone. */
    public void kill() throws InterruptedException {
        Process running = server;
        if (running != null) running.destroyForcibly().waitFor();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    public long pid() {
        Process running = server;
        return running == null ? 0 : running.pid();
    }

    private boolean answers() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
