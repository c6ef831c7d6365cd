package powersight.timeseries;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import powersight.platform.Database;

/**
 * Folds quarters of hours and local days that are over into one row each, and again when late readings came. Whoever
 * reads takes folded rows as far as they are good and quarters for the rest, so nobody waits for this.
 *
 * <p>Works in small transactions, because a long one would hold back all readers of the journal. Run it every few
 * seconds on any node; only one works at a time.
 */
public final class RollupFolder {
    private static final long ONE_AT_A_TIME = 0x666f6c64L;
    private static final int ROWS_AT_ONCE = 100_000, MARKS_AT_ONCE = 2_000, SPANS_AT_ONCE = 24;

    private final Database database;
    private final Quarters quarters;
    private final Duration grace;

    /** @param grace how long after its end (grid time) an hour or day is left open for stragglers */
    public RollupFolder(Database database, ZoneId zone, Duration grace) {
        this.database = database;
        this.quarters = new Quarters(zone);
        this.grace = grace;
    }

    /** Folds all that is over at {@code now} (grid time) and all that was touched since. False when another is at it. */
    public boolean fold(Instant now) {
        try (Connection lock = database.connection()) {
            if (!locked(lock, "select pg_try_advisory_lock(?)")) return false;
            try {
                for (Step level : List.of(Step.HOUR, Step.DAY)) {
                    close(level, quarters.over(now.minus(grace), level));
                    foldClosed(level);
                    foldAllMarked(level);
                }
                return true;
            } finally {
                locked(lock, "select pg_advisory_unlock(?)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("rollups could not be folded: " + e.getMessage(), e);
        }
    }

    private static boolean locked(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, ONE_AT_A_TIME);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** From when this commits, whatever is added to the level up to there gets marked. */
    private void close(Step level, int upTo) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update rollup_watermark set closed = ? where level = ? and closed < ?",
                        upTo,
                        level.name(),
                        upTo));
    }

    private void foldClosed(Step level) throws SQLException {
        while (true) {
            int closed = watermark(level, "closed");
            int folded = watermark(level, "folded");
            if (folded == 0) folded = Math.min(closed, beforeFirst(level));
            List<Quarters.Span> spans = new ArrayList<>();
            int reached = folded;
            while (reached < closed && spans.size() < SPANS_AT_ONCE) {
                Quarters.Span span = quarters.around(reached + 1, level);
                spans.add(span);
                reached = span.slot();
            }
            if (!spans.isEmpty()) foldSpans(level, spans);
            moved(level, reached);
            if (reached >= closed) return;
        }
    }

    /** In slices of the meters, so that each transaction is short however many there are. */
    private void foldSpans(Step level, List<Quarters.Span> spans) throws SQLException {
        int low = spans.get(0).before();
        int high = spans.get(spans.size() - 1).slot();
        long rows = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("select count(*) from rollup_quarter where slot > ? and slot <= ?")
                                .bind(0, low)
                                .bind(1, high)
                                .mapTo(Long.class)
                                .one());
        int slices = (int) (1 + rows / ROWS_AT_ONCE);
        String sql = foldingSql(level, """
                unnest(?::int4[], ?::int4[]) as s (before, slot) join rollup_quarter q
                on q.slot > s.before and q.slot <= s.slot and q.slot > ? and q.slot <= ?
                and (hashtext(q.meter) & 2147483647) % ? = ?""");
        for (int slice = 0; slice < slices; slice++) {
            try (Connection connection = database.connection();
                    PreparedStatement fold = connection.prepareStatement(sql)) {
                bindSpans(connection, fold, 1, spans);
                fold.setInt(3, low);
                fold.setInt(4, high);
                fold.setInt(5, slices);
                fold.setInt(6, slice);
                fold.executeUpdate();
            }
        }
    }

    private void foldAllMarked(Step level) throws SQLException {
        int folded;
        do folded = foldMarked(level);
        while (folded == MARKS_AT_ONCE);
    }

    /** The marks are taken first and the quarters read after: what is added in between marks again. */
    private int foldMarked(Step level) throws SQLException {
        return database.jdbi().inTransaction(handle -> {
            List<String> meters = new ArrayList<>();
            List<Quarters.Span> spans = new ArrayList<>();
            handle.createQuery("""
                            delete from rollup_dirty d using (
                              select level, meter, slot from rollup_dirty
                              where level = :level
                                and slot <= (select folded from rollup_watermark where level = :level)
                              limit :limit for update skip locked) taken
                            where d.level = taken.level and d.meter = taken.meter and d.slot = taken.slot
                            returning d.meter, d.slot""")
                    .bind("level", level.name())
                    .bind("limit", MARKS_AT_ONCE)
                    .map((row, context) -> {
                        meters.add(row.getString(1));
                        spans.add(quarters.around(row.getInt(2), level));
                        return 1;
                    })
                    .list();
            if (!spans.isEmpty()) foldOf(handle, level, meters, spans);
            return spans.size();
        });
    }

    private static void foldOf(Handle handle, Step level, List<String> meters, List<Quarters.Span> spans)
            throws SQLException {
        Connection connection = handle.getConnection();
        try (PreparedStatement fold = connection.prepareStatement(foldingSql(level, """
                unnest(?::text[], ?::int4[], ?::int4[]) as s (meter, before, slot) join rollup_quarter q
                on q.meter = s.meter and q.slot > s.before and q.slot <= s.slot"""))) {
            fold.setArray(1, connection.createArrayOf("text", meters.toArray()));
            bindSpans(connection, fold, 2, spans);
            fold.executeUpdate();
        }
    }

    private static void bindSpans(Connection connection, PreparedStatement fold, int at, List<Quarters.Span> spans)
            throws SQLException {
        PGConnection binary = connection.unwrap(PGConnection.class);
        fold.setArray(
                at,
                binary.createArrayOf(
                        "int4", spans.stream().mapToInt(Quarters.Span::before).toArray()));
        fold.setArray(
                at + 1,
                binary.createArrayOf(
                        "int4", spans.stream().mapToInt(Quarters.Span::slot).toArray()));
    }

    /** Quarters do not overlap, so a span's first reading is its first quarter's, and its last the last one's. */
    private static String foldingSql(Step level, String source) {
        return """
                with span as (
                  select q.meter, s.slot, sum(q.count) as count, sum(q.late_count) as late_count,
                    sum(q.decreased_count) as decreased_count, sum(q.measured) as measured, sum(q.sum_mw) as sum_mw,
                    min(q.min_mw) as min_mw, max(q.max_mw) as max_mw, min(q.slot) as first_slot, max(q.slot) as last_slot
                  from %s
                  group by q.meter, s.slot)
                insert into %s as r (meter, slot, %s)
                select span.meter, span.slot, span.count, span.late_count, span.decreased_count, span.measured,
                  span.sum_mw, span.min_mw, span.max_mw,
                  f.first_at, f.first_seq, f.first_import_t1, f.first_import_t2, f.first_export_t1, f.first_export_t2,
                  l.last_at, l.last_seq, l.last_import_t1, l.last_import_t2, l.last_export_t1, l.last_export_t2
                from span
                join rollup_quarter f on f.meter = span.meter and f.slot = span.first_slot
                join rollup_quarter l on l.meter = span.meter and l.slot = span.last_slot
                on conflict (meter, slot) do update set (%s) = row (%s)""".formatted(
                        source,
                        Rollups.table(level),
                        Bucket.COLUMNS,
                        Bucket.COLUMNS,
                        Bucket.COLUMNS.replaceAll("(\\w+)", "excluded.$1"));
    }

    private int beforeFirst(Step level) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select min(slot) from rollup_quarter")
                        .mapTo(Integer.class)
                        .findOne())
                .map(first -> quarters.around(first, level).before())
                .orElse(Integer.MAX_VALUE);
    }

    private int watermark(Step level, String column) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select " + column + " from rollup_watermark where level = ?")
                        .bind(0, level.name())
                        .mapTo(Integer.class)
                        .one());
    }

    /** Never past what is closed: a rebuild may have set both back to nothing meanwhile. */
    private void moved(Step level, int folded) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update rollup_watermark set folded = ? where level = ? and closed >= ?",
                        folded,
                        level.name(),
                        folded));
    }
}
