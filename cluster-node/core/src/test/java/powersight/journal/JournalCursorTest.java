package powersight.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterEvent;
import powersight.testing.JournalRows;
import powersight.testing.RealPostgres;
import powersight.testing.TestDatabase;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** The journal is read completely and once, whatever writers do at the same time. */
class JournalCursorTest {
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");
    private static final MeterId METER = new MeterId("m1");

    private static TestDatabase database;
    private JournalRows journal;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("journal");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.database().jdbi().useHandle(handle -> handle.execute("truncate event_journal"));
        journal = new JournalRows(database.database());
    }

    @Test
    void concurrent_slow_and_rolled_back_transactions_lose_and_repeat_nothing() throws Exception {
        loseAndRepeatNothing(database);
    }

    @Test
    void the_same_holds_on_debians_postgresql() throws Exception {
        try (RealPostgres server = RealPostgres.start();
                TestDatabase other = TestDatabase.on(server.address(), "journal")) {
            loseAndRepeatNothing(other);
        }
    }

    private static void loseAndRepeatNothing(TestDatabase database) throws Exception {
        JournalRows rows = new JournalRows(database.database());
        JournalCursor cursor = new JournalCursor(database.database().source(), JournalCursor.Scope.ALL);
        Set<String> committed = ConcurrentHashMap.newKeySet();
        AtomicLong written = new AtomicLong();
        ExecutorService writers = Executors.newFixedThreadPool(7);
        CountDownLatch slowHasWritten = new CountDownLatch(1);
        CountDownLatch othersDone = new CountDownLatch(6);
        List<Future<?>> work = new ArrayList<>();

        work.add(writers.submit(() -> {
            try (Connection slow = database.database().connection()) {
                slow.setAutoCommit(false);
                rows.insert(slow, List.of(event(new MeterId("slow"), 1)));
                slowHasWritten.countDown();
                othersDone.await();
                TimeUnit.SECONDS.sleep(15); // frozen for longer than any reader waits
                rows.insert(slow, List.of(event(new MeterId("slow"), 2)));
                slow.commit();
                committed.addAll(List.of("Meter|slow#1", "Meter|slow#2"));
            }
            return null;
        }));
        slowHasWritten.await();
        for (int i = 0; i < 6; i++) {
            int writer = i;
            work.add(writers.submit(() -> {
                Random random = new Random(writer);
                MeterId meter = new MeterId("w" + writer);
                int sequence = 0;
                for (int transaction = 0; transaction < 150; transaction++) {
                    boolean giveUp = random.nextInt(5) == 0;
                    MeterId name = giveUp ? new MeterId("lost" + writer) : meter;
                    int size = 1 + random.nextInt(20);
                    List<MeterEvent> events = new ArrayList<>();
                    for (int n = 0; n < size; n++) events.add(event(name, n + 1));
                    try (Connection connection = database.database().connection()) {
                        connection.setAutoCommit(false);
                        rows.insert(connection, events);
                        if (random.nextInt(10) == 0) TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
                        if (giveUp) connection.rollback();
                        else connection.commit();
                    }
                    if (giveUp) continue;
                    for (int n = 0; n < size; n++) committed.add("Meter|" + meter + "#" + ++sequence);
                    written.addAndGet(size);
                }
                othersDone.countDown();
                return null;
            }));
        }

        List<JournalEvent> read = new ArrayList<>();
        boolean slowHeldBack = false;
        boolean writing = true;
        while (true) {
            boolean last = !writing;
            JournalOffset after = read.isEmpty()
                    ? JournalOffset.START
                    : read.get(read.size() - 1).offset();
            List<JournalEvent> page = cursor.read(after, 700);
            read.addAll(page);
            if (othersDone.getCount() == 0 && !committed.contains("Meter|slow#1")) slowHeldBack |= read.isEmpty();
            if (last && page.isEmpty()) break;
            writing = !work.stream().allMatch(Future::isDone);
        }
        for (Future<?> each : work) each.get();
        writers.shutdown();

        assertThat(slowHeldBack)
                .as("rows written after the slow transaction's waited for it")
                .isTrue();
        assertThat(written.get()).isGreaterThan(5_000);
        assertThat(read.stream().map(event -> event.persistenceId() + "#" + event.sequenceNr()))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(committed);
        assertThat(read.stream().map(JournalEvent::offset)).isSorted().doesNotHaveDuplicates();
        assertThat(read.stream()
                        .filter(event -> event.persistenceId().equals("Meter|w0"))
                        .map(JournalEvent::sequenceNr))
                .isSorted();
    }

    @Test
    void a_reader_of_rare_events_does_not_walk_the_readings() throws SQLException {
        List<MeterEvent> events = new ArrayList<>();
        for (int i = 1; i <= 20_000; i++)
            events.add(i % 2_000 == 0 ? new MeterEvent.CameOnline(METER, AT) : event(METER, i));
        journal.write(events);
        database.database().jdbi().useHandle(handle -> handle.execute("analyze event_journal"));

        List<JournalEvent> rare = new JournalCursor(database.database().source(), JournalCursor.Scope.RARE)
                .read(JournalOffset.START, 5_000);

        assertThat(rare).hasSize(10).allMatch(event -> event.event() instanceof MeterEvent.CameOnline);
        String plan = database.database()
                .jdbi()
                .withHandle(handle -> String.join(
                        "\n", handle.createQuery("""
                        explain select tx from event_journal where (tx, ordering) > ('1'::xid8, 0)
                        and tx < pg_snapshot_xmin(pg_current_snapshot()) and event_ser_manifest <> 'R'
                        order by tx, ordering limit 5000""").mapTo(String.class).list()));
        assertThat(plan).contains("event_journal_rare");
    }

    @Test
    void the_horizons_age_grows_while_a_write_transaction_stays_open_and_ends_with_it() throws SQLException {
        AtomicLong nanos = new AtomicLong();
        HorizonAge horizon = new HorizonAge(database.database().source(), nanos::get);
        journal.write(event(METER, 1));
        horizon.observe();

        try (Connection slow = database.database().connection()) {
            slow.setAutoCommit(false);
            journal.insert(slow, List.of(event(METER, 2)));
            journal.write(event(METER, 3)); // somebody to be held back
            horizon.observe();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(15));
            horizon.observe();
            assertThat(horizon.age()).hasSeconds(15);
            slow.rollback();
        }
        horizon.observe();

        assertThat(horizon.age()).isZero();
    }

    @Test
    void a_journal_restored_into_another_server_is_refused_with_the_way_out() throws SQLException {
        journal.write(event(METER, 1));
        JournalCursor.checkOrigin(database.database().source());

        database.database().jdbi().useHandle(handle -> handle.execute("update event_journal set tx = '999999999999'"));

        assertThatThrownBy(() -> JournalCursor.checkOrigin(database.database().source()))
                .hasMessageContaining("another PostgreSQL server")
                .hasMessageContaining("update event_journal");
    }

    @Test
    void an_offset_is_readable_text() {
        JournalOffset offset = new JournalOffset(812, 33);

        assertThat(offset).hasToString("812/33");
        assertThat(JournalOffset.parse("812/33")).isEqualTo(offset);
        assertThatThrownBy(() -> JournalOffset.parse("812")).hasMessageContaining("tx/ordering");
    }

    private static MeterEvent event(MeterId meter, int sequence) {
        return new MeterEvent.ReadingsRecorded(
                meter, AT, List.of(new Reading(AT, sequence, Registers.singleRate(sequence), Electrical.NONE, 0)));
    }
}
