package powersight.timeseries;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * Adds up a group of readings by meter and quarter in memory, and puts the sums into {@code rollup_quarter} with one
 * statement. On the way of every reading of the country, so it makes few objects.
 */
final class QuarterSums {
    private static final int LATE = Flag.LATE.bit();
    private static final int DECREASED = Flag.REGISTER_DECREASED.bit();
    private static final int LONGS = 13;

    record Key(MeterId meter, int slot) {
        /** Meters differ in their last letters, quarters in their lowest bits. */
        @Override
        public int hashCode() {
            return meter.value().hashCode() * 31 + slot;
        }
    }

    private static final class Sum {
        int count;
        int late;
        int decreased;
        int measured;
        long milliWatts;
        int min;
        int max;
        Reading first;
        Reading last;

        Sum(Reading reading) {
            first = reading;
            last = reading;
        }

        void add(Reading reading) {
            count++;
            if ((reading.flags() & LATE) != 0) late++;
            if ((reading.flags() & DECREASED) != 0) decreased++;
            if (isBefore(reading, first)) first = reading;
            if (isBefore(last, reading)) last = reading;
            int power = reading.electrical().milliWatts();
            if (power == Electrical.ABSENT) return;
            min = measured == 0 ? power : Math.min(min, power);
            max = measured == 0 ? power : Math.max(max, power);
            milliWatts += power;
            measured++;
        }

        private static boolean isBefore(Reading a, Reading b) {
            int byTime = a.at().compareTo(b.at());
            return byTime != 0 ? byTime < 0 : a.sequence() < b.sequence();
        }
    }

    private final Map<Key, Sum> sums = new HashMap<>();

    void add(MeterId meter, List<Reading> readings) {
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            Key key = new Key(meter, Quarters.of(reading.at().toEpochMilli()));
            Sum sum = sums.get(key);
            if (sum == null) {
                sum = new Sum(reading);
                sums.put(key, sum);
            }
            sum.add(reading);
        }
    }

    Iterable<Key> keys() {
        return sums.keySet();
    }

    boolean isEmpty() {
        return sums.isEmpty();
    }

    /** Rows go in the order of their key, so that two writers could not lock each other out. */
    void upsert(Connection connection) throws SQLException {
        List<Map.Entry<Key, Sum>> entries = sums.entrySet().stream()
                .sorted((a, b) -> {
                    int byMeter = a.getKey().meter().compareTo(b.getKey().meter());
                    return byMeter != 0
                            ? byMeter
                            : Integer.compare(a.getKey().slot(), b.getKey().slot());
                })
                .toList();
        int n = entries.size();
        String[] meters = new String[n];
        int[][] ints = new int[5][n];
        @Nullable Integer[][] powers = new Integer[2][n];
        long[][] longs = new long[LONGS][n];
        for (int i = 0; i < n; i++) {
            Sum sum = entries.get(i).getValue();
            meters[i] = entries.get(i).getKey().meter().value();
            ints[0][i] = entries.get(i).getKey().slot();
            ints[1][i] = sum.count;
            ints[2][i] = sum.late;
            ints[3][i] = sum.decreased;
            ints[4][i] = sum.measured;
            powers[0][i] = sum.measured == 0 ? null : sum.min;
            powers[1][i] = sum.measured == 0 ? null : sum.max;
            longs[0][i] = sum.milliWatts;
            edge(longs, 1, i, sum.first);
            edge(longs, 7, i, sum.last);
        }
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            PGConnection binary = connection.unwrap(PGConnection.class); // primitive arrays go over in binary
            int next = 1;
            upsert.setArray(next++, connection.createArrayOf("text", meters));
            for (int[] column : ints) upsert.setArray(next++, binary.createArrayOf("int4", column));
            for (@Nullable Integer[] column : powers) upsert.setArray(next++, connection.createArrayOf("int4", column));
            for (long[] column : longs) upsert.setArray(next++, binary.createArrayOf("int8", column));
            upsert.executeUpdate();
        }
    }

    private static void edge(long[][] longs, int column, int row, Reading reading) {
        Registers registers = reading.registers();
        longs[column][row] = reading.at().toEpochMilli();
        longs[column + 1][row] = reading.sequence();
        longs[column + 2][row] = registers.importT1Wh();
        longs[column + 3][row] = registers.importT2Wh();
        longs[column + 4][row] = registers.exportT1Wh();
        longs[column + 5][row] = registers.exportT2Wh();
    }

    private static final String UPSERT = """
            insert into rollup_quarter as r (meter, slot, count, late_count, decreased_count, measured, min_mw, max_mw,
              sum_mw,
              first_at, first_seq, first_import_t1, first_import_t2, first_export_t1, first_export_t2,
              last_at, last_seq, last_import_t1, last_import_t2, last_export_t1, last_export_t2)
            select * from unnest(?::text[], ?::int4[], ?::int4[], ?::int4[], ?::int4[], ?::int4[], ?::int4[], ?::int4[],
              ?::int8[],
              ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
              ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[])
            on conflict (meter, slot) do update set
              count = r.count + excluded.count,
              late_count = r.late_count + excluded.late_count,
              decreased_count = r.decreased_count + excluded.decreased_count,
              measured = r.measured + excluded.measured,
              sum_mw = r.sum_mw + excluded.sum_mw,
              min_mw = least(r.min_mw, excluded.min_mw),
              max_mw = greatest(r.max_mw, excluded.max_mw),
            """ + earlier() + later();

    /** The first reading's columns: the excluded row's when it is the earlier. */
    private static String earlier() {
        return edgeColumns("first_", "<") + ",\n";
    }

    private static String later() {
        return edgeColumns("last_", ">");
    }

    private static String edgeColumns(String prefix, String comparison) {
        StringBuilder sql = new StringBuilder();
        for (String column : List.of("at", "seq", "import_t1", "import_t2", "export_t1", "export_t2"))
            sql.append(sql.isEmpty() ? "" : ",\n")
                    .append("%1$s%2$s = case when (excluded.%1$sat, excluded.%1$sseq) %3$s (r.%1$sat, r.%1$sseq) "
                            .formatted(prefix, column, comparison))
                    .append("then excluded.%1$s%2$s else r.%1$s%2$s end".formatted(prefix, column));
        return sql.toString();
    }
}
