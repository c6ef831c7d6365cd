package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import powersight.app.LocalNode;

/** {@code powersight bench ingest}: how many readings a second become durable, at what cost, and how soon it is said so. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = {
            "Durable readings a second through one transport, CPU per 1,000 readings of node and database, the",
            "acknowledgement's latency and the projections' lag. The generator runs beside the node and is not counted."
        })
public final class IngestCommand implements Callable<Integer> {
    enum Transport {
        mqtt,
        amqp,
        local
    }

    @Option(
            names = "--transport",
            defaultValue = "mqtt",
            description = "mqtt, amqp, or local: no network (default: ${DEFAULT-VALUE})")
    private Transport transport = Transport.mqtt;

    @Option(names = "--readings-per-message", defaultValue = "1", description = "1 to 1000 (default: ${DEFAULT-VALUE})")
    private int readingsPerMessage = 1;

    @Option(names = "--seconds", defaultValue = "30", description = "how long is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds before that (default: ${DEFAULT-VALUE})")
    private int warmUp = 20;

    @Option(names = "--rate", defaultValue = "0", description = "readings a second; 0 is as fast as acknowledged")
    private double rate;

    @Option(names = "--meters", defaultValue = "10000", description = "how many meters (default: ${DEFAULT-VALUE})")
    private int meters = 10_000;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the figures there")
    private @Nullable Path json;

    @Spec
    private @Nullable CommandSpec spec;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONCENTRATORS = 32;

    @Override
    public Integer call() throws Exception {
        check(readingsPerMessage >= 1 && readingsPerMessage <= 1_000, "--readings-per-message must be 1 to 1000");
        check(seconds >= 1 && warmUp >= 0 && rate >= 0, "--seconds, --warm-up and --rate are not negative");
        check(meters >= 1 && meters <= 1_000_000, "--meters must be 1 to 1000000");
        Path home = Files.createTempDirectory("powersight-bench-");
        say("a node of its own in " + home);
        try {
            report(transport == Transport.local ? inThisProcess(home) : inAnother(home));
        } finally {
            delete(home);
        }
        return 0;
    }

    private ObjectNode inAnother(Path home) throws Exception {
        try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                Load load = open(node, commission(node))) {
            return measure(node, load);
        }
    }

    private ObjectNode inThisProcess(Path home) throws Exception {
        Path portsFile = home.resolve("ports.json");
        LocalNode local = LocalNode.start(home.resolve("data"), portsFile);
        try (NodeUnderTest node = NodeUnderTest.around(local, home, portsFile);
                Load load = new LocalLoad(local)) {
            commission(node);
            return measure(node, load);
        }
    }

    private Map<String, String> commission(NodeUnderTest node) throws Exception {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (int lane = 0; lane < lanes(); lane++) {
            String id = concentrator(lane);
            secrets.put(
                    id,
                    node.post("/api/v1/concentrators", "{\"id\":\"" + id + "\"}")
                            .path("secret")
                            .asText());
        }
        say("commissioning " + meters + " meters");
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < meters; i++) {
                String registration = registration(Traffic.meterId(i), concentrator(i % lanes()));
                all.add(pool.submit(() -> node.post("/api/v1/meters", registration)));
            }
            for (Future<?> one : all) one.get();
        } finally {
            pool.shutdownNow();
        }
        return secrets;
    }

    private int lanes() {
        return transport == Transport.mqtt ? Math.min(CONCENTRATORS, meters) : 1;
    }

    private static String concentrator(int lane) {
        return "bench-c" + (lane + 1);
    }

    private static String registration(String id, String concentrator) {
        return "{\"id\":\"" + id + "\",\"municipality\":\"80284\",\"concentrator\":\"" + concentrator
                + "\",\"everySeconds\":60,\"timeoutSeconds\":3600}";
    }

    private Load open(NodeUnderTest node, Map<String, String> concentrators) throws Exception {
        String[] address = node.address(transport.name());
        int port = Integer.parseInt(address[1]);
        if (transport == Transport.mqtt) return new MqttLoad(new InetSocketAddress(address[0], port), concentrators);
        Map.Entry<String, String> user = concentrators.entrySet().iterator().next();
        return new AmqpLoad(address[0], port, user.getKey(), user.getValue());
    }

    private ObjectNode measure(NodeUnderTest node, Load load) throws Exception {
        Traffic traffic = new Traffic(meters, readingsPerMessage, lanes());
        Latencies latencies = new Latencies();
        double messagesPerSecond = rate / readingsPerMessage;
        say("warming up for " + warmUp + " s");
        if (warmUp > 0) load.run(traffic, Duration.ofSeconds(warmUp), messagesPerSecond, latencies);
        latencies.clear();
        say("measuring for " + seconds + " s");
        AtomicLong worstLag = new AtomicLong();
        Thread watch = watchLag(node, worstLag);
        long stored = recorded(node);
        double cpu = node.cpuMillis() - load.ownCpuMillis();
        Load.Outcome outcome = load.run(traffic, Duration.ofSeconds(seconds), messagesPerSecond, latencies);
        watch.interrupt();
        watch.join();
        long lagAtEnd = lagMs(node);
        long began = System.nanoTime();
        while (lagMs(node) > 0
                && System.nanoTime() - began < Duration.ofMinutes(5).toNanos()) TimeUnit.MILLISECONDS.sleep(100);
        double caughtUpAfter = (System.nanoTime() - began) / 1e6;
        double cpuUsed = node.cpuMillis()
                - load.ownCpuMillis()
                - cpu; // with the projections' work for these readings, which is done now
        ObjectNode figures = JSON.createObjectNode();
        figures.put("transport", transport.name())
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
        Machine.describe(figures.putObject("machine"));
        return figures;
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

    /** Of the slowest projection. */
    private static long lagMs(NodeUnderTest node) throws IOException, InterruptedException {
        long worst = 0;
        for (JsonNode projection : node.get("/api/v1/projections").path("items"))
            worst = Math.max(worst, projection.path("lagMillis").asLong());
        return worst;
    }

    private long recorded(NodeUnderTest node) throws IOException, InterruptedException {
        return node.get("/api/v1/accounts")
                .path("transports")
                .path(transport.name())
                .path("recorded")
                .asLong();
    }

    private void report(ObjectNode figures) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%n%s, %d reading(s) a message, %d meters, %s%n",
                transport,
                readingsPerMessage,
                meters,
                rate == 0 ? "as fast as acknowledged" : "at " + rate + " readings/s");
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
        System.out.println("  on " + figures.path("machine"));
        if (json != null)
            Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static void say(String step) {
        System.err.println("bench: " + step);
    }

    private void check(boolean holds, String rule) {
        if (!holds && spec != null) throw new ParameterException(spec.commandLine(), rule);
    }

    private static void delete(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
