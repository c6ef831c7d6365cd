package powersight.timeseries;

import java.sql.ResultSet;
import java.sql.SQLException;
import powersight.wire.Electrical;
import powersight.wire.Registers;

/**
 * What is kept of one meter's readings in one span. Any two buckets of a meter can be added up in any order, so late
 * and jumbled readings end in the same sums.
 *
 * @param minMilliWatts, and max: {@link Electrical#ABSENT} when no reading had a power
 */
record Bucket(
        int count,
        int late,
        int decreased,
        int measured,
        long sumMilliWatts,
        int minMilliWatts,
        int maxMilliWatts,
        Edge first,
        Edge last) {
    static final String COLUMNS = """
            count, late_count, decreased_count, measured, sum_mw, min_mw, max_mw, \
            first_at, first_seq, first_import_t1, first_import_t2, first_export_t1, first_export_t2, \
            last_at, last_seq, last_import_t1, last_import_t2, last_export_t1, last_export_t2""";

    /** The first or the last reading: of two at the same time, the sequence decides. */
    record Edge(long atMillis, long sequence, Registers registers) {
        boolean isBefore(Edge other) {
            return atMillis != other.atMillis ? atMillis < other.atMillis : sequence < other.sequence;
        }
    }

    Bucket plus(Bucket other) {
        boolean none = measured == 0;
        boolean othersNone = other.measured == 0;
        return new Bucket(
                count + other.count,
                late + other.late,
                decreased + other.decreased,
                measured + other.measured,
                sumMilliWatts + other.sumMilliWatts,
                none ? other.minMilliWatts : othersNone ? minMilliWatts : Math.min(minMilliWatts, other.minMilliWatts),
                none ? other.maxMilliWatts : othersNone ? maxMilliWatts : Math.max(maxMilliWatts, other.maxMilliWatts),
                other.first.isBefore(first) ? other.first : first,
                last.isBefore(other.last) ? other.last : last);
    }

    int meanMilliWatts() {
        return measured == 0 ? Electrical.ABSENT : (int) Math.round((double) sumMilliWatts / measured);
    }

    /** From a row that has {@link #COLUMNS}. */
    static Bucket read(ResultSet row) throws SQLException {
        return new Bucket(
                row.getInt("count"),
                row.getInt("late_count"),
                row.getInt("decreased_count"),
                row.getInt("measured"),
                row.getLong("sum_mw"),
                power(row, "min_mw"),
                power(row, "max_mw"),
                edge(row, "first_"),
                edge(row, "last_"));
    }

    private static int power(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? Electrical.ABSENT : value;
    }

    private static Edge edge(ResultSet row, String prefix) throws SQLException {
        return new Edge(
                row.getLong(prefix + "at"),
                row.getLong(prefix + "seq"),
                new Registers(
                        row.getLong(prefix + "import_t1"),
                        row.getLong(prefix + "import_t2"),
                        row.getLong(prefix + "export_t1"),
                        row.getLong(prefix + "export_t2")));
    }
}
