package powersight.app.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One node as a process of its own: started, stopped, killed, and started again with the same plan. Not for several
 * threads at once.
 */
public final class NodeProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);

    private final JavaProgram program;
    private NodePlan plan;
    private volatile @Nullable Process process;

    public NodeProcess(JavaProgram program, NodePlan plan) {
        this.program = program;
        this.plan = plan;
    }

    public NodePlan plan() {
        return plan;
    }

    /** From its next start on. */
    public void plan(NodePlan other) {
        plan = other;
    }

    /** Returns at once; {@link #isReady} says when it has come up. */
    public void start() {
        if (isAlive()) throw new IllegalStateException(plan.name() + " is running");
        try {
            Files.createDirectories(plan.folder());
            Files.deleteIfExists(plan.portsFile());
            ProcessBuilder builder = new ProcessBuilder(program.command(plan.arguments()))
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(plan.console().toFile()));
            builder.environment().putAll(plan.environment());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(plan.name() + " could not be started", e);
        }
    }

    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** It was ready once since its start; {@code /health/ready} says how it is now. */
    public boolean isReady() {
        return isAlive() && Files.exists(plan.portsFile());
    }

    public void awaitReady(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!isReady()) {
            if (!isAlive()) throw new IllegalStateException(plan.name() + " ended while it was starting:\n" + said());
            if (System.nanoTime() > until)
                throw new IllegalStateException(plan.name() + " is not ready after " + patience + ":\n" + said());
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** What it wrote to its console, over all its starts. */
    public String said() {
        try {
            return Files.exists(plan.console()) ? Files.readString(plan.console()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of the addresses it told when it was ready: {@code http}, {@code mqtt}, {@code amqp}, … */
    public String address(String name) {
        try {
            JsonNode all = JSON.readTree(Files.readAllBytes(plan.portsFile()));
            return all.path(name).asText();
        } catch (IOException e) {
            throw new UncheckedIOException(plan.name() + " has not told its addresses", e);
        }
    }

    public String http() {
        return "http://127.0.0.1:" + plan.httpPort();
    }

    /** What programs on this machine show to it, and to any other node of its cluster; only a node with the API has one. */
    public String toolsKey() {
        try {
            return Files.readString(plan.data().resolve("tools.key")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(plan.name() + " has no key for programs", e);
        }
    }

    public Path data() {
        return plan.data();
    }

    public long pid() {
        return running().pid();
    }

    /** As the power going: nothing is stopped in order. */
    public void kill() {
        running().destroyForcibly().onExit().join();
    }

    /** Asks it to stop, and tells how long that took. */
    public Duration stop() {
        return stop(STOPS_WITHIN);
    }

    /** With another patience, for those who share the machine with many. */
    public Duration stop(Duration patience) {
        long began = System.nanoTime();
        ask(patience).join();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Asks it to stop; done when it has ended. One that does not end is killed, and that is a failure. */
    public CompletableFuture<Void> ask() {
        return ask(STOPS_WITHIN);
    }

    private CompletableFuture<Void> ask(Duration patience) {
        Process running = process;
        if (running == null || !running.isAlive()) return CompletableFuture.completedFuture(null);
        running.destroy();
        return running.onExit()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ended, fault) -> {
                    if (fault instanceof TimeoutException) {
                        running.destroyForcibly();
                        throw new IllegalStateException(plan.name() + " did not stop within " + patience);
                    }
                    return null;
                });
    }

    /** Completes at its end, with its exit code. */
    CompletableFuture<Integer> ended() {
        return running().onExit().thenApply(Process::exitValue);
    }

    private Process running() {
        Process running = process;
        if (running == null) throw new IllegalStateException(plan.name() + " was never started");
        return running;
    }

    /** For good, in order when that is possible. */
    @Override
    public void close() {
        Process running = process;
        if (running == null) return;
        running.destroy();
        try {
            if (!running.waitFor(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS)) running.destroyForcibly();
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
