package powersight.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;

/**
 * The PostgreSQL that comes with the program: on the loopback interface, with a password, and as careful with what it is
 * given as any server (fsync and synchronous commit on). It outlives a killed node; the next start stops it first.
 */
public final class BuiltInPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BuiltInPostgres.class);
    private static final String USER = "powersight", DATABASE = "powersight";
    private static final int ATTEMPTS = 5;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final PostgresControl control;
    private final PostgresFolder folder;
    private final String password;
    private int port;
    private volatile boolean closed;
    private volatile boolean heldDown;

    private BuiltInPostgres(DataDirectory data) {
        this.control =
                new PostgresControl(PostgresPrograms.unpacked(data), OtherUser.forPostgres(), data.folder("log"));
        this.folder = new PostgresFolder(data.folder("postgresql").resolve("cluster"), control);
        this.password = data.secret("postgresql-password");
    }

    /** A server by itself, in a folder that nobody else has; for trials of what a node does without its database. */
    public static BuiltInPostgres start(Path folder) {
        return start(DataDirectory.claim(folder));
    }

    static BuiltInPostgres start(DataDirectory data) {
        BuiltInPostgres postgres = new BuiltInPostgres(data);
        try {
            boolean fresh = postgres.folder.makeUnlessThere(USER, postgres.password);
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
        stop(Duration.ofSeconds(60), "immediate");
    }

    /** On the port it had; what it was in the middle of is recovered from its log first. */
    public synchronized void startAgain() throws IOException, SQLException {
        if (closed) return;
        PostgresControl.Outcome started = start(port);
        if (started.failed())
            throw new IOException("PostgreSQL does not start on port " + port + ": "
                    + started.said().strip());
        checkItIsOurs();
        heldDown = false;
    }

    private boolean serverIsAlive() {
        try {
            OptionalLong process = folder.serverProcess();
            return process.isPresent() && ProcessHandle.of(process.getAsLong()).isPresent();
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
        if (folder.hasServer()) stop(Duration.ofSeconds(30), "fast");
    }

    private void stop(Duration patience, String how) {
        PostgresControl.Outcome stopped =
                control.run(patience, "pg_ctl", "stop", "-D", folder.path().toString(), "-m", how, "-w");
        if (stopped.failed()) log.warn("PostgreSQL did not stop: {}", stopped.said());
    }

    /** A node that was killed leaves its database running, on a port that nobody remembers. */
    private void stopLeftover() throws IOException {
        OptionalLong process = folder.serverProcess();
        if (process.isEmpty()) return;
        long pid = process.getAsLong();
        boolean ours = ProcessHandle.of(pid)
                .flatMap(found -> found.info().command())
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
        if (ours) {
            log.info("PostgreSQL of an earlier start is still running (process {}); stopping it", pid);
            stopFast();
        }
        // PostgreSQL itself clears away a file whose process is gone, but not one whose number now belongs to another
        if (!ours && ProcessHandle.of(pid).isPresent()) folder.forgetServerProcess();
    }

    /** Starts on a free port; somebody else may take it between our look and its bind, so more than once. */
    private void run() throws IOException, SQLException {
        PostgresControl.Outcome started = new PostgresControl.Outcome(1, "");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            started = start(freePort());
            if (!started.failed()) {
                checkItIsOurs();
                return;
            }
        }
        throw new StartRefused(
                "PostgreSQL does not start: " + started.said().strip(),
                "read " + startLog() + "; a full disk is the usual reason");
    }

    private PostgresControl.Outcome start(int there) throws IOException {
        port = there;
        folder.configure(port);
        return control.run(
                Duration.ofMinutes(5), // a crash recovery replays up to max_wal_size
                "pg_ctl",
                "start",
                "-w",
                "-t",
                "290",
                "-D",
                folder.path().toString(),
                "-l",
                startLog().toString());
    }

    private Path startLog() {
        return control.logFolder().resolve("postgresql-start.log");
    }

    private void checkItIsOurs() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show data_directory")) {
            row.next();
            Path its = Path.of(row.getString(1));
            if (!Files.isSameFile(its, folder.path()))
                throw new IllegalStateException(
                        "port " + port + " answers from " + its + " instead of " + folder.path());
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
}
