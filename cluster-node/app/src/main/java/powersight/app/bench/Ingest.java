package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One measurement of the way in: so many meters, so long, at that pace, through one transport. */
record Ingest(String transport, int meters, int readingsPerMessage, double rate, int warmUp, int seconds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONCENTRATORS = 32;

    /** Over how many connections the meters are dealt out. */
    int lanes() {
        return transport.equals("mqtt") || transport.equals("mosquitto") ? Math.min(CONCENTRATORS, meters) : 1;
    }

    ObjectNode measure(NodeUnderTest node, Load load) throws Exception {
        Traffic traffic = new Traffic(meters, readingsPerMessage, lanes());
        warmUp(load, traffic);
        return measure(node, load, traffic, new Latencies());
    }

    /** A reading counts when the node has recorded it, which is later than when the broker took it. */
    ObjectNode measureThrough(Broker broker, NodeUnderTest node, Load load) throws Exception {
        Traffic traffic = new Traffic(meters, readingsPerMessage, lanes());
        warmUp(load, traffic);
        awaitStill(node, broker.account());
        return measure(node, load, traffic, new Latencies(), Optional.of(broker));
    }

    /** At least that long, and until each meter has spoken: its first report makes it known to be there. */
    void warmUp(Load load, Traffic traffic) throws Exception {
        if (warmUp == 0) return;
        BenchCommand.say("warming up for " + warmUp + " s");
        long heard = load.run(traffic, Duration.ofSeconds(warmUp), rate / readingsPerMessage, new Latencies())
                .messages();
        while (heard < meters) {
            BenchCommand.say(heard + " of " + meters + " meters have spoken");
            heard += load.run(traffic, Duration.ofSeconds(5), rate / readingsPerMessage, new Latencies())
                    .messages();
        }
    }

    /** With meters that have spoken before, or have not: as the traffic comes. */
    ObjectNode measure(NodeUnderTest node, Load load, Traffic traffic, Latencies latencies) throws Exception {
        return measure(node, load, traffic, latencies, Optional.empty());
    }

    private ObjectNode measure(
            NodeUnderTest node, Load load, Traffic traffic, Latencies latencies, Optional<Broker> between)
            throws Exception {
        String account = between.map(Broker::account).orElse(transport);
        latencies.clear();
        BenchCommand.say("measuring for " + seconds + " s");
        AtomicLong worstLag = new AtomicLong();
        Thread watch = watchLag(node, worstLag);
        long stored = recorded(node, account);
        long known = booked(node, account, "duplicate");
        double cpu = cpuMillis(node, load, between);
        long began = System.nanoTime();
        Load.Outcome outcome = load.run(traffic, Duration.ofSeconds(seconds), rate / readingsPerMessage, latencies);
        if (between.isPresent()) awaitRecorded(node, account, stored + outcome.readings());
        double took = between.isPresent()
                ? (System.nanoTime() - began) / 1e9
                : outcome.took().toMillis() / 1e3;
        watch.interrupt();
        watch.join();
        long lagAtEnd = lagMs(node);
        double caughtUpAfter = awaitCaughtUp(node);
        double cpuUsed =
                cpuMillis(node, load, between) - cpu; // with the projections' work for these readings, done now
        ObjectNode figures = JSON.createObjectNode();
        figures.put("transport", transport)
                .put("readingsPerMessage", readingsPerMessage)
                .put("meters", meters)
                .put("rate", rate)
                .put("seconds", round(took))
                .put("readings", outcome.readings())
                .put("recorded", recorded(node, account) - stored)
                .put("known", booked(node, account, "duplicate") - known) // offered again after a time-out
                .put("unanswered", outcome.unanswered())
                .put("readingsPerSecond", Math.round(outcome.readings() / took))
                .put("cpuMsPer1000", round(cpuUsed / outcome.readings() * 1_000))
                .put("ackP50Ms", round(latencies.percentileMs(50)))
                .put("ackP99Ms", round(latencies.percentileMs(99)))
                .put("lagMs", worstLag.get())
                .put("lagAtEndMs", lagAtEnd)
                .put("caughtUpAfterMs", Math.round(caughtUpAfter));
        return figures;
    }

    private static double cpuMillis(NodeUnderTest node, Load load, Optional<Broker> between) throws IOException {
        double broker = between.map(one -> ProcessCpu.millis(Set.of(one.pid()))).orElse(0.0);
        return node.cpuMillis() + broker - load.ownCpuMillis();
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
                "known",
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

    private static void awaitRecorded(NodeUnderTest node, String account, long readings)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (recorded(node, account) < readings
                && System.nanoTime() - began < Duration.ofMinutes(10).toNanos()) TimeUnit.MILLISECONDS.sleep(50);
    }

    /** Until nothing comes out of the broker any more. */
    private static void awaitStill(NodeUnderTest node, String account) throws IOException, InterruptedException {
        long before = -1;
        for (long now = recorded(node, account); now != before; now = recorded(node, account)) {
            before = now;
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private static long recorded(NodeUnderTest node, String account) throws IOException, InterruptedException {
        return booked(node, account, "recorded");
    }

    private static long booked(NodeUnderTest node, String account, String column)
            throws IOException, InterruptedException {
        return node.get("/api/v1/accounts")
                .path("transports")
                .path(account)
                .path(column)
                .asLong();
    }

    static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
