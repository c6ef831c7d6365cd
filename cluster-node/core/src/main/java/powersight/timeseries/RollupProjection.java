package powersight.timeseries;

import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;
import powersight.meter.MeterEvent;

/**
 * Keeps the sums of each meter's quarter hours. They are additions, so each event must count once: it does, because the
 * offset moves in the same transaction.
 *
 * <p>What it adds to an hour or day that {@link RollupFolder} has closed, it marks there. It holds the watermarks
 * shared until it commits, so a closing either waits for it or is seen by it.
 */
public final class RollupProjection implements JournalFollower {
    private final Quarters quarters;

    public RollupProjection(ZoneId zone) {
        this.quarters = new Quarters(zone);
    }

    @Override
    public String name() {
        return "rollups";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.ALL;
    }

    @Override
    public void handle(Handle transaction, List<JournalEvent> events) throws Exception {
        QuarterSums sums = new QuarterSums();
        for (JournalEvent event : events)
            if (event.event() instanceof MeterEvent.ReadingsRecorded recorded)
                sums.add(recorded.meter(), recorded.readings());
        if (sums.isEmpty()) return;
        SortedMap<String, Integer> closed = new TreeMap<>();
        transaction
                .createQuery("select level, closed from rollup_watermark order by level for share")
                .map((row, context) -> closed.put(row.getString(1), row.getInt(2)))
                .list();
        sums.upsert(transaction.getConnection());
        markClosed(transaction, sums, Step.DAY, closed.getOrDefault("DAY", 0));
        markClosed(transaction, sums, Step.HOUR, closed.getOrDefault("HOUR", 0));
    }

    /** Touching a mark that is there already locks it, so that a folder at work on it folds again what it did not see. */
    private void markClosed(Handle transaction, QuarterSums sums, Step level, int closed) {
        SortedMap<String, QuarterSums.Key> marks = new TreeMap<>();
        for (QuarterSums.Key key : sums.keys()) {
            if (key.slot() > closed) continue;
            int slot = quarters.around(key.slot(), level).slot();
            marks.put(key.meter() + "|" + slot, new QuarterSums.Key(key.meter(), slot));
        }
        if (marks.isEmpty()) return;
        PreparedBatch batch = transaction.prepareBatch("""
                insert into rollup_dirty as d (level, slot, meter) values (?, ?, ?)
                on conflict (level, meter, slot) do update set touched = d.touched + 1""");
        for (QuarterSums.Key mark : marks.values())
            batch.add(level.name(), mark.slot(), mark.meter().value());
        batch.execute();
    }

    @Override
    public void clear(Handle transaction) {
        transaction.execute("update rollup_watermark set closed = 0, folded = 0");
        transaction.execute("truncate rollup_quarter, rollup_hour, rollup_day, rollup_dirty");
    }
}
