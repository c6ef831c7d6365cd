package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench state}: how fast the API tells how a meter stands. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "GET /api/v1/meters/{id} over a few connections that stay open, each meter in turn.")
public final class StateCommand implements Callable<Integer> {
    @Option(names = "--connections", defaultValue = "32", description = "how many (default: ${DEFAULT-VALUE})")
    private int connections = 32;

    @Option(names = "--seconds", defaultValue = "30", description = "how long is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds before that (default: ${DEFAULT-VALUE})")
    private int warmUp = 20;

    @Option(names = "--meters", defaultValue = "10000", description = "how many meters (default: ${DEFAULT-VALUE})")
    private int meters = 10_000;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Override
    public Integer call() throws Exception {
        Ingest reported = new Ingest("mqtt", meters, 1, 0, 0, 5);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                    Load load = Field.commission(node, reported).open(node)) {
                reported.measure(node, load);
                BenchCommand.say("asking for " + warmUp + " s, then for " + seconds + " s that count");
                ask(node, warmUp);
                double cpu = node.cpuMillis();
                ObjectNode asked = ask(node, seconds);
                return asked.put(
                        "cpuMsPer1000",
                        Ingest.round((node.cpuMillis() - cpu)
                                / asked.path("requests").asLong()
                                * 1_000));
            }
        });
        System.out.printf("%nstate of %d meters over %d connections%n", meters, connections);
        for (String name : List.of("requestsPerSecond", "p50Ms", "p99Ms", "cpuMsPer1000", "requests"))
            System.out.printf(
                    Locale.ROOT, "  %-18s %s%n", name, figures.path(name).asText());
        file.finish(figures);
        return 0;
    }

    private ObjectNode ask(NodeUnderTest node, int length) throws Exception {
        Latencies latencies = new Latencies();
        long began = System.nanoTime();
        long end = began + Duration.ofSeconds(length).toNanos();
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        long requests = 0;
        try {
            List<Future<Long>> askers = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int first = i;
                askers.add(pool.submit(() -> askInTurn(node, first, end, latencies)));
            }
            for (Future<Long> asker : askers) requests += asker.get();
        } finally {
            pool.shutdownNow();
        }
        double took = (System.nanoTime() - began) / 1e9;
        return new ObjectMapper()
                .createObjectNode()
                .put("meters", meters)
                .put("connections", connections)
                .put("requests", requests)
                .put("requestsPerSecond", Math.round(requests / took))
                .put("p50Ms", Ingest.round(latencies.percentileMs(50)))
                .put("p99Ms", Ingest.round(latencies.percentileMs(99)));
    }

    private long askInTurn(NodeUnderTest node, int first, long end, Latencies latencies) throws Exception {
        long requests = 0;
        try (KeptConnection connection = node.keptConnection()) {
            for (int meter = first % meters; System.nanoTime() < end; meter = (meter + connections) % meters) {
                long asked = System.nanoTime();
                connection.get("/api/v1/meters/" + Traffic.meterId(meter));
                latencies.add(System.nanoTime() - asked);
                requests++;
            }
        }
        return requests;
    }
}
