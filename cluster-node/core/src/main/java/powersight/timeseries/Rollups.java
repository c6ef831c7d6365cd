package powersight.timeseries;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import powersight.platform.Database;
import powersight.wire.MeterId;
import powersight.wire.Registers;

/**
 * What meters used, by quarter hour, hour, local day and month. Kept by {@link RollupProjection} and
 * {@link RollupFolder}; the answer is the same however much of it has been folded.
 */
public final class Rollups {
    private final Database database;
    private final Quarters quarters;

    public Rollups(Database database, ZoneId zone) {
        this.database = database;
        this.quarters = new Quarters(zone);
    }

    /** All buckets that begin from {@code from} on and before {@code to} (grid time). One consistent look. */
    public Consumption consumption(MeterId meter, Instant from, Instant to, Step step) {
        List<Quarters.Span> spans = quarters.between(from, to, step);
        if (spans.isEmpty()) return energy(step, new TreeMap<>(), Map.of(), Optional.empty());
        return database.jdbi().inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            int low = spans.get(0).before();
            NavigableMap<Integer, Bucket> buckets = step == Step.QUARTER
                    ? rows(handle, "rollup_quarter", meter, low, last(spans))
                    : gathered(handle, meter, low, last(spans), step);
            Map<Integer, Quarters.Span> bySlot =
                    spans.stream().collect(Collectors.toMap(Quarters.Span::slot, span -> span));
            return energy(step, buckets, bySlot, lastBefore(handle, meter, low));
        });
    }

    /** How many readings each meter's quarters have counted, for reconciling with the journal and the store. */
    public Map<MeterId, Long> counts() {
        return database.jdbi().withHandle(handle -> {
            Map<MeterId, Long> counts = new HashMap<>();
            handle.createQuery("select meter, sum(count) from rollup_quarter group by meter")
                    .map((row, context) -> Map.entry(new MeterId(row.getString(1)), row.getLong(2)))
                    .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
            return counts;
        });
    }

    static String table(Step level) {
        return switch (level) {
            case QUARTER -> "rollup_quarter";
            case HOUR -> "rollup_hour";
            case DAY, MONTH -> "rollup_day";
        };
    }

    private static int last(List<Quarters.Span> spans) {
        return spans.get(spans.size() - 1).slot();
    }

    /** Folded rows where they are good, quarters added up for the rest. Months are days added up. */
    private NavigableMap<Integer, Bucket> gathered(Handle handle, MeterId meter, int low, int high, Step step) {
        Step level = step == Step.HOUR ? Step.HOUR : Step.DAY;
        int folded = handle.createQuery("select folded from rollup_watermark where level = ?")
                .bind(0, level.name())
                .mapTo(Integer.class)
                .one();
        Set<Integer> touched = handle.createQuery(
                        "select slot from rollup_dirty where level = ? and meter = ? and slot > ? and slot <= ?")
                .bind(0, level.name())
                .bind(1, meter.value())
                .bind(2, low)
                .bind(3, high)
                .mapTo(Integer.class)
                .set();
        NavigableMap<Integer, Bucket> result = new TreeMap<>();
        rows(handle, table(level), meter, low, Math.min(high, folded)).forEach((slot, bucket) -> {
            if (!touched.contains(slot)) add(result, slot, bucket, step);
        });
        for (int slot : touched) {
            Quarters.Span span = quarters.around(slot, level);
            rows(handle, "rollup_quarter", meter, span.before(), span.slot())
                    .forEach((quarter, bucket) -> add(result, quarter, bucket, step));
        }
        rows(handle, "rollup_quarter", meter, Math.max(low, folded), high)
                .forEach((quarter, bucket) -> add(result, quarter, bucket, step));
        return result;
    }

    private void add(Map<Integer, Bucket> result, int slot, Bucket bucket, Step step) {
        result.merge(quarters.around(slot, step).slot(), bucket, Bucket::plus);
    }

    private static NavigableMap<Integer, Bucket> rows(Handle handle, String table, MeterId meter, int low, int high) {
        NavigableMap<Integer, Bucket> rows = new TreeMap<>();
        handle.createQuery("select slot, " + Bucket.COLUMNS + " from " + table
                        + " where meter = ? and slot > ? and slot <= ? order by slot")
                .bind(0, meter.value())
                .bind(1, low)
                .bind(2, high)
                .map((row, context) -> Map.entry(row.getInt("slot"), Bucket.read(row)))
                .forEach(entry -> rows.put(entry.getKey(), entry.getValue()));
        return rows;
    }

    private static Optional<Registers> lastBefore(Handle handle, MeterId meter, int slot) {
        return handle.createQuery("select slot, " + Bucket.COLUMNS
                        + " from rollup_quarter where meter = ? and slot <= ? order by slot desc limit 1")
                .bind(0, meter.value())
                .bind(1, slot)
                .map((row, context) -> Bucket.read(row).last().registers())
                .findOne();
    }

    private static Consumption energy(
            Step step,
            NavigableMap<Integer, Bucket> buckets,
            Map<Integer, Quarters.Span> spans,
            Optional<Registers> before) {
        Consumption result = Consumption.ofSize(step, buckets.size());
        Registers previous = before.orElse(Registers.ZERO);
        boolean known = before.isPresent();
        int i = 0;
        for (Map.Entry<Integer, Bucket> entry : buckets.entrySet()) {
            Bucket bucket = entry.getValue();
            Quarters.Span span = spans.get(entry.getKey());
            if (span == null) throw new IllegalStateException("a bucket outside its period: " + entry);
            if (!known) previous = bucket.first().registers();
            known = true;
            Registers now = bucket.last().registers();
            result.startMillis()[i] = span.start().toEpochMilli();
            result.endMillis()[i] = span.end().toEpochMilli();
            result.importT1Wh()[i] = Math.max(0, now.importT1Wh() - previous.importT1Wh());
            result.importT2Wh()[i] = Math.max(0, now.importT2Wh() - previous.importT2Wh());
            result.exportT1Wh()[i] = Math.max(0, now.exportT1Wh() - previous.exportT1Wh());
            result.exportT2Wh()[i] = Math.max(0, now.exportT2Wh() - previous.exportT2Wh());
            result.readings()[i] = bucket.count();
            result.lateReadings()[i] = bucket.late();
            result.minMilliWatts()[i] = bucket.minMilliWatts();
            result.meanMilliWatts()[i] = bucket.meanMilliWatts();
            result.maxMilliWatts()[i] = bucket.maxMilliWatts();
            result.registerDecreased()[i] = bucket.decreased() > 0 || now.anyBelow(previous);
            previous = now;
            i++;
        }
        return result;
    }
}
