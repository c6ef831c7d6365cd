package powersight.app.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.platform.Database;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.sql.PostgresReadings;

/** What is kept, read past everything that may be broken on purpose: the check's own connections. */
final class Evidence implements AutoCloseable {
    private static final int CONNECTIONS = 4;

    private final TrialNode node;
    private final Servers servers;
    private final Optional<ReadingStore> besides;
    private @Nullable Database database;
    private String url = "";

    Evidence(TrialNode node, Servers servers) {
        this.node = node;
        this.servers = servers;
        this.besides = servers.readings();
    }

    /** A node that is started again has its own database on another port. */
    synchronized Database database() throws IOException {
        Database.Address now = address();
        Database open = database;
        if (open != null && url.equals(now.jdbcUrl())) return open;
        close();
        Database opened = Database.open(now, "chaos", CONNECTIONS);
        database = opened;
        url = now.jdbcUrl();
        return opened;
    }

    ReadingStore store() throws IOException {
        return besides.isPresent() ? besides.get() : new PostgresReadings(database());
    }

    /** The process of a database connection with that name, if there is one at this moment. */
    Optional<Long> backend(String application) throws IOException {
        return database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select pid from pg_stat_activity where application_name = :name order by random() limit 1")
                        .bind("name", application)
                        .mapTo(Long.class)
                        .findOne());
    }

    private Database.Address address() throws IOException {
        Optional<Database.Address> beside = servers.database();
        if (beside.isPresent()) return beside.get();
        Path password = node.data().resolve("secrets/postgresql-password");
        return new Database.Address(node.address("postgres"), "powersight", Files.readString(password));
    }

    @Override
    public synchronized void close() {
        Database open = database;
        database = null;
        if (open != null) open.close();
    }
}
