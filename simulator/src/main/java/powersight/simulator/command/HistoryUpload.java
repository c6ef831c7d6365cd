package powersight.simulator.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import powersight.simulator.History;
import powersight.simulator.VirtualMeter;
import powersight.simulator.line.Line;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;
import powersight.wire.Reading;

/**
 * Brings whole pasts to a node by the door that every meter uses: frames of up to {@link #FRAME} readings, each offered
 * again until it is acknowledged. So every rule holds for them too, and doing it twice adds nothing.
 */
final class HistoryUpload implements Line.Listener {
    /** As many as one message may hold: one event in the node's journal instead of a thousand. */
    static final int FRAME = MeterMessage.Report.MOST_READINGS;

    /** Frames on their way at once; a frame is about 200 kB. */
    private static final int WINDOW = 8;

    private final Line line;
    private final LongConsumer acknowledged;
    private final Semaphore window = new Semaphore(WINDOW);
    private final CountDownLatch connected = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile String trouble = "no connection";
    private final AtomicLong repeated = new AtomicLong();

    /** @param acknowledged is told of readings as they become durable */
    HistoryUpload(Line line, LongConsumer acknowledged) {
        this.line = line;
        this.acknowledged = acknowledged;
    }

    /** False when there was no connection for that long; {@link #trouble} says why. */
    boolean open(long seconds) throws InterruptedException {
        line.open(this);
        return connected.await(seconds, TimeUnit.SECONDS);
    }

    void send(VirtualMeter meter, History history) throws InterruptedException {
        List<Reading> frame = new ArrayList<>(FRAME);
        for (Reading reading : history) {
            frame.add(reading);
            if (frame.size() < FRAME) continue;
            send(meter, frame);
            frame = new ArrayList<>(FRAME);
        }
        if (!frame.isEmpty()) send(meter, frame);
    }

    /** Returns when all is durable. */
    void finish() throws InterruptedException {
        window.acquire(WINDOW);
        window.release(WINDOW);
        Throwable bad = failure.get();
        if (bad != null) throw new IllegalStateException("the node refuses the history: " + bad.getMessage(), bad);
    }

    long repeated() {
        return repeated.get();
    }

    String trouble() {
        return trouble;
    }

    private void send(VirtualMeter meter, List<Reading> frame) throws InterruptedException {
        window.acquire();
        offer(
                meter.dialect().topic(meter.id()),
                MeterJsonWriter.write(new MeterMessage.Report(meter.id(), 1, frame)),
                frame.size());
    }

    private void offer(String topic, byte[] payload, int readings) {
        line.send(topic, payload, true).whenComplete((done, error) -> {
            Throwable why = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (why == null) acknowledged.accept(readings);
            else if (why instanceof Line.Refused) failure.compareAndSet(null, why);
            else {
                repeated.incrementAndGet();
                CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS)
                        .execute(() -> offer(topic, payload, readings));
                return;
            }
            window.release();
        });
    }

    @Override
    public void up() {
        connected.countDown();
    }

    @Override
    public void down(String why) {
        trouble = why;
    }

    /** Nobody commands the past. */
    @Override
    public void heard(String topic, byte[] payload) {}
}
