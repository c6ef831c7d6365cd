package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InflowTest {
    private static final Duration LONG = Duration.ofMinutes(5), SHORT = Duration.ofMillis(20);

    private final AtomicInteger entered = new AtomicInteger();
    private Inflow inflow = new Inflow(10, 30, LONG);
    private Thread reader = new Thread();

    @AfterEach
    void stop() throws InterruptedException {
        reader.interrupt();
        reader.join();
    }

    @Test
    void the_reader_waits_at_the_door_until_one_has_left() {
        reads(15);
        await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        assertThat(entered).hasValue(10);

        for (int i = 0; i < 3; i++) inflow.leave();

        await().until(() -> entered.get() == 13);
        await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        assertThat(inflow.inside()).isEqualTo(10);
    }

    @Test
    void when_nothing_moves_some_more_are_let_in_so_that_the_broker_hears_from_us_and_then_no_more() {
        inflow = new Inflow(10, 30, SHORT);
        reads(50);

        await().until(() -> entered.get() == 30);
        await().during(Duration.ofMillis(100)).until(() -> entered.get() == 30);

        for (int i = 0; i < 21; i++) inflow.leave();
        await().until(() -> entered.get() == 50);
    }

    @Test
    void who_is_to_leave_is_not_held_up() throws InterruptedException {
        reads(50);
        await().until(() -> entered.get() == 10);

        inflow.letAllIn();

        reader.join(10_000);
        assertThat(entered).hasValue(50);
    }

    private void reads(int messages) {
        reader = new Thread(() -> {
            try {
                for (int i = 0; i < messages; i++) {
                    inflow.enter();
                    entered.incrementAndGet();
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
    }
}
