package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench flood}: one meter gone mad among others. */
@Command(
        name = "flood",
        mixinStandardHelpOptions = true,
        description = {
            "Meters report at a steady rate, first alone, then beside one that sends 1,000 messages a second. Prints how",
            "much of that it was granted once its burst was used up, and the others' latency of both times. Nothing of",
            "the fast meter is thrown away: what was acknowledged is recorded. Exit code 1 if it was not slowed down."
        })
public final class FloodCommand implements Callable<Integer> {
    private static final String SLOWED = "powersight_messages_slowed_total";

    @Option(names = "--meters", defaultValue = "2000", description = "the others (default: ${DEFAULT-VALUE})")
    private int meters = 2_000;

    @Option(names = "--rate", defaultValue = "2000", description = "theirs, a second (default: ${DEFAULT-VALUE})")
    private double rate = 2_000;

    @Option(names = "--flood", defaultValue = "1000", description = "messages a second (default: ${DEFAULT-VALUE})")
    private double flood = 1_000;

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "the node's, for one meter (default: ${DEFAULT-VALUE})")
    private int limit = 100;

    @Option(names = "--burst", defaultValue = "1000", description = "at once before it (default: ${DEFAULT-VALUE})")
    private int burst = 1_000;

    @Option(names = "--seconds", defaultValue = "30", description = "each time (default: ${DEFAULT-VALUE})")
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
                meters >= 32 && rate > 0 && flood > 0 && seconds >= 5 && warmUp >= 0,
                "--meters is 32 or more, --seconds 5 or more, the rates more than 0");
        Ingest others = new Ingest("mqtt", meters, 1, rate, warmUp, seconds);
        List<String> limits =
                List.of("-Dpowersight.ingest.per-meter.rate=" + limit, "-Dpowersight.ingest.per-meter.burst=" + burst);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, limits, List.of());
                    Load load = Field.commission(node, others).open(node)) {
                return measure(node, load, others);
            }
        });
        System.out.printf("%n%d meters beside one that sends %.0f messages a second%n", meters, flood);
        Ingest.print(
                figures,
                "grantedPerSecond",
                "messagesSlowed",
                "floodAcknowledged",
                "floodRecorded",
                "aloneP50Ms",
                "aloneP99Ms",
                "besideP50Ms",
                "besideP99Ms",
                "unanswered");
        file.finish(figures);
        boolean slowed = figures.path("messagesSlowed").asLong() > 0
                && figures.path("grantedPerSecond").asDouble() <= limit * 1.2;
        boolean whole = figures.path("floodAcknowledged").asLong()
                <= figures.path("floodRecorded").asLong();
        return slowed && whole ? 0 : 1;
    }

    private ObjectNode measure(NodeUnderTest node, Load load, Ingest others) throws Exception {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("meters", meters).put("rate", rate).put("flood", flood).put("limit", limit);
        String mad = Traffic.meterId(meters);
        String secret = node.post("/api/v1/meters", "{\"id\":\"" + mad + "\",\"municipality\":\"80284\"}")
                .path("secret")
                .asText();
        Traffic traffic = new Traffic(meters, 1, others.lanes());
        Traffic floods = new Traffic(meters, 1, 1, 1);
        others.warmUp(load, traffic);
        long unanswered = time(load, traffic, "alone", figures);
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try (Load madLoad = new MqttLoad(node.mqtt(), Map.of(mad, secret))) {
            long first = 0; // until its burst is used up
            while (node.metric(SLOWED) == 0 && first < 3L * burst)
                first += madLoad.run(floods, Duration.ofSeconds(2), flood, new Latencies())
                        .messages();
            Future<Load.Outcome> flooding =
                    beside.submit(() -> madLoad.run(floods, Duration.ofSeconds(seconds), flood, new Latencies()));
            unanswered += time(load, traffic, "beside", figures);
            Load.Outcome outcome = flooding.get();
            figures.put(
                            "grantedPerSecond",
                            Math.round(outcome.messages() / (outcome.took().toMillis() / 1e3)))
                    .put("floodAcknowledged", first + outcome.messages())
                    .put(
                            "floodRecorded",
                            node.get("/api/v1/meters/" + mad).path("recorded").asLong())
                    .put("messagesSlowed", Math.round(node.metric(SLOWED)));
        } finally {
            beside.shutdownNow();
        }
        return figures.put("unanswered", unanswered);
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
