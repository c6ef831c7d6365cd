package powersight.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where PostgreSQL keeps everything, with the settings it is started with. It is only ever added to: a folder of another
 * major version is refused, not touched, and one that was never finished is put aside.
 */
record PostgresFolder(Path path, PostgresControl control) {
    private static final Logger log = LoggerFactory.getLogger(PostgresFolder.class);

    /** Returns whether it was made just now: empty, with {@code user} and that password in it. */
    boolean makeUnlessThere(String user, String password) throws IOException {
        Path version = path.resolve("PG_VERSION");
        if (Files.exists(version)) {
            mustBeOurs(Files.readString(version).trim());
            return false;
        }
        if (Files.exists(path)) {
            // initdb was interrupted: without PG_VERSION nothing was ever committed here
            Path aside = path.resolveSibling("unfinished-" + System.currentTimeMillis());
            Files.move(path, aside);
            log.warn("an unfinished database was found and put aside: {}", aside);
        }
        make(user, password);
        return true;
    }

    private void mustBeOurs(String version) {
        int ours = control.programs().majorVersion();
        if (!version.equals(Integer.toString(ours)))
            throw new StartRefused(
                    path + " was written by PostgreSQL " + version + "; this program brings " + ours
                            + ", which cannot read it.",
                    "dump it with the old program (pg_dump) and restore it into a new --data DIR");
    }

    private void make(String user, String password) throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path passwordFile = path.resolveSibling("initial-password");
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password);
        try {
            control.who().give(path);
            control.who().give(passwordFile);
            PostgresControl.Outcome made = control.run(
                    Duration.ofMinutes(2),
                    "initdb",
                    "-D",
                    path.toString(),
                    "-U",
                    user,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C");
            if (made.failed()) throw new IllegalStateException("initdb failed: " + made.said());
        } finally {
            Files.delete(passwordFile);
        }
    }

    /** Whether a server runs in this folder, or ran and did not stop in order. */
    boolean hasServer() {
        return Files.exists(pidFile());
    }

    /** That server's process; a file that is just being written has no number in it yet. */
    OptionalLong serverProcess() throws IOException {
        if (!hasServer()) return OptionalLong.empty();
        String number = Files.readAllLines(pidFile()).stream().findFirst().orElse("");
        return OptionalLong.of(Long.parseLong(number.trim()));
    }

    /** To be done when its number belongs to somebody else now: PostgreSQL would believe that it runs already. */
    void forgetServerProcess() throws IOException {
        Files.deleteIfExists(pidFile());
    }

    private Path pidFile() {
        return path.resolve("postmaster.pid");
    }

    /** Writes the settings for the next start. */
    void configure(int port) throws IOException {
        Path settings = path.resolve("postgresql.conf");
        Files.writeString(settings, settings(port));
        control.who().give(settings);
        control.who().give(control.logFolder());
    }

    private String settings(int port) {
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
                """.formatted(port, control.logFolder().toString().replace("'", "''"));
    }
}
