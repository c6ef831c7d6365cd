package powersight.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;

/**
 * The PostgreSQL that comes with the program: on the loopback interface, with a password, and as careful with what it is
 * given as any server (fsync and synchronous commit on). It outlives a killed node; the next start stops it first.
 *
 * <p>Its folder is only ever added to. A folder of another major version is refused, not touched.
 */
public final class BuiltInPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BuiltInPostgres.class);
    private static final String USER = "powersight", DATABASE = "powersight";
    private static final int ATTEMPTS = 5;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final PostgresPrograms programs;
    private final OtherUser who;
    private final Path folder;
    private final Path logFolder;
    private final String password;
    private int port;
    private volatile boolean closed;
    private volatile boolean heldDown;

    private BuiltInPostgres(DataDirectory data) {
        this.programs = PostgresPrograms.unpacked(data);
        this.who = OtherUser.forPostgres();
        this.folder = data.folder("postgresql").resolve("cluster");
        this.logFolder = data.folder("log");
        this.password = data.secret("postgresql-password");
    }

    /** A server by itself, in a folder that nobody else has; for trials of what a node does without its database. */
    public static BuiltInPostgres start(Path folder) {
        return start(DataDirectory.claim(folder));
    }

    static BuiltInPostgres start(DataDirectory data) {
        BuiltInPostgres postgres = new BuiltInPostgres(data);
        try {
            boolean fresh = postgres.makeSureOfCluster();
            postgres.stopLeftover();
            postgres.run();
            if (fresh || !postgres.hasDatabase()) postgres.createDatabase();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL could not be started", e);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL started but does not answer: " + e.getMessage(), e);
        }
        return postgres;
    }

    /**
     * From now on a server that has ended without being told to (killed for its memory, say) is started again, on its
     * port: a node alone has nobody else who would.
     */
    public void watch() {
        Thread watching = new Thread(
                () -> {
                    while (!closed) {
                        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                        if (closed || heldDown || serverIsAlive()) continue;
                        try {
                            log.warn("PostgreSQL has ended; starting it again");
                            startAgain();
                            log.info("PostgreSQL is running again");
                        } catch (IOException | SQLException | RuntimeException e) {
                            log.error("PostgreSQL could not be started again; trying on", e);
                        }
                    }
                },
                "postgresql-watch");
        watching.setDaemon(true);
        watching.start();
    }

    /** As when its machine is switched off: no checkpoint, open transactions are gone, what is committed is on disk. */
    public synchronized void stopImmediately() {
        heldDown = true;
        Outcome stopped =
                run(Duration.ofSeconds(60), "pg_ctl", "stop", "-D", folder.toString(), "-m", "immediate", "-w");
        if (stopped.exit != 0) log.warn("PostgreSQL did not stop: {}", stopped.said);
    }

    /** On the port it had; what it was in the middle of is recovered from its log first. */
    public synchronized void startAgain() throws IOException, SQLException {
        if (closed) return;
        Outcome started = start(port);
        if (started.exit != 0)
            throw new IOException("PostgreSQL does not start on port " + port + ": " + started.said.strip());
        checkItIsOurs();
        heldDown = false;
    }

    private boolean serverIsAlive() {
        try {
            Path pidFile = folder.resolve("postmaster.pid");
            return Files.exists(pidFile)
                    && ProcessHandle.of(Long.parseLong(
                                    Files.readAllLines(pidFile).get(0).trim()))
                            .isPresent();
        } catch (IOException | NumberFormatException e) {
            return true; // it is being written or removed at this moment; the next look will tell
        }
    }

    public Database.Address address() {
        return new Database.Address(url(DATABASE), USER, password);
    }

    /** Fast: connections are ended, what is committed is on disk, a checkpoint is written. */
    @Override
    public void close() {
        closed = true;
        stopFast();
    }

    private synchronized void stopFast() {
        if (!Files.exists(folder.resolve("postmaster.pid"))) return;
        Outcome stopped = run(Duration.ofSeconds(30), "pg_ctl", "stop", "-D", folder.toString(), "-m", "fast", "-w");
        if (stopped.exit != 0) log.warn("PostgreSQL did not stop: {}", stopped.said);
    }

    private boolean makeSureOfCluster() throws IOException {
        Path version = folder.resolve("PG_VERSION");
        if (Files.exists(version)) {
            String found = Files.readString(version).trim();
            if (!found.equals(Integer.toString(programs.majorVersion())))
                throw new StartRefused(
                        folder + " was written by PostgreSQL " + found + "; this program brings "
                                + programs.majorVersion() + ", which cannot read it.",
                        "dump it with the old program (pg_dump) and restore it into a new --data DIR");
            return false;
        }
        if (Files.exists(folder)) {
            // initdb was interrupted: without PG_VERSION nothing was ever committed here
            Path aside = folder.resolveSibling("unfinished-" + System.currentTimeMillis());
            Files.move(folder, aside);
            log.warn("an unfinished database was found and put aside: {}", aside);
        }
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path passwordFile = folder.resolveSibling("initial-password");
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password);
        try {
            who.give(folder);
            who.give(passwordFile);
            Outcome made = run(
                    Duration.ofMinutes(2),
                    "initdb",
                    "-D",
                    folder.toString(),
                    "-U",
                    USER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C");
            if (made.exit != 0) throw new IllegalStateException("initdb failed: " + made.said);
        } finally {
            Files.delete(passwordFile);
        }
        return true;
    }

    /** A node that was killed leaves its database running, on a port that nobody remembers. */
    private void stopLeftover() throws IOException {
        Path pidFile = folder.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) return;
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
        boolean ours = ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
        if (ours) {
            log.info("PostgreSQL of an earlier start is still running (process {}); stopping it", pid);
            stopFast();
        }
        // PostgreSQL itself clears away a file whose process is gone, but not one whose number now belongs to another
        if (!ours && ProcessHandle.of(pid).isPresent()) Files.deleteIfExists(pidFile);
    }

    /** Starts on a free port; somebody else may take it between our look and its bind, so more than once. */
    private void run() throws IOException, SQLException {
        Outcome started = new Outcome(1, "");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            started = start(freePort());
            if (started.exit == 0) {
                checkItIsOurs();
                return;
            }
        }
        throw new StartRefused(
                "PostgreSQL does not start: " + started.said.strip(),
                "read " + logFolder.resolve("postgresql-start.log") + "; a full disk is the usual reason");
    }

    private Outcome start(int there) throws IOException {
        port = there;
        Files.writeString(folder.resolve("postgresql.conf"), settings());
        who.give(folder.resolve("postgresql.conf"));
        who.give(logFolder);
        return run(
                Duration.ofMinutes(5), // a crash recovery replays up to max_wal_size
                "pg_ctl",
                "start",
                "-w",
                "-t",
                "290",
                "-D",
                folder.toString(),
                "-l",
                logFolder.resolve("postgresql-start.log").toString());
    }

    private String settings() {
        return """
                # Written by PowerSight at every start; changes here do not last.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = scram-sha-256
                max_connections = 300

                # an acknowledged reading survives the power going out
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                wal_compression = on
                max_wal_size = 2GB
                checkpoint_timeout = 15min

                shared_buffers = 256MB
                work_mem = 16MB
                maintenance_work_mem = 128MB
                jit = off

                timezone = 'UTC'
                log_timezone = 'UTC'
                logging_collector = on
                log_directory = '%s'
                log_filename = 'postgresql-%%a.log'
                log_rotation_age = 1d
                log_rotation_size = 0
                log_truncate_on_rotation = on
                log_line_prefix = '%%m %%a '
                """.formatted(port, logFolder.toString().replace("'", "''"));
    }

    private void checkItIsOurs() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show data_directory")) {
            row.next();
            Path its = Path.of(row.getString(1));
            if (!Files.isSameFile(its, folder))
                throw new IllegalStateException("port " + port + " answers from " + its + " instead of " + folder);
        }
    }

    private boolean hasDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            return row.next();
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + DATABASE);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private record Outcome(int exit, String said) {}

    private Outcome run(Duration patience, String program, String... arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(programs.program(program));
        command.addAll(List.of(arguments));
        try {
            // into a file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open for ever
            Path said = Files.createTempFile(logFolder, program, ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(who.command(command))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
                builder.environment().put("LC_ALL", "C");
                Process process = builder.start();
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    return new Outcome(1, program + " took longer than " + patience);
                }
                return new Outcome(process.exitValue(), Files.readString(said));
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(program + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + program, e);
        }
    }
}
