package powersight.testing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Debian's InfluxDB 1.6 on a directory and ports of its own, on loopback only. Can be stopped and started again. */
public final class RealInflux implements AutoCloseable {
    private static final Path INFLUXD = Path.of("/usr/bin/influxd");

    private final Path directory;
    private final int port = RealServer.freePort();
    private @Nullable Process server;

    private RealInflux() throws IOException {
        directory = Files.createTempDirectory("powersight-influx");
        Files.writeString(directory.resolve("influxdb.conf"), """
                reporting-disabled = true
                bind-address = "127.0.0.1:%2$d"
                [meta]
                  dir = "%1$s/meta"
                [data]
                  dir = "%1$s/data"
                  wal-dir = "%1$s/wal"
                  index-version = "tsi1"
                  max-series-per-database = 0
                  max-values-per-tag = 0
                  query-log-enabled = false
                [http]
                  bind-address = "127.0.0.1:%3$d"
                  log-enabled = false
                  max-body-size = 0
                [monitor]
                  store-enabled = false
                [logging]
                  level = "error"
                """.formatted(directory, RealServer.freePort(), port));
    }

    public static RealInflux start() {
        RealServer.require(INFLUXD, "the store of readings on InfluxDB");
        try {
            RealInflux influx = new RealInflux();
            influx.up();
            return influx;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public void up() {
        try {
            Process started = new ProcessBuilder(
                            INFLUXD.toString(),
                            "-config",
                            directory.resolve("influxdb.conf").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            server = started;
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!answers()) {
                if (!started.isAlive() || System.nanoTime() > giveUp)
                    throw new IllegalStateException(
                            "InfluxDB does not start: " + Files.readString(directory.resolve("log")));
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Killed, as in life. */
    public void down() {
        if (server == null) return;
        try {
            server.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection ping =
                    (HttpURLConnection) URI.create(url() + "/ping").toURL().openConnection();
            return ping.getResponseCode() == 204;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        down();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
