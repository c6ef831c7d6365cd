package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench soak}: whether the journal stays small however long meters report. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "Meters report at a steady pace while the journal is kept for a short time; prints each minute how much disk",
            "it takes and how much heap the node uses. Both should stop growing: the journal after --keep and the five",
            "minutes that lie between a snapshot and the deletion of what is in it."
        })
public final class SoakCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "30", description = "how long (default: ${DEFAULT-VALUE})")
    private int minutes = 30;

    @Option(names = "--meters", defaultValue = "500", description = "how many meters (default: ${DEFAULT-VALUE})")
    private int meters = 500;

    @Option(names = "--rate", defaultValue = "2000", description = "readings a second (default: ${DEFAULT-VALUE})")
    private double rate = 2_000;

    @Option(
            names = "--keep",
            defaultValue = "60",
            description = "seconds that readings stay in the journal (default: ${DEFAULT-VALUE})")
    private int keep = 60;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Override
    public Integer call() throws Exception {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("meters", meters).put("rate", rate).put("keepSeconds", keep);
        ArrayNode rows = figures.putArray("minutes");
        Ingest ingest = new Ingest("mqtt", meters, 1, rate, 0, 60);
        BenchCommand.inNewHome(home -> {
            List<String> jvm = List.of(
                    "-Xmx600m", "-Dpowersight.journal.keep=" + keep + "s", "-Dpowersight.journal.prune-every=20s");
            try (NodeUnderTest node = NodeUnderTest.start(home, jvm, List.of());
                    Load load = Field.commission(node, ingest).open(node)) {
                System.out.printf("%n%8s %14s %14s %12s%n", "minute", "readings", "journal MB", "heap MB");
                Traffic traffic = new Traffic(meters, 1, ingest.lanes());
                long readings = 0;
                for (int minute = 1; minute <= minutes; minute++) {
                    readings += load.run(traffic, Duration.ofMinutes(1), rate, new Latencies())
                            .readings();
                    rows.add(row(node, minute, readings));
                }
            }
            return rows;
        });
        file.finish(figures);
        return 0;
    }

    private static ObjectNode row(NodeUnderTest node, int minute, long readings) throws Exception {
        double journal = node.metric("powersight_journal_bytes") / 1e6;
        double heap = node.metric("jvm_memory_used_bytes{area=\"heap\"") / 1e6;
        System.out.printf(Locale.ROOT, "%8d %14d %14.1f %12.0f%n", minute, readings, journal, heap);
        return new ObjectMapper()
                .createObjectNode()
                .put("minute", minute)
                .put("readings", readings)
                .put("journalMb", Ingest.round(journal))
                .put("heapMb", Ingest.round(heap));
    }
}
