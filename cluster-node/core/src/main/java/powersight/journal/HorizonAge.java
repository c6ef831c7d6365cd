package powersight.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * How long the oldest write transaction on the server has been running, as far as readers of the journal notice: how
 * long the horizon up to which they may read has stood still. Zero when nothing is being written.
 *
 * <p>Watched rather than asked for, because only a superuser may see other users' transactions.
 */
public final class HorizonAge {
    private final DataSource source;
    private final LongSupplier nanos;
    private long horizon = -1;
    private long seenFirstAt;
    private volatile Duration age = Duration.ZERO;

    public HorizonAge(DataSource source) {
        this(source, System::nanoTime);
    }

    HorizonAge(DataSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** Looks now; blocks for one small query. Called about once a second. */
    public synchronized Duration observe() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement("""
                        select pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint
                        from pg_current_snapshot() now""");
                ResultSet row = query.executeQuery()) {
            row.next();
            long oldestRunning = row.getLong(1);
            boolean running = oldestRunning < row.getLong(2);
            if (oldestRunning != horizon || !running) seenFirstAt = nanos.getAsLong();
            horizon = oldestRunning;
            age = Duration.ofNanos(nanos.getAsLong() - seenFirstAt);
            return age;
        }
    }

    /** As last observed; never blocks. */
    public Duration age() {
        return age;
    }
}
