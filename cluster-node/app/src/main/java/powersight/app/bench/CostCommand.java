package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench cost}: whether a reading costs the same however many meters there are. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description = {
            "CPU per 1,000 readings at several numbers of meters, each on a node of its own. The line should be flat.",
            "100,000 meters take minutes to commission, a million half an hour."
        })
public final class CostCommand implements Callable<Integer> {
    @Option(
            names = "--meters",
            split = ",",
            defaultValue = "1000,10000,100000",
            description = "numbers of meters (default: ${DEFAULT-VALUE})")
    private List<Integer> meters = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "how long each is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--warm-up", defaultValue = "30", description = "seconds before that (default: ${DEFAULT-VALUE})")
    private int warmUp = 30;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Override
    public Integer call() throws Exception {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        ArrayNode runs = figures.putArray("runs");
        for (int many : meters) {
            Ingest ingest = new Ingest("mqtt", many, 1, 0, warmUp, seconds);
            ObjectNode run = BenchCommand.inNewHome(home -> {
                try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                        Load load = Field.commission(node, ingest).open(node)) {
                    return ingest.measure(node, load);
                }
            });
            runs.add(run);
        }
        System.out.printf("%n%10s %16s %16s %10s%n", "meters", "cpuMsPer1000", "readings/s", "ack p99 ms");
        runs.forEach(run -> System.out.printf(
                Locale.ROOT,
                "%10d %16.1f %16d %10.0f%n",
                run.path("meters").asInt(),
                run.path("cpuMsPer1000").asDouble(),
                run.path("readingsPerSecond").asLong(),
                run.path("ackP99Ms").asDouble()));
        file.finish(figures);
        return 0;
    }
}
