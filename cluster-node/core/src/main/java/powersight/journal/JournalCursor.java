package powersight.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import powersight.meter.MeterSerializer;

/**
 * Reads the journal in an order in which nothing can appear later behind the reader.
 *
 * <p>Numbers from a sequence are given out before the commit, so reading by them alone skips rows that commit late. Here
 * the order is (transaction, number), and only transactions older than every one still running are shown: all of those
 * have ended, and what they wrote is visible or was rolled back. The price: one long write transaction on the server,
 * of any database, holds all readers back ({@link HorizonAge} shows it).
 */
public final class JournalCursor {
    /** Which events a reader wants. The rare ones have an index of their own, so their readers never walk the readings. */
    public enum Scope {
        ALL("true"),
        RARE("event_ser_manifest <> 'R'");

        private final String condition;

        Scope(String condition) {
            this.condition = condition;
        }

        String condition() {
            return condition;
        }
    }

    /** A page ends here whatever its number of events: one event may hold a thousand readings, and pages are in memory. */
    private static final int LARGEST_PAGE_BYTES = 1 << 20;

    private static final int FETCH = 500;

    private final DataSource source;
    private final String sql;

    public JournalCursor(DataSource source, Scope scope) {
        this.source = source;
        this.sql = """
                select tx, ordering, persistence_id, sequence_number, event_ser_id, event_ser_manifest, event_payload,
                       write_timestamp
                from event_journal
                where (tx, ordering) > (?::xid8, ?) and tx < pg_snapshot_xmin(pg_current_snapshot())
                  and %s
                order by tx, ordering limit ?""".formatted(scope.condition());
    }

    /** At most {@code most} events after that place; fewer when they are large, or when no more are safe to read. */
    public List<JournalEvent> read(JournalOffset after, int most) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setObject(1, Long.toString(after.tx()), Types.OTHER);
            query.setLong(2, after.ordering());
            query.setInt(3, most);
            query.setFetchSize(FETCH);
            connection.setAutoCommit(false); // otherwise the driver fetches all rows at once
            List<JournalEvent> events = new ArrayList<>();
            int bytes = 0;
            try (ResultSet row = query.executeQuery()) {
                while (bytes < LARGEST_PAGE_BYTES && row.next()) {
                    JournalEvent event = event(row);
                    events.add(event);
                    bytes += event.bytes();
                }
            } finally {
                connection.rollback();
            }
            return events;
        }
    }

    /** Whether a page of up to {@code most} stopped because it was full, so that more may wait already. */
    static boolean isFull(List<JournalEvent> page, int most) {
        return page.size() == most
                || page.stream().mapToInt(JournalEvent::bytes).sum() >= LARGEST_PAGE_BYTES;
    }

    private static JournalEvent event(ResultSet row) throws SQLException {
        JournalOffset offset = new JournalOffset(Long.parseLong(row.getString(1)), row.getLong(2));
        if (row.getInt(5) != MeterSerializer.IDENTIFIER)
            throw new SQLException("journal row " + offset + " was written by serializer " + row.getInt(5)
                    + "; this program reads " + MeterSerializer.IDENTIFIER);
        return new JournalEvent(
                row.getString(3), row.getLong(4), row.getString(6), row.getBytes(7), offset, row.getLong(8));
    }

    /**
     * Stops a reader of a journal that was restored from a dump into another server: that server counts its transactions
     * from the beginning, so new rows would stand before the old ones and never be read.
     */
    public static void checkOrigin(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement("""
                        select coalesce(max(tx) >= pg_snapshot_xmax(pg_current_snapshot()), false) from event_journal""");
                ResultSet row = query.executeQuery()) {
            row.next();
            if (row.getBoolean(1))
                throw new SQLException(
                        "the journal comes from another PostgreSQL server; run: update event_journal set "
                                + "tx = '1'; delete from akka_projection_offset_store; and rebuild the projections");
        }
    }
}
