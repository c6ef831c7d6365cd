package powersight.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * One running process: what was started, to be stopped in the opposite order. A part that does not stop in its time is
 * left behind, because the parts below it must still be stopped in order, all within ten seconds.
 */
final class Node {
    private static final Duration IN_ALL = Duration.ofSeconds(9);

    /** Stops a part; may throw, which is noted and does not keep the others from stopping. */
    interface Stop {
        void run() throws Exception;
    }

    private record Part(String name, Duration patience, Stop stop) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean stopping;
    private volatile int exit;

    /** What is started in a data directory of its own. */
    interface Start {
        void in(DataDirectory data, Node node);
    }

    /** Starts, tells where things are, and returns when the process was asked to end. */
    static int run(NodeSettings settings) throws InterruptedException {
        return run(settings.data(), (data, node) -> {
            settings.with().ifPresent(parent -> parent.onExit().thenRun(node::stop));
            Wiring.start(settings, data, node);
        });
    }

    /** The same for a process that is something else than a node. */
    static int run(Path folder, Start start) throws InterruptedException {
        DataDirectory data = DataDirectory.claim(folder);
        StoryOfTheDay.begin(data);
        Node node = new Node();
        node.started("data directory", Duration.ofSeconds(1), data::close);
        // Not a shutdown hook: libraries have hooks of their own, and those run all at once and in no order.
        for (String signal : List.of("TERM", "INT")) Signal.handle(new Signal(signal), asked -> node.stop());
        try {
            start.in(data, node);
        } catch (RuntimeException | Error e) {
            node.stop();
            throw e;
        }
        node.stopped.await();
        return node.exit;
    }

    /** Stops because something went wrong; whoever watches over the process sees that and starts it again. */
    void fail() {
        if (isStopping()) return;
        exit = 1;
        stop();
    }

    /** Notes a part that has started. Asked to stop while still starting, the node stops it at once and starts no more. */
    void started(String name, Duration patience, Stop stop) {
        Part part = new Part(name, patience, stop);
        synchronized (this) {
            if (!stopping) {
                parts.push(part);
                return;
            }
        }
        stop(part, patience, LoggerFactory.getLogger(Node.class));
        mustGoOn();
    }

    /** A start that waits for something must not wait on when it was asked to stop. */
    void mustGoOn() {
        if (isStopping()) throw new StartRefused("it was asked to stop while it was starting.", "start it again");
    }

    private synchronized @Nullable Part latest() {
        return parts.poll();
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    void stop() {
        if (!firstToStop()) {
            awaitStopped(); // the process must not end under the one who is stopping it
            return;
        }
        Logger log = LoggerFactory.getLogger(Node.class);
        long began = System.nanoTime();
        log.info("stopping");
        for (Part part = latest(); part != null; part = latest()) stop(part, left(began), log);
        log.info("stopped after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        stopped.countDown();
    }

    private synchronized boolean firstToStop() {
        boolean first = !stopping;
        stopping = true;
        return first;
    }

    private void awaitStopped() {
        try {
            if (!stopped.await(IN_ALL.toMillis() + 1_000, TimeUnit.MILLISECONDS))
                LoggerFactory.getLogger(Node.class).warn("the stop takes too long; ending the process");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Part part, Duration left, Logger log) {
        Duration patience = left.compareTo(part.patience) < 0 ? left : part.patience;
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread worker = new Thread(
                () -> {
                    try {
                        part.stop.run();
                        done.complete(null);
                    } catch (Exception | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "stop " + part.name);
        worker.setDaemon(true);
        worker.start();
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("{} did not stop within {} ms and is left behind", part.name, patience.toMillis());
        } catch (ExecutionException e) {
            log.warn("{} did not stop in order", part.name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration left(long began) {
        Duration left = IN_ALL.minusNanos(System.nanoTime() - began);
        return left.compareTo(Duration.ofMillis(200)) < 0 ? Duration.ofMillis(200) : left;
    }
}
