package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench grow}: whether those that report notice it when meters are added. */
@Command(
        name = "grow",
        mixinStandardHelpOptions = true,
        description = {
            "Meters report at a steady rate (open loop); then more are commissioned while they go on, and then those",
            "report too. Prints the acknowledgement's latency of the three times, and by how much the p99 has changed."
        })
public final class GrowCommand implements Callable<Integer> {
    @Option(names = "--meters", defaultValue = "10000", description = "at first (default: ${DEFAULT-VALUE})")
    private int meters = 10_000;

    @Option(names = "--more", defaultValue = "1000", description = "added (default: ${DEFAULT-VALUE})")
    private int more = 1_000;

    @Option(names = "--rate", defaultValue = "4000", description = "readings a second (default: ${DEFAULT-VALUE})")
    private double rate = 4_000;

    @Option(names = "--seconds", defaultValue = "30", description = "each of the times (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--warm-up", defaultValue = "30", description = "seconds before (default: ${DEFAULT-VALUE})")
    private int warmUp = 30;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        rules.check(
                meters >= 32 && more >= 32 && rate > 0 && seconds >= 1 && warmUp >= 0,
                "--meters and --more are 32 or more, --rate and --seconds more than 0");
        Ingest ingest = new Ingest("mqtt", meters, 1, rate, warmUp, seconds);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of())) {
                Field field = Field.commission(node, ingest);
                try (Load load = field.open(node)) {
                    return measure(node, field, load, ingest);
                }
            }
        });
        System.out.printf("%n%d meters, and %d more%n", meters, more);
        Ingest.print(
                figures,
                "beforeP50Ms",
                "beforeP99Ms",
                "whileTheyComeP50Ms",
                "whileTheyComeP99Ms",
                "withThemP50Ms",
                "withThemP99Ms",
                "addedPerSecond",
                "unanswered");
        System.out.printf(
                Locale.ROOT,
                "  p99 of those that were there: %+.0f %% while they came%n",
                figures.path("p99ChangePercent").asDouble());
        file.finish(figures);
        return 0;
    }

    private ObjectNode measure(NodeUnderTest node, Field field, Load load, Ingest ingest) throws Exception {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("meters", meters).put("more", more).put("rate", rate);
        Traffic old = new Traffic(meters, 1, ingest.lanes());
        ingest.warmUp(load, old);
        long unanswered = time(load, old, "before", figures);
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try {
            Future<Double> adding = beside.submit(() -> {
                long began = System.nanoTime();
                field.grow(node, more);
                return (System.nanoTime() - began) / 1e9;
            });
            unanswered += time(load, old, "whileTheyCome", figures);
            figures.put("addedPerSecond", Math.round(more / adding.get()));
        } finally {
            beside.shutdownNow();
        }
        Traffic fresh = new Traffic(meters, more, 1, ingest.lanes());
        load.run(fresh, Duration.ofSeconds(2), rate, new Latencies()); // their first words
        unanswered += time(load, old, "withThem", figures);
        double change = figures.path("whileTheyComeP99Ms").asDouble()
                        / figures.path("beforeP99Ms").asDouble()
                - 1;
        return figures.put("unanswered", unanswered).put("p99ChangePercent", Ingest.round(change * 100));
    }

    private long time(Load load, Traffic traffic, String name, ObjectNode figures) throws Exception {
        Latencies latencies = new Latencies();
        BenchCommand.say("measuring for " + seconds + " s: " + name);
        Load.Outcome outcome = load.run(traffic, Duration.ofSeconds(seconds), rate, latencies);
        figures.put(name + "P50Ms", Ingest.round(latencies.percentileMs(50)))
                .put(name + "P99Ms", Ingest.round(latencies.percentileMs(99)));
        return outcome.unanswered();
    }
}
