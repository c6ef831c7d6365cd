package powersight.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import powersight.platform.Database;

/** Debian's PostgreSQL 15 on a port and a directory of its own; stopped by its pid. Runs as user postgres when we are root. */
public final class RealPostgres implements AutoCloseable {
    private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");

    private final Path directory;
    private final int port = RealServer.freePort();
    private final Process server;

    private RealPostgres() throws IOException, InterruptedException {
        directory = Files.createTempDirectory("powersight-pg15");
        run(List.of("chown", "postgres", directory.toString()), isRoot());
        String data = directory.resolve("data").toString();
        run(
                unprivileged(
                        BIN.resolve("initdb").toString(), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"),
                true);
        server = new ProcessBuilder(unprivileged(
                        BIN.resolve("postgres").toString(),
                        "-D",
                        data,
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "max_connections=200"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitReady();
    }

    public static RealPostgres start() {
        RealServer.require(BIN.resolve("postgres"), "the check on PostgreSQL 15");
        try {
            return new RealPostgres();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Database.Address address() {
        return new Database.Address("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    private void awaitReady() throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Connection connection = DriverManager.getConnection(address().jdbcUrl(), "postgres", "")) {
                return;
            } catch (SQLException e) {
                if (!server.isAlive() || System.nanoTime() > giveUp)
                    throw new IllegalStateException("PostgreSQL 15 does not start in " + directory, e);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> unprivileged(String... command) {
        List<String> line = new ArrayList<>();
        if (isRoot()) line.addAll(List.of("runuser", "-u", "postgres", "--"));
        line.addAll(List.of(command));
        return line;
    }

    private static void run(List<String> command, boolean needed) throws IOException, InterruptedException {
        if (!needed) return;
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) throw new IOException(command + " ended with " + process.exitValue());
    }

    /** The postmaster itself is told: runuser does not pass a kill on in time. */
    @Override
    public void close() {
        try {
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                    .get(0)
                    .strip());
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
            if (!server.waitFor(20, TimeUnit.SECONDS)) server.destroyForcibly();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
