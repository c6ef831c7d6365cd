package powersight.app.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's Mosquitto on a port of its own, open to all on this machine; keeps everything for a backend that is away. */
final class MosquittoServer implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

    private final int port = Plant.freePort();
    private final Process server;

    MosquittoServer(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path configuration = folder.resolve("mosquitto.conf");
        Files.writeString(configuration, """
                listener %d 127.0.0.1
                allow_anonymous true
                max_queued_messages 0
                max_inflight_messages 1000
                log_type warning
                persistence true
                persistence_location %s/
                user %s
                """.formatted(port, folder, System.getProperty("user.name")));
        server = new ProcessBuilder(PROGRAM.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() > patience)
                throw new IOException("Mosquitto does not start; see " + folder.resolve("mosquitto.log"));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
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
        server.destroyForcibly().waitFor();
    }
}
