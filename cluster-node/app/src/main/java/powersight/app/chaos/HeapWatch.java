package powersight.app.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The node's heap as its own metrics tell it, looked at every second while it answers. */
final class HeapWatch implements AutoCloseable {
    private static final String METRIC = "jvm_memory_used_bytes{area=\"heap\"";

    private final TrialNode node;
    private final Thread thread;
    private volatile boolean ending;
    private volatile long lowest = Long.MAX_VALUE;
    private volatile long highest;

    HeapWatch(TrialNode node) {
        this.node = node;
        this.thread = new Thread(this::run, "heap-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!ending) {
            try {
                look();
                TimeUnit.SECONDS.sleep(1);
            } catch (IOException away) {
                sleepAWhile(); // killed or stopped at the moment
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() throws IOException, InterruptedException {
        double used = 0;
        for (String line : node.text("/metrics").split("\n"))
            if (line.startsWith(METRIC)) used += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        long megabytes = Math.round(used / (1 << 20));
        if (megabytes == 0) return;
        lowest = Math.min(lowest, megabytes);
        highest = Math.max(highest, megabytes);
    }

    private void sleepAWhile() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            ending = true;
        }
    }

    /** Megabytes, lowest and highest; it goes up and down with every collection. */
    String range() {
        return highest == 0 ? "-" : lowest + "-" + highest;
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        thread.interrupt();
        thread.join(5_000);
    }
}
