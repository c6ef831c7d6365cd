package powersight.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.testing.TestDatabase;

class MinuteBooksTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:30Z");
    private static final Instant MINUTE = Instant.parse("2026-11-20T12:00:00Z");

    private static TestDatabase created;
    private static Database database;

    private final Accounts accounts = new Accounts(Clock.fixed(NOON, ZoneOffset.UTC));

    @BeforeAll
    static void open() {
        created = TestDatabase.create("ingest");
        database = created.database();
    }

    @AfterAll
    static void close() {
        created.close();
    }

    @BeforeEach
    void empty() {
        database.jdbi().useHandle(handle -> handle.execute("truncate ingest_minute, ingest_run"));
    }

    private static void addsUp(MinuteBooks.Line line) {
        assertThat(line.received())
                .isEqualTo(line.recorded() + line.duplicate() + line.rejected() + line.inFlight() + line.interrupted());
    }

    @Test
    void a_reading_is_in_exactly_one_column_at_any_instant() {
        MinuteBooks books = MinuteBooks.open(database, accounts, "one");
        Accounts.Entry first = accounts.entered("mqtt", 10);
        Accounts.Entry second = accounts.entered("mqtt", 5);
        Accounts.Entry third = accounts.entered("mqtt", 3);
        first.settled(7, 2, 1);
        third.turnedAway();

        MinuteBooks.Line line = books.page(Optional.empty(), 10).items().get(0);

        assertThat(line).isEqualTo(new MinuteBooks.Line(MINUTE, "mqtt", 15, 7, 2, 1, 5, 0));
        addsUp(line);
        second.settled(5, 0, 0);
        assertThat(books.page(Optional.empty(), 10).items().get(0))
                .isEqualTo(new MinuteBooks.Line(MINUTE, "mqtt", 15, 12, 2, 1, 0, 0));
    }

    @Test
    void the_books_of_a_killed_run_stay_and_what_it_had_in_flight_is_called_interrupted() {
        MinuteBooks killed = MinuteBooks.open(database, accounts, "one");
        accounts.entered("amqp", 10).settled(10, 0, 0);
        accounts.entered("amqp", 4);
        killed.save();
        database.jdbi()
                .useHandle(handle -> handle.execute("update ingest_run set saved_at = now() - interval '1 minute'"));

        Accounts after = new Accounts(Clock.fixed(NOON, ZoneOffset.UTC));
        MinuteBooks next = MinuteBooks.open(database, after, "one");
        after.entered("amqp", 4).settled(3, 1, 0); // its meters sent the four again, and one had been committed
        MinuteBooks.Line line = next.page(Optional.empty(), 10).items().get(0);

        assertThat(line).isEqualTo(new MinuteBooks.Line(MINUTE, "amqp", 18, 13, 1, 0, 0, 4));
        addsUp(line);
    }

    @Test
    void writing_again_changes_nothing_and_several_nodes_add_up() {
        MinuteBooks one = MinuteBooks.open(database, accounts, "one");
        Accounts others = new Accounts(Clock.fixed(NOON, ZoneOffset.UTC));
        MinuteBooks two = MinuteBooks.open(database, others, "two");
        accounts.entered("mqtt", 6).settled(6, 0, 0);
        others.entered("mqtt", 4).settled(4, 0, 0);
        for (int i = 0; i < 3; i++) one.save();
        two.close();

        assertThat(one.page(Optional.empty(), 10).items())
                .containsExactly(new MinuteBooks.Line(MINUTE, "mqtt", 10, 10, 0, 0, 0, 0));
    }

    @Test
    void pages_follow_one_another_without_a_gap() {
        Random random = new Random(5);
        MinuteBooks books = MinuteBooks.open(database, accounts, "one");
        for (int minute = 0; minute < 30; minute++) {
            Accounts then = new Accounts(Clock.fixed(NOON.plusSeconds(60L * minute), ZoneOffset.UTC));
            MinuteBooks run = MinuteBooks.open(database, then, "run " + minute);
            for (String transport : List.of("amqp", "mqtt")) {
                int readings = 1 + random.nextInt(9);
                then.entered(transport, readings).settled(readings, 0, 0);
            }
            run.close();
        }

        int seen = 0;
        Optional<String> after = Optional.empty();
        Instant before = Instant.MAX;
        do {
            Page<MinuteBooks.Line> page = books.page(after, 7);
            for (MinuteBooks.Line line : page.items()) {
                assertThat(line.minute()).isBeforeOrEqualTo(before);
                before = line.minute();
                seen++;
            }
            assertThat(page.total()).isEqualTo(60);
            after = page.next();
        } while (after.isPresent());
        assertThat(seen).isEqualTo(60);
    }
}
