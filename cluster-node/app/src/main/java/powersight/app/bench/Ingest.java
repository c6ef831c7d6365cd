package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One measurement of the way in: so many meters, so long, at that pace, through one transport. */
record Ingest(String transport, int meters, int readingsPerMessage, double rate, int warmUp, int seconds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONCENTRATORS = 32;

    /** Over how many connections the meters are dealt out. */
    int lanes() {
        return transport.equals("mqtt") ? Math.min(CONCENTRATORS, meters) : 1;
    }

    ObjectNode measure(NodeUnderTest node, Load load) throws Exception {
        Traffic traffic = new Traffic(meters, readingsPerMessage, lanes());
        warmUp(load, traffic);
        return measure(node, load, traffic, new Latencies());
    }

    void warmUp(Load load, Traffic traffic) throws Exception {
        if (warmUp == 0) return;
        BenchCommand.say("warming up for " + warmUp + " s");
        load.run(traffic, Duration.ofSeconds(warmUp), rate / readingsPerMessage, new Latencies());
    }

    /** With meters that have spoken before, or have not: as the traffic comes. */
    ObjectNode measure(NodeUnderTest node, Load load, Traffic traffic, Latencies latencies) throws Exception {
        latencies.clear();
        BenchCommand.say("measuring for " + seconds + " s");
        AtomicLong worstLag = new AtomicLong();
        Thread watch = watchLag(node, worstLag);
        long stored = recorded(node);
        double cpu = node.cpuMillis() - load.ownCpuMillis();
        Load.Outcome outcome = load.run(traffic, Duration.ofSeconds(seconds), rate / readingsPerMessage, latencies);
        watch.interrupt();
        watch.join();
        long lagAtEnd = lagMs(node);
        double caughtUpAfter = awaitCaughtUp(node);
        double cpuUsed = node.cpuMillis()
                - load.ownCpuMillis()
                - cpu; // with the projections' work for these readings, which is done now
        ObjectNode figures = JSON.createObjectNode();
        figures.put("transport", transport)
                .put("readingsPerMessage", readingsPerMessage)
                .put("meters", meters)
                .put("rate", rate)
                .put("seconds", round(outcome.took().toMillis() / 1_000.0))
                .put("readings", outcome.readings())
                .put("recorded", recorded(node) - stored)
                .put("unanswered", outcome.unanswered())
                .put(
                        "readingsPerSecond",
                        Math.round(outcome.readings() / (outcome.took().toMillis() / 1_000.0)))
                .put("cpuMsPer1000", round(cpuUsed / outcome.readings() * 1_000))
                .put("ackP50Ms", round(latencies.percentileMs(50)))
                .put("ackP99Ms", round(latencies.percentileMs(99)))
                .put("lagMs", worstLag.get())
                .put("lagAtEndMs", lagAtEnd)
                .put("caughtUpAfterMs", Math.round(caughtUpAfter));
        return figures;
    }

    /** A figure to a line. */
    static void print(ObjectNode figures, String... names) {
        for (String name : names)
            System.out.printf(
                    Locale.ROOT, "  %-26s %s%n", name, figures.path(name).asText());
    }

    /** Those figures that a reader compares, one to a line. */
    static void print(ObjectNode figures) {
        System.out.printf(
                Locale.ROOT,
                "%n%s, %d reading(s) a message, %d meters, %s%n",
                figures.path("transport").asText(),
                figures.path("readingsPerMessage").asInt(),
                figures.path("meters").asInt(),
                figures.path("rate").asDouble() == 0
                        ? "as fast as acknowledged"
                        : "at " + figures.path("rate").asDouble() + " readings/s");
        for (String name : List.of(
                "readingsPerSecond",
                "cpuMsPer1000",
                "ackP50Ms",
                "ackP99Ms",
                "lagMs",
                "caughtUpAfterMs",
                "readings",
                "recorded",
                "unanswered"))
            System.out.printf(
                    Locale.ROOT, "  %-18s %s%n", name, figures.path(name).asText());
    }

    private static Thread watchLag(NodeUnderTest node, AtomicLong worst) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!Thread.interrupted()) {
                            worst.accumulateAndGet(lagMs(node), Math::max);
                            TimeUnit.MILLISECONDS.sleep(500);
                        }
                    } catch (InterruptedException | IOException over) {
                        Thread.currentThread().interrupt();
                    }
                },
                "bench-lag");
        thread.start();
        return thread;
    }

    /** How long it took, in milliseconds. */
    static double awaitCaughtUp(NodeUnderTest node) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (lagMs(node) > 0
                && System.nanoTime() - began < Duration.ofMinutes(10).toNanos()) TimeUnit.MILLISECONDS.sleep(100);
        return (System.nanoTime() - began) / 1e6;
    }

    /** Of the slowest projection. */
    static long lagMs(NodeUnderTest node) throws IOException, InterruptedException {
        long worst = 0;
        for (JsonNode projection : node.get("/api/v1/projections").path("items"))
            worst = Math.max(worst, projection.path("lagMillis").asLong());
        return worst;
    }

    private long recorded(NodeUnderTest node) throws IOException, InterruptedException {
        return node.get("/api/v1/accounts")
                .path("transports")
                .path(transport)
                .path("recorded")
                .asLong();
    }

    static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
