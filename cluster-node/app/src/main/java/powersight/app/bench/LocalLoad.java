package powersight.app.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import powersight.app.LocalNode;
import powersight.ingest.Receipt;

/** Hands messages to the intake without a network, from the thread that calls {@link #run}. */
final class LocalLoad implements Load {
    private static final int WINDOW = 2_000;

    private final LocalNode node;
    private volatile double usedMillis;

    LocalLoad(LocalNode node) {
        this.node = node;
    }

    @Override
    public Outcome run(Traffic traffic, Duration length, double messagesPerSecond, Latencies latencies)
            throws InterruptedException {
        Semaphore window = new Semaphore(WINDOW);
        AtomicLong durable = new AtomicLong();
        double cpuBefore = threadCpuMillis();
        long start = System.nanoTime();
        long end = start + length.toNanos();
        long sent = 0;
        while (System.nanoTime() < end) {
            long due = messagesPerSecond == 0 ? System.nanoTime() : start + (long) (sent / messagesPerSecond * 1e9);
            if (due > System.nanoTime()) LockSupport.parkNanos(due - System.nanoTime());
            if (!window.tryAcquire(1, TimeUnit.SECONDS)) continue;
            offer(traffic.next(0), due, window, durable, latencies);
            sent++;
        }
        window.tryAcquire(WINDOW, 30, TimeUnit.SECONDS);
        usedMillis += threadCpuMillis() - cpuBefore;
        int n = traffic.readingsPerMessage();
        return new Outcome(
                durable.get(),
                durable.get() * n,
                (sent - durable.get()) * n,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** Offered again at once when it could not be promised, as a device would. */
    private void offer(Traffic.Message message, long due, Semaphore window, AtomicLong durable, Latencies latencies) {
        CompletionStage<Receipt> receipt = node.offer(message.topic(), message.payload());
        receipt.whenComplete((answer, fault) -> {
            if (answer != Receipt.DURABLE) {
                offer(message, due, window, durable, latencies);
                return;
            }
            latencies.add(System.nanoTime() - due);
            durable.incrementAndGet();
            window.release();
        });
    }

    @Override
    public double ownCpuMillis() {
        return usedMillis;
    }

    private static double threadCpuMillis() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
    }

    @Override
    public void close() {}
}
