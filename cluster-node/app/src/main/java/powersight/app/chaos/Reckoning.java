package powersight.app.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import powersight.meter.MeterEvent;
import powersight.meter.MeterSerializer;
import powersight.platform.Database;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.StoredReading;
import powersight.wire.Reading;

/**
 * Holds what the meters were told against what is kept: acknowledged minus stored is empty, nothing is stored or counted
 * twice, nothing is stored that was not sent, and of each meter journal, store, quarter hours and actor say the same. To
 * be asked when the projections have caught up.
 */
final class Reckoning {
    private static final Instant FROM = Instant.EPOCH, TO = Instant.parse("2200-01-01T00:00:00Z");
    private static final int PAGE = 5_000, LARGEST = 50_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a meter's own actor stands. */
    interface Actors {
        JsonNode now(String meter) throws IOException, InterruptedException;
    }

    /** Which numbers are there, and what is wrong with them. */
    private static final class Tally {
        final BitSet numbers = new BitSet();
        long readings;
        long strange;
        long newestAt = Long.MIN_VALUE;
        long newestSequence;
        long register;
        boolean whole = true;

        void add(Reading reading, int lastSent) {
            readings++;
            long sequence = reading.sequence();
            if (sequence < 1 || sequence > lastSent || reading.registers().importWh() != Diary.register(sequence)) {
                strange++;
                return;
            }
            numbers.set((int) sequence);
            long at = reading.at().toEpochMilli();
            if (at > newestAt || (at == newestAt && sequence > newestSequence)) {
                newestAt = at;
                newestSequence = sequence;
                register = reading.registers().importWh();
            }
        }

        long doubled() {
            return readings - strange - numbers.cardinality();
        }
    }

    private final Database database;
    private final ReadingStore store;
    private final Actors actors;

    Reckoning(Database database, ReadingStore store, Actors actors) {
        this.database = database;
        this.store = store;
        this.actors = actors;
    }

    Verdict of(List<Diary> diaries) throws IOException, InterruptedException {
        Map<String, Diary> byMeter = new HashMap<>();
        diaries.forEach(diary -> byMeter.put(diary.meter().value(), diary));
        Map<String, Tally> journal = journal(byMeter);
        Map<String, long[]> quarters = quarters();
        Map<String, BitSet> quarantine = quarantine();
        Verdict.Draft verdict = new Verdict.Draft();
        for (Diary diary : diaries) {
            String meter = diary.meter().value();
            Tally stored = stored(diary);
            Tally journalled = journal.getOrDefault(meter, new Tally());
            BitSet acknowledged = diary.acknowledged();
            verdict.acknowledged += acknowledged.cardinality();
            verdict.kept += stored.numbers.cardinality();
            missing(diary, acknowledged, stored, quarantine.getOrDefault(meter, new BitSet()), verdict);
            doubledAndStrange(meter, "journal", journalled, verdict);
            doubledAndStrange(meter, "store", stored, verdict);
            String disagreement = disagreement(meter, journalled, stored, quarters.getOrDefault(meter, new long[2]));
            if (!disagreement.isEmpty()) {
                verdict.disagreeing++;
                verdict.example(meter + ": " + disagreement);
            }
        }
        return verdict.done();
    }

    private static void missing(
            Diary diary, BitSet acknowledged, Tally stored, BitSet quarantined, Verdict.Draft verdict) {
        BitSet gone = (BitSet) acknowledged.clone();
        gone.andNot(stored.numbers);
        BitSet refused = (BitSet) gone.clone();
        refused.and(quarantined);
        verdict.quarantined += refused.cardinality();
        gone.andNot(quarantined);
        if (gone.isEmpty()) return;
        verdict.missing += gone.cardinality();
        verdict.example(diary.meter() + ": acknowledged and not stored: " + first(gone));
    }

    private static void doubledAndStrange(String meter, String where, Tally tally, Verdict.Draft verdict) {
        verdict.doubled += tally.doubled();
        verdict.neverSent += tally.strange;
        if (tally.doubled() > 0) verdict.example(meter + ": " + tally.doubled() + " readings twice in the " + where);
        if (tally.strange > 0)
            verdict.example(meter + ": " + tally.strange + " readings in the " + where + " that were never sent");
    }

    private String disagreement(String meter, Tally journal, Tally stored, long[] quarters)
            throws IOException, InterruptedException {
        if (journal.whole && !journal.numbers.equals(stored.numbers))
            return "the journal has " + journal.numbers.cardinality() + " numbers, the store "
                    + stored.numbers.cardinality();
        if (!journal.whole && !within(journal.numbers, stored.numbers))
            return "the journal has numbers that the store has not";
        if (quarters[0] != stored.readings)
            return "the store has " + stored.readings + " readings, the quarter hours count " + quarters[0];
        if (stored.readings > 0 && quarters[1] != stored.register)
            return "its register stands at " + stored.register + " in the store, at " + quarters[1]
                    + " in the quarter hours";
        JsonNode actor = actors.now(meter);
        if (actor.path("recorded").asLong() != stored.readings)
            return "the store has " + stored.readings + " readings, the actor says "
                    + actor.path("recorded").asLong();
        long missing = 0;
        for (JsonNode hole : actor.path("missing"))
            missing += hole.path(1).asLong() - hole.path(0).asLong() + 1;
        long expected = stored.numbers.length() == 0 ? 0 : stored.numbers.length() - 1 - stored.numbers.cardinality();
        if (missing != expected)
            return "the actor knows of " + missing + " missing numbers, the store lacks " + expected;
        return "";
    }

    private Map<String, Tally> journal(Map<String, Diary> diaries) {
        Map<String, Tally> tallies = new HashMap<>();
        database.jdbi().useTransaction(handle -> {
            handle.createQuery("select event_payload from event_journal where event_ser_manifest = :readings")
                    .bind("readings", MeterSerializer.READINGS)
                    .setFetchSize(2_000)
                    .map((row, context) -> (MeterEvent.ReadingsRecorded)
                            MeterSerializer.event(row.getBytes(1), MeterSerializer.READINGS))
                    .forEach(event -> {
                        String meter = event.meter().value();
                        Diary diary = diaries.get(meter);
                        Tally tally = tallies.computeIfAbsent(meter, id -> new Tally());
                        int sent = diary == null ? 0 : diary.numbered();
                        event.readings().forEach(reading -> tally.add(reading, sent));
                    });
            // what the projections have passed may have been pruned: then the journal is a part of the store
            Set<String> pruned =
                    new HashSet<>(handle.createQuery("""
                            select persistence_id from event_journal group by persistence_id
                            having min(sequence_number) > 1 or count(*) < max(sequence_number)""").mapTo(String.class).list());
            tallies.forEach((meter, tally) -> tally.whole = !pruned.contains("Meter|" + meter));
        });
        return tallies;
    }

    private Tally stored(Diary diary) {
        Tally tally = new Tally();
        int sent = diary.numbered();
        Optional<String> after = Optional.empty();
        do {
            ReadingPage page = store.readings(diary.meter(), FROM, TO, after, PAGE);
            for (StoredReading each : page.readings()) tally.add(each.reading(), sent);
            after = page.next();
        } while (after.isPresent());
        return tally;
    }

    /** How many readings the quarter hours count, and where the register stood last. */
    private Map<String, long[]> quarters() {
        Map<String, long[]> all = new HashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("""
                                select meter, sum(count),
                                  (array_agg(last_import_t1 + last_import_t2 order by last_at desc, last_seq desc))[1]
                                from rollup_quarter group by meter""")
                        .map((row, context) -> Map.entry(row.getString(1), new long[] {row.getLong(2), row.getLong(3)}))
                        .forEach(row -> all.put(row.getKey(), row.getValue())));
        return all;
    }

    private Map<String, BitSet> quarantine() {
        Map<String, BitSet> all = new HashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("select payload from quarantine")
                        .mapTo(byte[].class)
                        .forEach(payload -> note(payload, all)));
        return all;
    }

    private static void note(byte[] payload, Map<String, BitSet> quarantine) {
        JsonNode message;
        try {
            message = JSON.readTree(payload);
        } catch (IOException poison) {
            return; // it was no reading of anybody's
        }
        if (message == null) return;
        BitSet numbers = quarantine.computeIfAbsent(message.path("deviceId").asText(), id -> new BitSet());
        number(message, numbers);
        for (JsonNode reading : message.path("readings")) number(reading, numbers);
    }

    private static void number(JsonNode reading, BitSet numbers) {
        JsonNode sequence = reading.path("seq");
        if (sequence.isInt() && sequence.asInt() > 0 && sequence.asInt() < LARGEST) numbers.set(sequence.asInt());
    }

    private static boolean within(BitSet small, BitSet large) {
        BitSet more = (BitSet) small.clone();
        more.andNot(large);
        return more.isEmpty();
    }

    private static String first(BitSet numbers) {
        return numbers.stream().limit(8).boxed().toList() + (numbers.cardinality() > 8 ? " …" : "");
    }
}
