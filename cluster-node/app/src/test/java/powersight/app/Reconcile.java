package powersight.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import powersight.meter.Meter;
import powersight.meter.MeterEvent;
import powersight.meter.MeterSerializer;
import powersight.platform.Database;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/**
 * Holds what a meter was told against what we have: every acknowledged reading must be in the journal once and in the
 * store once, and the quarter-hour sums must count what the journal holds. To be asked when the projections have caught
 * up.
 */
final class Reconcile {
    private static final Instant FROM = Instant.EPOCH, TO = Instant.parse("2200-01-01T00:00:00Z");
    private static final int PAGE = 5_000;

    /** Something that does not agree: of which meter, and what. */
    record Difference(MeterId meter, String sentence) {
        @Override
        public String toString() {
            return meter + ": " + sentence;
        }
    }

    private final Database database;
    private final ReadingStore store;

    Reconcile(Database database, ReadingStore store) {
        this.database = database;
        this.store = store;
    }

    /** @param acknowledged the sequence numbers that each meter was told are safe */
    List<Difference> differences(Map<MeterId, Set<Long>> acknowledged) {
        List<Difference> all = new ArrayList<>();
        acknowledged.forEach((meter, sequences) -> compare(meter, sequences, all));
        return all;
    }

    private void compare(MeterId meter, Set<Long> acknowledged, List<Difference> differences) {
        List<Reading> journal = journal(meter);
        Map<Long, Integer> journalled = times(journal);
        Map<Long, Integer> stored = times(stored(meter));
        for (long sequence : acknowledged) {
            once(meter, "journal", sequence, journalled, differences);
            once(meter, "store", sequence, stored, differences);
        }
        if (!journalled.keySet().equals(stored.keySet()))
            differences.add(new Difference(
                    meter, "the journal has " + journalled.size() + " readings, the store " + stored.size()));
        long counted = rollupCount(meter);
        if (counted != journal.size())
            differences.add(new Difference(
                    meter, "the journal has " + journal.size() + " readings, the quarter hours count " + counted));
        Optional<Long> last = journal.stream()
                .max(Comparator.comparing(Reading::at).thenComparing(Reading::sequence))
                .map(reading -> reading.registers().importWh());
        Optional<Long> kept = rollupRegister(meter);
        if (!last.equals(kept))
            differences.add(new Difference(
                    meter,
                    "its register stands at " + last + " Wh in the journal, at " + kept + " in the quarter hours"));
    }

    private static void once(
            MeterId meter, String where, long sequence, Map<Long, Integer> times, List<Difference> differences) {
        int found = times.getOrDefault(sequence, 0);
        if (found != 1)
            differences.add(new Difference(
                    meter,
                    "reading " + sequence + " was acknowledged and is in the " + where + " " + found + " times"));
    }

    private List<Reading> journal(MeterId meter) {
        return database
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select event_payload, event_ser_manifest from event_journal
                                where persistence_id = :id and event_ser_manifest = :readings order by sequence_number""")
                        .bind("id", Meter.persistenceId(meter).id())
                        .bind("readings", MeterSerializer.READINGS)
                        .map((row, context) -> MeterSerializer.event(row.getBytes(1), row.getString(2)))
                        .list())
                .stream()
                .flatMap(event -> ((MeterEvent.ReadingsRecorded) event).readings().stream())
                .toList();
    }

    private List<Reading> stored(MeterId meter) {
        List<Reading> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            ReadingPage page = store.readings(meter, FROM, TO, after, PAGE);
            page.readings().stream().map(StoredReading::reading).forEach(all::add);
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    private static Map<Long, Integer> times(List<Reading> readings) {
        Map<Long, Integer> times = new TreeMap<>();
        for (Reading reading : readings) times.merge(reading.sequence(), 1, Integer::sum);
        return times;
    }

    private long rollupCount(MeterId meter) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select coalesce(sum(count), 0) from rollup_quarter where meter = :meter")
                        .bind("meter", meter.value())
                        .mapTo(Long.class)
                        .one());
    }

    private Optional<Long> rollupRegister(MeterId meter) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select last_import_t1 + last_import_t2 from rollup_quarter where meter = :meter
                                order by last_at desc, last_seq desc limit 1""")
                        .bind("meter", meter.value())
                        .mapTo(Long.class)
                        .findOne());
    }
}
