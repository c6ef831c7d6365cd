package powersight.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /**
     * @param beside stops at the same time as the parts started just before and after it that are beside others too
     * @param sure its patience is kept for it: parts that stop earlier may not use it up
     */
    private record Part(String name, Duration patience, boolean beside, boolean sure, Stop stop) {}

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
        started(new Part(name, patience, false, false, stop));
    }

    /** The same for one of several parts that need not wait for each other. */
    void startedBeside(String name, Duration patience, Stop stop) {
        started(new Part(name, patience, true, false, stop));
    }

    /** The same for a part that others would miss for long if it were left behind. */
    void startedSurely(String name, Duration patience, Stop stop) {
        started(new Part(name, patience, false, true, stop));
    }

    private void started(Part part) {
        synchronized (this) {
            if (!stopping) {
                parts.push(part);
                return;
            }
        }
        stop(List.of(part), part.patience, LoggerFactory.getLogger(Node.class));
        mustGoOn();
    }

    /** A start that waits for something must not wait on when it was asked to stop. */
    void mustGoOn() {
        if (isStopping()) throw new StartRefused("it was asked to stop while it was starting.", "start it again");
    }

    /** The next to stop: one, or several side by side; none when all have stopped. */
    private synchronized List<Part> latest() {
        List<Part> together = new ArrayList<>();
        for (Part next = parts.peek(); next != null; next = parts.peek()) {
            if (!together.isEmpty() && !(next.beside && together.get(0).beside)) break;
            together.add(parts.remove());
        }
        return together;
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
        for (List<Part> next = latest(); !next.isEmpty(); next = latest()) stop(next, left(began), log);
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

    private static void stop(List<Part> together, Duration left, Logger log) {
        Map<Part, CompletableFuture<Void>> stopping = new LinkedHashMap<>();
        for (Part part : together) stopping.put(part, begin(part));
        long began = System.nanoTime();
        stopping.forEach((part, done) -> await(part, done, left.minusNanos(System.nanoTime() - began), log));
    }

    private static CompletableFuture<Void> begin(Part part) {
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
        return done;
    }

    private static void await(Part part, CompletableFuture<Void> done, Duration left, Logger log) {
        Duration patience = left.compareTo(part.patience) < 0 ? left : part.patience;
        try {
            done.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("{} did not stop within {} ms and is left behind", part.name, patience.toMillis());
        } catch (ExecutionException e) {
            log.warn("{} did not stop in order", part.name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Duration left(long began) {
        Duration left = IN_ALL.minusNanos(System.nanoTime() - began);
        for (Part later : parts) if (later.sure) left = left.minus(later.patience);
        return left.compareTo(Duration.ofMillis(200)) < 0 ? Duration.ofMillis(200) : left;
    }
}
