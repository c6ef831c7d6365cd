package powersight.journal;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.meter.MeterEvent;
import powersight.meter.MeterSerializer;
import powersight.meter.MeterState;
import powersight.platform.Database;

/**
 * Keeps the journal small however long the system runs: readings that every projection has handled, and that are older
 * than the journal is kept, are folded into a snapshot of their meter and deleted. Rare facts stay for good.
 *
 * <p>No meter is asked or woken; one that has been silent for months is folded like any other. Folding and deleting are
 * two steps with {@link #GRACE} between them: a meter that is just recovering from an older snapshot must still find
 * all that came after it.
 */
public final class JournalPruner {
    /** Longer than any recovery may take. */
    public static final Duration GRACE = Duration.ofMinutes(5);

    /** Fewer readings than this since a meter's last snapshot are not worth another. */
    static final int WORTH_A_SNAPSHOT = 50;

    private static final Logger log = LoggerFactory.getLogger(JournalPruner.class);
    private static final int METERS_AT_ONCE = 200;
    private static final long LOCK = 0x5077_0001L;

    private final Database database;
    private final List<String> projections;
    private final Duration grace;

    /** @param projections all that follow the journal; nothing is deleted that one of them has not handled */
    public JournalPruner(Database database, List<String> projections) {
        this(database, projections, GRACE);
    }

    JournalPruner(Database database, List<String> projections, Duration grace) {
        this.database = database;
        this.projections = List.copyOf(projections);
        this.grace = grace;
    }

    /** What one round did. */
    public record Pruned(long events, long snapshots) {}

    /** One round over all meters. Blocks; on several nodes at once it harms nobody, each portion is one node's. */
    public Pruned prune(Instant writtenBefore) {
        Optional<JournalOffset> handled = handledByAll();
        if (handled.isEmpty()) return new Pruned(0, 0);
        Portion round = new Portion(handled.get(), writtenBefore, System.currentTimeMillis() - grace.toMillis());
        long events = 0;
        long snapshots = 0;
        String after = "";
        while (true) {
            List<String> meters = nextMeters(after);
            if (meters.isEmpty()) break;
            after = meters.get(meters.size() - 1);
            Pruned portion = database.jdbi().inTransaction(handle -> portion(handle, round, meters));
            events += portion.events();
            snapshots += portion.snapshots();
        }
        if (events + snapshots > 0)
            log.info("The journal gave back {} readings; {} meters have a new snapshot", events, snapshots);
        return new Pruned(events, snapshots);
    }

    private record Portion(JournalOffset handled, Instant writtenBefore, long agedBefore) {}

    /** Where the slowest stands; empty while one has not begun, or is being made again. */
    private Optional<JournalOffset> handledByAll() {
        List<JournalOffset> places = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select current_offset from akka_projection_offset_store
                                where projection_name = any(:names)""")
                        .bindByType("names", projections.toArray(new String[0]), String[].class)
                        .map((row, context) -> JournalOffset.parse(row.getString(1)))
                        .list());
        return places.size() < projections.size()
                ? Optional.empty()
                : places.stream().min(JournalOffset::compareTo);
    }

    /** By name, a leap of the index for each: the journal itself is not walked. */
    private List<String> nextMeters(String after) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                with recursive leap (id) as (
                                  (select persistence_id from event_journal where persistence_id > :after
                                   order by persistence_id limit 1)
                                  union all
                                  select (select persistence_id from event_journal where persistence_id > leap.id
                                          order by persistence_id limit 1)
                                  from leap where leap.id is not null)
                                select id from leap where id is not null limit :most""")
                        .bind("after", after)
                        .bind("most", METERS_AT_ONCE)
                        .mapTo(String.class)
                        .list());
    }

    private static Pruned portion(Handle handle, Portion round, List<String> meters) {
        boolean mine = handle.createQuery("select pg_try_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
        if (!mine) return new Pruned(0, 0);
        String[] names = meters.toArray(new String[0]);
        long deleted = deleteBehindSnapshots(handle, round, names);
        if (deleted > 0) note(handle, round, deleted);
        return new Pruned(deleted, fold(handle, round, names));
    }

    /** The reading at the snapshot itself stays: it says when the snapshot was true. */
    private static long deleteBehindSnapshots(Handle handle, Portion round, String[] meters) {
        long deleted = handle.createUpdate("""
                        with aged as (
                          select persistence_id, max(sequence_number) as number from snapshot
                          where persistence_id = any(:meters) and created < :aged group by persistence_id)
                        delete from event_journal event using aged
                        where event.persistence_id = aged.persistence_id and event.sequence_number < aged.number
                          and event.event_ser_manifest = 'R' and event.write_timestamp < :before
                          and (event.tx, event.ordering) <= (:tx::text::xid8, :ordering)""")
                .bindByType("meters", meters, String[].class)
                .bind("aged", round.agedBefore())
                .bind("before", round.writtenBefore().toEpochMilli())
                .bind("tx", Long.toString(round.handled().tx()))
                .bind("ordering", round.handled().ordering())
                .execute();
        handle.createUpdate("""
                        with aged as (
                          select persistence_id, max(sequence_number) as number from snapshot
                          where persistence_id = any(:meters) and created < :aged group by persistence_id)
                        delete from snapshot old using aged
                        where old.persistence_id = aged.persistence_id and old.sequence_number < aged.number
                          and not exists (
                            select 1 from event_journal event
                            where event.persistence_id = old.persistence_id
                              and event.sequence_number = old.sequence_number + 1
                              and event.event_ser_manifest = 'R')""")
                .bindByType("meters", meters, String[].class)
                .bind("aged", round.agedBefore())
                .execute();
        return deleted;
    }

    private static void note(Handle handle, Portion round, long deleted) {
        handle.createUpdate("""
                        insert into journal_pruned as p (events, written_before) values (:events, :before)
                        on conflict (one) do update set events = p.events + excluded.events,
                          written_before = greatest(p.written_before, excluded.written_before)""")
                .bind("events", deleted)
                .bind("before", round.writtenBefore().atOffset(ZoneOffset.UTC))
                .execute();
    }

    private record Base(long number, MeterState state) {}

    private static long fold(Handle handle, Portion round, String[] meters) {
        Map<String, Base> bases = bases(handle, meters);
        Map<String, Folding> foldings = new HashMap<>();
        handle.createQuery("""
                        with base as (
                          select id, coalesce((select max(sequence_number) from snapshot where persistence_id = id), 0)
                            as number
                          from unnest(:meters) as id)
                        select persistence_id, sequence_number, event_ser_manifest, event_payload
                        from base join event_journal on persistence_id = id and sequence_number > number
                        where write_timestamp < :before and (tx, ordering) <= (:tx::text::xid8, :ordering)
                        order by persistence_id, sequence_number""")
                .bindByType("meters", meters, String[].class)
                .bind("before", round.writtenBefore().toEpochMilli())
                .bind("tx", Long.toString(round.handled().tx()))
                .bind("ordering", round.handled().ordering())
                .setFetchSize(2_000)
                .map((row, context) -> {
                    String meter = row.getString(1);
                    Folding folding = foldings.computeIfAbsent(
                            meter, name -> new Folding(bases.getOrDefault(name, Folding.NOTHING)));
                    folding.add(row.getLong(2), MeterSerializer.event(row.getBytes(4), row.getString(3)));
                    return meter;
                })
                .forEach(meter -> {});
        return keep(handle, foldings);
    }

    private static Map<String, Base> bases(Handle handle, String[] meters) {
        MeterSerializer serializer = new MeterSerializer();
        Map<String, Base> bases = new HashMap<>();
        handle.createQuery("""
                        select distinct on (persistence_id)
                          persistence_id, sequence_number, snapshot_payload, snapshot_ser_manifest
                        from snapshot where persistence_id = any(:meters)
                        order by persistence_id, sequence_number desc""")
                .bindByType("meters", meters, String[].class)
                .map((row, context) -> bases.put(row.getString(1), new Base(row.getLong(2), (MeterState)
                        serializer.fromBinary(row.getBytes(3), row.getString(4)))))
                .list();
        return bases;
    }

    /** One meter's events on the way into a snapshot. */
    private static final class Folding {
        static final Base NOTHING = new Base(0, MeterState.UNCOMMISSIONED);

        private MeterState state;
        private long number;
        private int readings;
        private boolean whole = true;

        Folding(Base base) {
            state = base.state();
            number = base.number();
        }

        /** A number left out would make a snapshot that lies, so then there is none. */
        void add(long sequenceNumber, MeterEvent event) {
            whole &= sequenceNumber == number + 1;
            number = sequenceNumber;
            state = event.applyTo(state);
            if (event instanceof MeterEvent.ReadingsRecorded) readings++;
        }

        boolean isWorthKeeping() {
            return whole && readings >= WORTH_A_SNAPSHOT;
        }
    }

    private static long keep(Handle handle, Map<String, Folding> foldings) {
        MeterSerializer serializer = new MeterSerializer();
        List<String> broken = new ArrayList<>();
        PreparedBatch batch = handle.prepareBatch("""
                insert into snapshot (persistence_id, sequence_number, created, snapshot_ser_id, snapshot_ser_manifest,
                  snapshot_payload, meta_ser_id, meta_ser_manifest, meta_payload)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""");
        foldings.forEach((meter, folding) -> {
            if (!folding.whole) broken.add(meter);
            if (!folding.isWorthKeeping()) return;
            batch.bind(0, meter)
                    .bind(1, folding.number)
                    .bind(2, System.currentTimeMillis())
                    .bind(3, MeterSerializer.IDENTIFIER)
                    .bind(4, serializer.manifest(folding.state))
                    .bind(5, serializer.toBinary(folding.state))
                    .bindNull(6, Types.INTEGER)
                    .bindNull(7, Types.VARCHAR)
                    .bindNull(8, Types.BINARY)
                    .add();
        });
        if (!broken.isEmpty()) log.error("The journal of {} has a hole; it is left as it is", broken);
        if (batch.size() == 0) return 0;
        int kept = batch.size();
        batch.execute();
        return kept;
    }
}
