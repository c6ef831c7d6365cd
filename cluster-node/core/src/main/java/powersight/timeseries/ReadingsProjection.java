package powersight.timeseries;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;
import powersight.meter.MeterEvent;
import powersight.wire.Reading;

/**
 * Keeps every reading in the {@link ReadingStore}. The store may be another server, so it is written first and the
 * offset after: what is written twice after a crash leaves the same. While the store is away this projection waits, its
 * lag grows, and nothing else notices.
 */
public final class ReadingsProjection implements JournalFollower {
    private final ReadingStore store;

    public ReadingsProjection(ReadingStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "readings";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.ALL;
    }

    @Override
    public void beforeTransaction(List<JournalEvent> events) {
        List<StoredReading> readings = new ArrayList<>(events.size());
        for (JournalEvent event : events) {
            if (!(event.event() instanceof MeterEvent.ReadingsRecorded recorded)) continue;
            for (Reading reading : recorded.readings())
                readings.add(new StoredReading(recorded.meter(), reading, recorded.receivedAt()));
        }
        if (!readings.isEmpty()) store.append(readings);
    }

    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        // all was done before; the transaction only moves the offset
    }

    @Override
    public void clear(Handle transaction) {
        store.clear();
    }
}
