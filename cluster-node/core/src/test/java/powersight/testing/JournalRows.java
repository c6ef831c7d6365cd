package powersight.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import powersight.meter.MeterEvent;
import powersight.meter.MeterSerializer;
import powersight.platform.Database;

/** Writes events into a journal as the plugin does, without actors. Numbers each meter's events. */
public final class JournalRows {
    private final Database database;
    private final MeterSerializer serializer = new MeterSerializer();
    private final Map<String, Long> last = new ConcurrentHashMap<>();

    public JournalRows(Database database) {
        this.database = database;
    }

    /** In one transaction. */
    public void write(Collection<? extends MeterEvent> events) {
        try (Connection connection = database.connection()) {
            connection.setAutoCommit(false);
            insert(connection, events);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void write(MeterEvent... events) {
        write(List.of(events));
    }

    /** Leaves the transaction to the caller. */
    public void insert(Connection connection, Collection<? extends MeterEvent> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into event_journal (persistence_id, sequence_number, writer, write_timestamp, event_ser_id,
                  event_ser_manifest, event_payload) values (?, ?, 'test', ?, ?, ?, ?)""")) {
            for (MeterEvent event : events) {
                String id = "Meter|" + event.meter();
                insert.setString(1, id);
                insert.setLong(2, last.merge(id, 1L, Long::sum));
                insert.setLong(3, System.currentTimeMillis());
                insert.setInt(4, serializer.identifier());
                insert.setString(5, serializer.manifest(event));
                insert.setBytes(6, serializer.toBinary(event));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
