package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.ingest.Receipt;

/** One meter at a thousand messages a second. */
class MqttPaceTest {
    private static final int FLOOD = 400, BURST = 20;
    private static final String LOUD = "powersight/v1/meters/m-1/readings", QUIET = "powersight/v1/meters/m-2/readings";

    private ListenerUnderTest node;

    @BeforeEach
    void start() throws Exception {
        node = new ListenerUnderTest("powersight.ingest.per-meter { rate = 100, burst = " + BURST + " }");
        node.intake.answerAll(Receipt.DURABLE);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void a_flooding_meter_is_slowed_by_its_acknowledgements_loses_nothing_and_others_do_not_notice() throws Exception {
        AtomicInteger told = new AtomicInteger();
        try (RawDevice loud = node.raw("m-1");
                RawDevice quiet = node.raw("m-2")) {
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(loud));
            CompletableFuture<List<Integer>> acknowledged = CompletableFuture.supplyAsync(() -> answers(loud, told));
            await().until(() -> told.get() >= BURST);

            long began = System.nanoTime();
            for (int id = 1; id <= 15; id++) {
                quiet.publish(id, QUIET, "quiet " + id);
                assertThat(quiet.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, id));
            }
            long quietTook = System.nanoTime() - began;
            int toldMeanwhile = told.get();
            flood.get(30, TimeUnit.SECONDS);
            List<Integer> ids = acknowledged.get(30, TimeUnit.SECONDS);
            long floodTook = System.nanoTime() - began;

            System.out.printf(
                    "one meter floods at a limit of 100/s: its %d messages took %d ms, another meter's 15 took %d ms one"
                            + " after the other%n",
                    FLOOD, floodTook / 1_000_000, quietTook / 1_000_000);
            assertThat(toldMeanwhile).isLessThan(FLOOD);
            assertThat(ids).hasSize(FLOOD).isSorted();
        }
        assertThat(node.intake.taken().stream()
                        .filter(delivery -> delivery.topic().equals(LOUD))
                        .map(delivery -> new String(delivery.payload(), StandardCharsets.UTF_8))
                        .distinct())
                .hasSize(FLOOD);
        assertThat(node.pace.limited()).singleElement().satisfies(limited -> {
            assertThat(limited.topic()).isEqualTo(LOUD);
            assertThat(limited.messages()).isPositive();
        });
    }

    private static void flood(RawDevice device) {
        try {
            for (int id = 1; id <= FLOOD; id++) device.publish(id, LOUD, "loud " + id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> answers(RawDevice device, AtomicInteger told) {
        List<Integer> ids = new ArrayList<>();
        try {
            while (ids.size() < FLOOD) {
                RawDevice.Packet answer = device.read();
                assertThat(answer.type()).isEqualTo(RawDevice.PUBACK);
                ids.add(answer.code());
                told.incrementAndGet();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return ids;
    }
}
