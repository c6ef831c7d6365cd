package powersight.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A HiveMQ in a process of its own, as ./test has built it beside us. May be killed and started again. */
public final class RealHiveMq implements AutoCloseable {
    private static final Path HIVEMQ =
            Path.of("../hivemq/target").toAbsolutePath().normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path folder;
    private final int port;
    private @Nullable Process server;

    private RealHiveMq(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static RealHiveMq start(Path folder) {
        RealServer.requireBuilt(HIVEMQ.resolve("lib"), "HiveMQ", "mvn -f cluster-node/hivemq/pom.xml process-classes");
        RealHiveMq broker = new RealHiveMq(folder.toAbsolutePath(), RealServer.freePort());
        broker.startAgain();
        return broker;
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public void startAgain() {
        Path log = folder.resolve("hivemq.log");
        try {
            Files.createDirectories(folder);
            server = new ProcessBuilder(
                            JAVA.toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            HIVEMQ.resolve("classes") + ":" + HIVEMQ.resolve("lib") + "/*",
                            "powersight.hivemq.HiveMq",
                            Integer.toString(port),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RealServer.await(server, log, () -> RealServer.answers(port));
    }

    /** Without warning, as when the power goes. */
    public void kill() {
        if (server != null) RealServer.kill(server);
    }

    @Override
    public void close() {
        kill();
    }
}
