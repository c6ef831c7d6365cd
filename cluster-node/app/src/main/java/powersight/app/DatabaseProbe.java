package powersight.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import powersight.platform.Database;

/** Asks the database every second whether it is there, so that nobody who wants to know has to wait for it. */
final class DatabaseProbe implements AutoCloseable {
    private final Database database;
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "database-probe");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String complaint = "not asked yet";

    DatabaseProbe(Database database) {
        this.database = database;
        asking.scheduleWithFixedDelay(this::ask, 0, 1, TimeUnit.SECONDS);
    }

    String complaint() {
        return complaint;
    }

    private void ask() {
        try (Connection connection = database.connection()) {
            complaint = connection.isValid(3) ? "" : "it does not answer";
        } catch (SQLException e) {
            complaint = "it is away: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
