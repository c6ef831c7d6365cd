package powersight.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;

/**
 * Sees to it that there is one cluster. The first of the seeds begins a cluster when no other seed answers; after a restart
 * behind a cut in the network that would be a second one beside the first, over the same database. So every member holds a
 * lock in that database for as long as it is one, shared with the others, and who wants to begin must hold it alone.
 * PostgreSQL drops the lock with its connection, so the dead hold none.
 */
final class ClusterBirth implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterBirth.class);

    /** "PowSight", as a number that nobody else locks. */
    private static final long LOCK = 0x506f775369676874L;

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Database.Address server;
    private final Thread keeping = new Thread(this::keepLock, "cluster-birth");
    private @Nullable Connection line;
    /** We hold it alone. */
    private boolean began;

    private volatile boolean member;
    private volatile boolean closed;

    ClusterBirth(Database.Address server) {
        this.server = server;
        keeping.setDaemon(true);
    }

    /** No other node is a member of a cluster over this database, nor will become the first of one before we have. */
    synchronized boolean mayBegin() {
        try {
            began = ask("select pg_try_advisory_lock(?)");
            return began;
        } catch (SQLException e) {
            throw new StartRefused(
                    "the database did not say whether there is a cluster already: " + e.getMessage(),
                    "start it again",
                    e);
        }
    }

    /** From now on others join us rather than begin. */
    void isMember() {
        member = true;
        keeping.start();
    }

    private void keepLock() {
        boolean held = false;
        while (!closed) {
            try {
                held = (held && isOpen()) || lock();
            } catch (SQLException e) {
                held = false;
                log.warn("the cluster's lock in the database is lost for the moment: {}", e.getMessage());
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private synchronized boolean lock() throws SQLException {
        if (closed || !member) return false;
        boolean held = ask("select pg_try_advisory_lock_shared(?)");
        if (held && began) began = !ask("select pg_advisory_unlock(?)");
        return held;
    }

    private synchronized boolean isOpen() throws SQLException {
        Connection open = line;
        if (open != null && open.isValid(2)) return true;
        line = null;
        began = false;
        if (open != null) open.close();
        return false;
    }

    private boolean ask(String question) throws SQLException {
        if (!isOpen()) line = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Connection open = line;
        if (open == null) return false;
        try (PreparedStatement statement = open.prepareStatement(question)) {
            statement.setLong(1, LOCK);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        closed = true;
        LockSupport.unpark(keeping);
        Connection open = line;
        line = null;
        if (open != null) open.close();
    }
}
