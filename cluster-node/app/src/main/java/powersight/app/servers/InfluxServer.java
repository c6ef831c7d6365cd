package powersight.app.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import powersight.app.cluster.ClusterPlan;

/** Debian's InfluxDB 1.x on a folder and ports of its own; may be killed and started again. */
public final class InfluxServer implements AutoCloseable {
    public static final Path PROGRAM = Path.of("/usr/bin/influxd");

    private final Path folder;
    private final int port = ClusterPlan.freePorts(1).get(0);
    private @Nullable Process server;

    public InfluxServer(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Files.writeString(folder.resolve("influxdb.conf"), """
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
                """.formatted(
                        folder, ClusterPlan.freePorts(1).get(0), port));
        start();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    public void kill() throws InterruptedException {
        Process running = server;
        if (running != null) running.destroyForcibly().waitFor();
    }

    public void start() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-config",
                        folder.resolve("influxdb.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        server = started;
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > patience)
                throw new IOException("InfluxDB does not start; see " + folder.resolve("log"));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection ping = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/ping").toURL().openConnection();
            ping.setConnectTimeout(1_000);
            ping.setReadTimeout(1_000);
            return ping.getResponseCode() == 204;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
