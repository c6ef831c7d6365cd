package powersight.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import powersight.platform.Database;
import powersight.platform.Schemas;

/**
 * A fresh, empty database for a test class, on one embedded PostgreSQL per JVM. Durable like in life (fsync on), because
 * timing of commits is part of what is tested.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    private final Database.Address address;
    private final Database database;

    private TestDatabase(Database.Address address, List<String> features) {
        this.address = address;
        this.database = Database.open(address, "test", 10);
        Schemas.migrate(database, features);
    }

    /** With the tables of these features. */
    public static TestDatabase create(String... features) {
        EmbeddedPostgres postgres = server();
        String name = "test_" + COUNT.incrementAndGet();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return on(new Database.Address(postgres.getJdbcUrl("postgres", name), "postgres", "postgres"), features);
    }

    /** The same on some other server. */
    public static TestDatabase on(Database.Address address, String... features) {
        return new TestDatabase(address, List.of(features));
    }

    private static synchronized EmbeddedPostgres server() {
        if (server != null) return server;
        try {
            Path data = Files.createTempDirectory("powersight-test-pg");
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "2GB")
                    .start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Database database() {
        return database;
    }

    public Database.Address address() {
        return address;
    }

    @Override
    public void close() {
        database.close();
    }
}
