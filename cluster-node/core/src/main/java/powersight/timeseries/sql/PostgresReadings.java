package powersight.timeseries.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import powersight.platform.Database;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.StoreUnavailable;
import powersight.timeseries.StoredReading;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** Readings in day partitions of PostgreSQL: the store that needs nothing installed. */
public final class PostgresReadings implements ReadingStore {
    private final Database database;
    private final DayPartitions days;

    public PostgresReadings(Database database) {
        this.database = database;
        this.days = new DayPartitions(database.jdbi());
    }

    /** Makes the partitions for the day of {@code now} and the next two, so that midnight finds them there. */
    public void prepareDays(Instant now) {
        for (int ahead = 0; ahead < 3; ahead++)
            days.ensure(DayPartitions.dayOf(now).plusDays(ahead));
    }

    /** Readings that found no partition. Not zero means a fault in this class: raise an alarm. */
    public long astray() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from reading_astray")
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public void append(List<StoredReading> readings) {
        long lastDay = Long.MIN_VALUE;
        for (StoredReading stored : readings) {
            long day = Math.floorDiv(stored.reading().at().getEpochSecond(), 86_400L);
            if (day == lastDay) continue;
            lastDay = day;
            days.ensure(DayPartitions.dayOf(stored.reading().at()));
        }
        try (Connection connection = database.connection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into reading
                        select meter, to_timestamp(at / 1e3::float8), seq, to_timestamp(received / 1e3::float8),
                               import_t1, import_t2, export_t1, export_t2, mv, ma, mw, pf, mhz, flags
                        from unnest(?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                                    ?::int8[], ?::int4[], ?::int4[], ?::int4[], ?::int4[], ?::int4[], ?::int4[])
                          as r (meter, at, seq, received, import_t1, import_t2, export_t1, export_t2, mv, ma, mw, pf,
                                mhz, flags)
                        on conflict do nothing""")) {
            new Columns(readings).bind(connection, insert);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new StoreUnavailable("readings could not be stored: " + e.getMessage(), e);
        }
    }

    @Override
    public ReadingPage readings(MeterId meter, Instant from, Instant to, Optional<String> after, int limit) {
        Optional<ReadingPage.Place> place = after.map(ReadingPage.Place::parse);
        String sql = """
                select at, seq, received_at, import_t1, import_t2, export_t1, export_t2, mv, ma, mw, pf, mhz, flags
                from reading where meter = ? and at >= ? and at < ? %s order by at, seq limit ?""".formatted(place.isPresent() ? "and (at, seq) > (?, ?)" : "");
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            int next = 1;
            query.setString(next++, meter.value());
            // once more at the later start, so that days before it are not even opened
            query.setObject(
                    next++,
                    utc(place.map(ReadingPage.Place::at).filter(from::isBefore).orElse(from)));
            query.setObject(next++, utc(to));
            if (place.isPresent()) {
                query.setObject(next++, utc(place.get().at()));
                query.setLong(next++, place.get().sequence());
            }
            query.setInt(next, limit + 1);
            List<StoredReading> fetched = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) fetched.add(reading(meter, row));
            }
            return ReadingPage.of(fetched, limit);
        } catch (SQLException e) {
            throw new StoreUnavailable("readings of " + meter + " could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public long count(MeterId meter, Instant from, Instant to) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from reading where meter = ? and at >= ? and at < ?")
                        .bind(0, meter.value())
                        .bind(1, utc(from))
                        .bind(2, utc(to))
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public Map<MeterId, Long> counts() {
        return database.jdbi().withHandle(handle -> {
            Map<MeterId, Long> counts = new HashMap<>();
            handle.createQuery("select meter, count(*) from reading group by meter")
                    .map((row, context) -> Map.entry(new MeterId(row.getString(1)), row.getLong(2)))
                    .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
            return counts;
        });
    }

    @Override
    public void clear() {
        days.clear();
    }

    @Override
    public void forgetDaysBefore(Instant day) {
        days.dropBefore(DayPartitions.dayOf(day));
    }

    /** The database belongs to whoever gave it. */
    @Override
    public void close() {}

    private static StoredReading reading(MeterId meter, ResultSet row) throws SQLException {
        Registers registers = new Registers(row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7));
        Electrical electrical = new Electrical(
                measured(row, 8), measured(row, 9), measured(row, 10), measured(row, 11), measured(row, 12));
        return new StoredReading(
                meter,
                new Reading(instant(row, 1), row.getLong(2), registers, electrical, row.getInt(13)),
                instant(row, 3));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private static int measured(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? Electrical.ABSENT : value;
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    /** Readings turned into one array per column, which PostgreSQL takes in a single statement. */
    private static final class Columns {
        private final String[] meter;
        private final long[][] longs;
        private final Integer[][] ints;

        Columns(List<StoredReading> readings) {
            int n = readings.size();
            meter = new String[n];
            longs = new long[7][n];
            ints = new Integer[6][n];
            for (int i = 0; i < n; i++) {
                StoredReading stored = readings.get(i);
                Reading reading = stored.reading();
                meter[i] = stored.meter().value();
                longs[0][i] = reading.at().toEpochMilli();
                longs[1][i] = reading.sequence();
                longs[2][i] = stored.receivedAt().toEpochMilli();
                longs[3][i] = reading.registers().importT1Wh();
                longs[4][i] = reading.registers().importT2Wh();
                longs[5][i] = reading.registers().exportT1Wh();
                longs[6][i] = reading.registers().exportT2Wh();
                Electrical electrical = reading.electrical();
                ints[0][i] = orNull(electrical.milliVolts());
                ints[1][i] = orNull(electrical.milliAmperes());
                ints[2][i] = orNull(electrical.milliWatts());
                ints[3][i] = orNull(electrical.powerFactorThousandths());
                ints[4][i] = orNull(electrical.milliHertz());
                ints[5][i] = reading.flags();
            }
        }

        void bind(Connection connection, PreparedStatement insert) throws SQLException {
            int next = 1;
            insert.setArray(next++, connection.createArrayOf("text", meter));
            PGConnection binary =
                    connection.unwrap(PGConnection.class); // takes primitive arrays, and sends them binary
            for (long[] column : longs) insert.setArray(next++, binary.createArrayOf("int8", column));
            for (Integer[] column : ints) insert.setArray(next++, connection.createArrayOf("int4", column));
        }

        private static @Nullable Integer orNull(int value) {
            return value == Electrical.ABSENT ? null : value;
        }
    }
}
