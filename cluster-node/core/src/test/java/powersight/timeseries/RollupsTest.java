package powersight.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalOffset;
import powersight.meter.MeterEvent;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** Sums of readings, through the journal and a real PostgreSQL, against the same sums made by hand. */
class RollupsTest {
    private static final ZoneId BELGRADE = ZoneId.of("Europe/Belgrade");
    private static final MeterId METER = new MeterId("m1");
    /** A Sunday of 25 hours begins at 22:00Z the evening before. */
    private static final Instant AUTUMN = Instant.parse("2026-10-24T22:00:00Z");

    private static TestDatabase database;
    private final RollupProjection projection = new RollupProjection(BELGRADE);
    private Rollups rollups;
    private RollupFolder folder;
    private JournalRows journal;
    private JournalOffset offset = JournalOffset.START;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("journal", "timeseries");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.database().jdbi().useTransaction((Handle handle) -> {
            handle.execute("truncate event_journal");
            projection.clear(handle);
        });
        journal = new JournalRows(database.database());
        rollups = new Rollups(database.database(), BELGRADE);
        folder = new RollupFolder(database.database(), BELGRADE, Duration.ZERO);
    }

    @Test
    void a_reading_exactly_on_the_quarter_closes_the_bucket_before_it() {
        record(reading("00:00:00", 1, 100), reading("00:15:00", 2, 130), reading("00:15:01", 3, 131));

        Consumption quarters =
                rollups.consumption(METER, at("00:00:00").minusSeconds(900), at("00:30:00"), Step.QUARTER);

        assertThat(quarters.startMillis())
                .containsExactly(millis("00:00:00") - 900_000, millis("00:00:00"), millis("00:15:00"));
        assertThat(quarters.readings()).containsExactly(1, 1, 1);
        assertThat(quarters.importT1Wh()).containsExactly(0, 30, 1);
    }

    @Test
    void energy_over_a_gap_is_in_the_bucket_after_it_and_a_lower_register_is_zero_and_marked() {
        record(
                reading("00:05:00", 1, 1_000),
                reading("00:10:00", 2, 1_040),
                reading("02:05:00", 3, 1_500),
                reading("02:20:00", 4, 20).with(Flag.REGISTER_DECREASED),
                reading("02:35:00", 5, 50));

        Consumption quarters = rollups.consumption(METER, at("00:00:00"), at("03:00:00"), Step.QUARTER);

        assertThat(quarters.importT1Wh()).containsExactly(40, 460, 0, 30);
        assertThat(quarters.registerDecreased()).containsExactly(false, false, true, false);
    }

    @Test
    void power_counts_only_where_it_was_measured() {
        record(
                reading("00:01:00", 1, 1, 500_000),
                reading("00:02:00", 2, 2, Electrical.ABSENT),
                reading("00:03:00", 3, 3, -100_000),
                reading("00:20:00", 4, 4, Electrical.ABSENT));

        Consumption quarters = rollups.consumption(METER, at("00:00:00"), at("01:00:00"), Step.QUARTER);

        assertThat(quarters.readings()).containsExactly(3, 1);
        assertThat(quarters.minMilliWatts()).containsExactly(-100_000, Electrical.ABSENT);
        assertThat(quarters.meanMilliWatts()).containsExactly(200_000, Electrical.ABSENT);
        assertThat(quarters.maxMilliWatts()).containsExactly(500_000, Electrical.ABSENT);
    }

    @Test
    void local_days_have_23_24_or_25_hours() {
        Instant spring = Instant.parse("2026-03-28T23:00:00Z");
        Quarters quarters = new Quarters(BELGRADE);

        assertThat(lengths(quarters, AUTUMN.minusSeconds(86_400), 3)).containsExactly(96, 100, 96);
        assertThat(lengths(quarters, spring, 2)).startsWith(92, 96);
        assertThat(quarters.between(AUTUMN, AUTUMN.plus(Duration.ofHours(25)), Step.HOUR))
                .hasSize(25);
        assertThat(quarters.between(Instant.parse("2026-09-30T22:00:00Z"), AUTUMN, Step.MONTH))
                .singleElement()
                .satisfies(
                        october -> assertThat(october.slot() - october.before()).isEqualTo(745 * 4));
    }

    private static List<Integer> lengths(Quarters quarters, Instant from, int days) {
        return quarters.between(from, from.plusSeconds(86_400L * days), Step.DAY).stream()
                .map(span -> span.slot() - span.before())
                .toList();
    }

    @Test
    void folded_and_live_together_equal_a_recount_whatever_arrives_when() {
        Random random = new Random(42);
        List<MeterId> meters = List.of(METER, new MeterId("m2"), new MeterId("m3"));
        Map<MeterId, List<Reading>> truth = new HashMap<>();
        Instant now = AUTUMN.minus(Duration.ofHours(30));
        int sequence = 0;
        for (int round = 0; round < 40; round++) {
            now = now.plus(Duration.ofMinutes(30 + random.nextInt(180)));
            List<MeterEvent> events = new ArrayList<>();
            for (MeterId meter : meters) {
                List<Reading> readings = new ArrayList<>();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    // some are fresh, some are days late, and some fall exactly on a quarter
                    long back = random.nextInt(3) == 0 ? random.nextInt(100_000) : random.nextInt(3_000);
                    long second = now.getEpochSecond() - back;
                    if (random.nextInt(5) == 0) second = second / 900 * 900;
                    readings.add(new Reading(
                            Instant.ofEpochSecond(second),
                            ++sequence,
                            new Registers(second / 7, second / 11, random.nextInt(50) == 0 ? 0 : second / 13, 0),
                            new Electrical(
                                    230_000,
                                    0,
                                    random.nextInt(4) == 0 ? Electrical.ABSENT : random.nextInt(9_000),
                                    0,
                                    0),
                            back > 3_600 ? Flag.LATE.bit() : 0));
                }
                truth.computeIfAbsent(meter, m -> new ArrayList<>()).addAll(readings);
                events.add(new MeterEvent.ReadingsRecorded(meter, now, readings));
            }
            journal.write(events);
            follow();
            if (round % 3 == 0) folder.fold(now);
        }
        Instant from = Instant.parse("2026-09-30T22:00:00Z"); // a month's beginning in Belgrade
        Instant to = now.plus(Duration.ofDays(2));

        for (int pass = 0; pass < 2; pass++) {
            for (MeterId meter : meters)
                for (Step step : Step.values())
                    assertThat(rollups.consumption(meter, from, to, step))
                            .as("%s of %s, pass %s", step, meter, pass)
                            .usingRecursiveComparison()
                            .isEqualTo(recount(truth.get(meter), step));
            assertThat(folder.fold(now.plus(Duration.ofDays(1)))).isTrue();
        }
        assertThat(rollups.counts()).isEqualTo(counts(truth));
        assertThat(count("select count(*) from rollup_hour")).isGreaterThan(50);
        assertThat(count("select count(*) from rollup_day")).isGreaterThan(5);
        assertThat(count("select count(*) from rollup_dirty")).isZero();

        String before = contents();
        database.database().jdbi().useTransaction((Handle handle) -> projection.clear(handle));
        offset = JournalOffset.START;
        follow();
        folder.fold(now.plus(Duration.ofDays(1)));
        assertThat(contents()).as("made again from the journal").isEqualTo(before);
    }

    @Test
    void a_group_that_was_rolled_back_midway_counts_once_when_it_is_handled_again() {
        journal.write(new MeterEvent.ReadingsRecorded(METER, at("00:05:00"), List.of(reading("00:05:00", 1, 10))));
        try {
            database.database().jdbi().useTransaction((Handle handle) -> {
                projection.handle(handle, cursor().read(offset, 100));
                throw new IllegalStateException("killed before the commit");
            });
        } catch (Exception expected) {
            assertThat(expected).hasMessageContaining("killed");
        }

        follow();

        assertThat(rollups.counts()).containsExactly(Map.entry(METER, 1L));
    }

    /** The slow, obvious way: all readings sorted into spans, then first, last and sums of each. */
    private static Consumption recount(List<Reading> readings, Step step) {
        Quarters quarters = new Quarters(BELGRADE);
        Comparator<Reading> order = Comparator.comparing(Reading::at).thenComparing(Reading::sequence);
        TreeMap<Integer, List<Reading>> spans = new TreeMap<>();
        for (Reading reading : readings)
            spans.computeIfAbsent(
                            quarters.around(Quarters.of(reading.at().toEpochMilli()), step)
                                    .slot(),
                            s -> new ArrayList<>())
                    .add(reading);
        Consumption c = Consumption.ofSize(step, spans.size());
        Registers previous = null;
        int i = 0;
        for (Map.Entry<Integer, List<Reading>> span : spans.entrySet()) {
            List<Reading> sorted = span.getValue().stream().sorted(order).toList();
            Registers first = sorted.get(0).registers();
            Registers last = sorted.get(sorted.size() - 1).registers();
            Registers before = previous == null ? first : previous;
            Quarters.Span time = quarters.around(span.getKey(), step);
            int[] watts = sorted.stream()
                    .mapToInt(r -> r.electrical().milliWatts())
                    .filter(w -> w != Electrical.ABSENT)
                    .sorted()
                    .toArray();
            long sum = 0;
            for (int w : watts) sum += w;
            c.startMillis()[i] = time.start().toEpochMilli();
            c.endMillis()[i] = time.end().toEpochMilli();
            c.importT1Wh()[i] = Math.max(0, last.importT1Wh() - before.importT1Wh());
            c.importT2Wh()[i] = Math.max(0, last.importT2Wh() - before.importT2Wh());
            c.exportT1Wh()[i] = Math.max(0, last.exportT1Wh() - before.exportT1Wh());
            c.exportT2Wh()[i] = 0;
            c.readings()[i] = sorted.size();
            c.lateReadings()[i] =
                    (int) sorted.stream().filter(r -> r.has(Flag.LATE)).count();
            c.minMilliWatts()[i] = watts.length == 0 ? Electrical.ABSENT : watts[0];
            c.maxMilliWatts()[i] = watts.length == 0 ? Electrical.ABSENT : watts[watts.length - 1];
            c.meanMilliWatts()[i] =
                    watts.length == 0 ? Electrical.ABSENT : (int) Math.round((double) sum / watts.length);
            c.registerDecreased()[i] = last.anyBelow(before);
            previous = last;
            i++;
        }
        return c;
    }

    private static Map<MeterId, Long> counts(Map<MeterId, List<Reading>> truth) {
        Map<MeterId, Long> counts = new HashMap<>();
        truth.forEach((meter, readings) -> counts.put(meter, (long) readings.size()));
        return counts;
    }

    private static long count(String sql) {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static String contents() {
        return database.database().jdbi().withHandle(handle -> {
            StringBuilder all = new StringBuilder();
            for (String table : List.of("rollup_quarter", "rollup_hour", "rollup_day"))
                handle.createQuery("select t::text from " + table + " t order by meter, slot")
                        .mapTo(String.class)
                        .forEach(row -> all.append(table).append(row).append('\n'));
            return all.toString();
        });
    }

    private static JournalCursor cursor() {
        return new JournalCursor(database.database().source(), JournalCursor.Scope.ALL);
    }

    private void record(Reading... readings) {
        for (Reading reading : readings)
            journal.write(new MeterEvent.ReadingsRecorded(METER, reading.at(), List.of(reading)));
        follow();
    }

    /** What the projection's runner does, without its node. */
    private void follow() {
        try {
            List<JournalEvent> events = cursor().read(offset, 5_000);
            database.database().jdbi().useTransaction((Handle handle) -> projection.handle(handle, events));
            if (!events.isEmpty()) offset = events.get(events.size() - 1).offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Instant at(String time) {
        return Instant.parse("2026-06-01T" + time + "Z");
    }

    private static long millis(String time) {
        return at(time).toEpochMilli();
    }

    private static Reading reading(String time, long sequence, long importWh) {
        return reading(time, sequence, importWh, 0);
    }

    private static Reading reading(String time, long sequence, long importWh, int milliWatts) {
        return new Reading(
                at(time), sequence, Registers.singleRate(importWh), new Electrical(230_000, 0, milliWatts, 0, 0), 0);
    }
}
