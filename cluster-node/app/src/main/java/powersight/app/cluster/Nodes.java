package powersight.app.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All nodes of a plan: started together, watched over when wished, stopped together. */
public final class Nodes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final Duration PAUSE = Duration.ofSeconds(1), LONGEST_PAUSE = Duration.ofSeconds(30);

    private final List<NodeProcess> all;
    private final NodeProcess beginner;
    private volatile boolean closing;

    private Nodes(List<NodeProcess> all, NodeProcess beginner) {
        this.all = all;
        this.beginner = beginner;
    }

    /** Starts the one that begins the cluster; {@link #awaitReady} waits for it and starts the others, which join it. */
    public static Nodes start(JavaProgram program, ClusterPlan plan) {
        List<NodeProcess> all = plan.nodes().stream()
                .map(node -> new NodeProcess(program, node))
                .toList();
        Nodes nodes = new Nodes(all, all.get(plan.beginner()));
        nodes.beginner.start();
        return nodes;
    }

    public List<NodeProcess> all() {
        return all;
    }

    /** By number as people count: the first is 1. */
    public NodeProcess node(int number) {
        return all.get(number - 1);
    }

    public void awaitReady(Duration patience) throws InterruptedException {
        awaitReady(patience, node -> {});
    }

    /** @param news told of each, in their order */
    public void awaitReady(Duration patience, Consumer<NodeProcess> news) throws InterruptedException {
        // not all at once: several Java programs that start together keep each other from answering
        beginner.awaitReady(patience);
        for (NodeProcess node : all) if (node != beginner) node.start();
        for (NodeProcess node : all) {
            node.awaitReady(patience);
            news.accept(node);
        }
    }

    /** From now on a node that ends is started again, as systemd or Kubernetes would do it. */
    public void watchOver() {
        all.forEach(node -> watchOver(node, PAUSE));
    }

    private void watchOver(NodeProcess node, Duration pause) {
        long began = System.nanoTime();
        node.ended().thenAccept(exit -> {
            if (closing) return;
            // one that had run well for a while is not punished for earlier ends
            boolean ranWell = System.nanoTime() - began > LONGEST_PAUSE.toNanos();
            Duration now = ranWell ? PAUSE : pause;
            log.warn(
                    "{} has ended with {}; it is started again in {} s",
                    node.plan().name(),
                    exit,
                    now.toSeconds());
            Duration next = now.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? now.multipliedBy(2) : LONGEST_PAUSE;
            after(now).execute(() -> startAgain(node, next));
        });
    }

    private synchronized void startAgain(NodeProcess node, Duration nextPause) {
        if (closing) return;
        node.start();
        watchOver(node, nextPause);
    }

    private static Executor after(Duration pause) {
        return CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
        }
        CompletableFuture.allOf(all.stream().map(NodeProcess::ask).toArray(CompletableFuture<?>[]::new))
                .join();
    }
}
