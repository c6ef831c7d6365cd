package powersight.journal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import powersight.platform.Database;

/** How much of the disk the journal takes, with its indexes and snapshots. Watched, because asking takes a query. */
public final class JournalSize {
    private final Database database;
    private volatile long bytes;

    public JournalSize(Database database) {
        this.database = database;
    }

    /** Looks now; blocks for one small query. */
    public void look() {
        bytes = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select pg_total_relation_size('event_journal') + pg_total_relation_size('snapshot')")
                        .mapTo(Long.class)
                        .one());
    }

    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("powersight.journal.bytes", this, size -> size.bytes)
                .description("what the journal, its indexes and its snapshots take on disk")
                .baseUnit("bytes")
                .register(metrics);
    }
}
