package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench million}: a country's meters as real actors in one node, heard every minute, killed and back. */
@Command(
        name = "million",
        mixinStandardHelpOptions = true,
        description = {
            "Commissions that many meters, each a real actor with its timer on the real journal; every one reports each",
            "minute. The first minute is measured by itself, for each meter comes online in it. Then the node is killed",
            "(-9), started again, and every meter is heard once more.",
            "A million take about half an hour on two cores and 11 GB of memory."
        })
public final class MillionCommand implements Callable<Integer> {
    /** What a resident meter and its part of everything else may take before the heap is called too small. */
    private static final long BYTES_A_METER = 6_000;

    private static final long BYTES_BESIDE = 700L << 20;

    @Option(names = "--meters", defaultValue = "1000000", description = "how many (default: ${DEFAULT-VALUE})")
    private int meters = 1_000_000;

    @Option(
            names = "--minutes",
            defaultValue = "3",
            description = "how long they report after their first minute (default: ${DEFAULT-VALUE})")
    private int minutes = 3;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        long heap = meters * BYTES_A_METER + BYTES_BESIDE;
        refuseIfTooSmall(heap);
        ObjectNode figures = BenchCommand.inNewHome(home -> measure(home, heap >> 20));
        print(figures);
        file.finish(figures);
        return 0;
    }

    private void refuseIfTooSmall(long heap) throws IOException {
        if (meters < 1_000 || minutes < 1) throw rules.wrong("--meters must be 1000 or more, --minutes 1 or more");
        long free = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) << 10)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        long needed = heap + (3L << 30); // the database, the generator, what Java takes beside its heap
        if (free < needed)
            throw rules.wrong(String.format(
                    "%d meters need %d MB of free memory and this machine has %d MB; try --meters %d",
                    meters,
                    needed >> 20,
                    free >> 20,
                    Math.max(1_000, (free - (3L << 30) - BYTES_BESIDE) / BYTES_A_METER)));
    }

    private ObjectNode measure(Path home, long heapMb) throws Exception {
        Ingest first = minutes(1);
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("meters", meters).put("heapMb", heapMb);
        List<String> jvm = List.of("-Xmx" + heapMb + "m");
        Traffic traffic = new Traffic(meters, 1, first.lanes());
        Field field;
        try (NodeUnderTest node = NodeUnderTest.start(home, jvm, List.of())) {
            long before = node.heapAfterCollection();
            long began = System.nanoTime();
            field = Field.commission(node, first);
            figures.put("commissionedPerSecond", Math.round(meters / seconds(began)));
            Ingest.awaitCaughtUp(node);
            figures.put("bytesPerMeterCommissioned", (node.heapAfterCollection() - before) / meters);
            try (Load load = field.open(node)) {
                figures.set("firstReports", first.measure(node, load, traffic, new Latencies()));
                figures.set("reporting", minutes(minutes).measure(node, load, traffic, new Latencies()));
            }
            figures.put("bytesPerMeterReporting", (node.heapAfterCollection() - before) / meters);
            BenchCommand.say("killing the node");
            node.kill();
        }
        recover(home, jvm, field, traffic, figures);
        return figures;
    }

    /** Every meter is heard once more, so every meter has recovered; as fast as they are answered. */
    private void recover(Path home, List<String> jvm, Field field, Traffic traffic, ObjectNode figures)
            throws Exception {
        long began = System.nanoTime();
        try (NodeUnderTest node = NodeUnderTest.start(home, jvm, List.of());
                Load load = field.open(node)) {
            figures.put("readyAgainSeconds", Ingest.round(seconds(began)));
            BenchCommand.say("hearing every meter again");
            long firstHeard = System.nanoTime();
            long heard = 0;
            while (heard < meters) {
                heard += load.run(traffic, Duration.ofSeconds(5), 0, new Latencies())
                        .messages();
            }
            figures.put("recoveredPerSecond", Math.round(heard / seconds(firstHeard)));
            figures.put("allBackAfterSeconds", Ingest.round(seconds(began)));
            Ingest.awaitCaughtUp(node);
        }
    }

    private Ingest minutes(int number) {
        return new Ingest("mqtt", meters, 1, meters / 60.0, 0, 60 * number);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void print(ObjectNode figures) {
        System.out.printf("%neach meter's first report");
        Ingest.print((ObjectNode) figures.path("firstReports"));
        System.out.printf("%nthe minutes after it");
        Ingest.print((ObjectNode) figures.path("reporting"));
        System.out.println();
        for (String name : List.of(
                "meters",
                "heapMb",
                "commissionedPerSecond",
                "bytesPerMeterCommissioned",
                "bytesPerMeterReporting",
                "readyAgainSeconds",
                "recoveredPerSecond",
                "allBackAfterSeconds"))
            System.out.printf(
                    Locale.ROOT, "  %-26s %s%n", name, figures.path(name).asText());
    }
}
