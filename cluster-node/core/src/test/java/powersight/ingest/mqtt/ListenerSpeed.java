package powersight.ingest.mqtt;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import powersight.ingest.Receipt;

/**
 * Prints what the listener costs alone: acknowledgements per second with an intake that is durable at once, and the CPU of
 * the whole process, devices included. A figure to watch, not a test.
 */
final class ListenerSpeed {
    private static final int WINDOW = 32;

    private ListenerSpeed() {}

    public static void main(String[] args) throws Exception {
        int devices = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        byte[] payload = new byte[140];
        AtomicLong acknowledged = new AtomicLong();
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            node.intake.forgetDeliveries();
            node.intake.answerAll(Receipt.DURABLE);
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            Thread[] threads = new Thread[devices];
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long cpu = system.getProcessCpuTime();
            for (int i = 0; i < devices; i++) {
                RawDevice device = node.raw("m-" + i);
                ByteArrayOutputStream burst = new ByteArrayOutputStream();
                for (int id = 1; id <= WINDOW; id++)
                    burst.write(device.publishPacket(id, "powersight/v1/meters/m-" + i + "/readings", payload));
                byte[] bytes = burst.toByteArray();
                threads[i] = new Thread(() -> {
                    try (device) {
                        while (System.nanoTime() < end) {
                            device.write(bytes);
                            for (int id = 1; id <= WINDOW; id++)
                                if (device.read().code() != id) throw new AssertionError("out of order");
                            acknowledged.addAndGet(WINDOW);
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) thread.join();
            double cpuMillis = (system.getProcessCpuTime() - cpu) / 1e6;
            System.out.printf(
                    "%d devices, bursts of %d, %d s: %,d acknowledgements/s, %.1f ms CPU per 1,000 with the devices%n",
                    devices, WINDOW, seconds, acknowledged.get() / seconds, cpuMillis * 1000 / acknowledged.get());
        }
    }
}
