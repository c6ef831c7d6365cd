package powersight.repeats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;

class KeyedOrdersTest {
    private static final UUID ANA = new UUID(0, 1), BOJAN = new UUID(0, 2);
    private static final byte[] ORDER = "/x\n{}".getBytes(StandardCharsets.UTF_8);
    private static final KeyedOrders.Answer ANSWER =
            new KeyedOrders.Answer(201, "application/json", "{\"secret\":\"psk_1\"}".getBytes(StandardCharsets.UTF_8));

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final TestDatabase test = TestDatabase.create("repeats");
    private final KeyedOrders orders = new KeyedOrders(test.database(), new SecureRandom(), clock);

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void the_same_order_with_the_same_key_gets_the_same_answer_and_others_do_not() {
        assertThat(orders.begin(ANA, "key-0001", ORDER)).isInstanceOf(KeyedOrders.New.class);
        assertThat(orders.begin(ANA, "key-0001", ORDER)).isInstanceOf(KeyedOrders.InProgress.class);
        orders.answered(ANA, "key-0001", ANSWER);

        KeyedOrders.Found again = orders.begin(ANA, "key-0001", ORDER);

        assertThat(again)
                .isInstanceOfSatisfying(
                        KeyedOrders.Repeated.class,
                        it -> assertThat(it.answer().body()).isEqualTo(ANSWER.body()));
        assertThat(orders.begin(ANA, "key-0001", new byte[] {1})).isInstanceOf(KeyedOrders.Different.class);
        assertThat(orders.begin(BOJAN, "key-0001", ORDER))
                .as("another person's key of the same name")
                .isInstanceOf(KeyedOrders.New.class);
        clock.pass(Duration.ofHours(25));
        assertThat(orders.begin(ANA, "key-0001", ORDER)).isInstanceOf(KeyedOrders.New.class);
    }

    @Test
    void what_was_begun_and_never_answered_is_not_done_again_by_itself() {
        orders.begin(ANA, "key-0002", ORDER);
        clock.pass(Duration.ofMinutes(2));

        assertThat(orders.begin(ANA, "key-0002", ORDER)).isInstanceOf(KeyedOrders.Unknown.class);
        orders.forget(ANA, "key-0002");
        assertThat(orders.begin(ANA, "key-0002", ORDER)).isInstanceOf(KeyedOrders.New.class);
    }

    @Test
    void of_many_at_once_one_does_it() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<KeyedOrders.Found>> race = new ArrayList<>();
            for (int i = 0; i < 16; i++) race.add(() -> orders.begin(ANA, "key-0003", ORDER));
            int made = 0;
            for (Future<KeyedOrders.Found> each : threads.invokeAll(race))
                if (each.get() instanceof KeyedOrders.New) made++;
            assertThat(made).isEqualTo(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void who_reads_the_table_does_not_read_the_answer() {
        orders.begin(ANA, "key-0004", ORDER);
        orders.answered(ANA, "key-0004", ANSWER);

        byte[] kept = test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select answer from keyed_order")
                        .mapTo(byte[].class)
                        .one());

        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain("psk_1");
    }
}
