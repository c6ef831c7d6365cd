package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench rebuild}: how fast a projection is made again from the whole journal. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Events a second through a projection that is made again from the beginning of the journal.")
public final class RebuildCommand implements Callable<Integer> {
    @Option(
            names = "--projection",
            defaultValue = "rollups",
            description = "rollups or readings (default: ${DEFAULT-VALUE})")
    private String projection = "rollups";

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "how long the journal is filled before that (default: ${DEFAULT-VALUE})")
    private int seconds = 60;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Override
    public Integer call() throws Exception {
        Ingest ingest = new Ingest("mqtt", 10_000, 1, 0, 0, seconds);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                    Load load = Field.commission(node, ingest).open(node)) {
                ingest.measure(node, load);
                return rebuild(node);
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%n%s made again: %d events in %.1f s, %d events/s, %.1f ms CPU per 1,000%n",
                projection,
                figures.path("events").asLong(),
                figures.path("seconds").asDouble(),
                figures.path("eventsPerSecond").asLong(),
                figures.path("cpuMsPer1000").asDouble());
        file.finish(figures);
        return 0;
    }

    private ObjectNode rebuild(NodeUnderTest node) throws IOException, InterruptedException {
        long events = row(node).path("events").asLong();
        BenchCommand.say("making " + projection + " again from " + events + " events");
        double cpu = node.cpuMillis();
        long began = System.nanoTime();
        node.post("/api/v1/projections/" + projection + "/rebuild", "{}");
        while (row(node).path("events").asLong() < events) TimeUnit.MILLISECONDS.sleep(50);
        double took = (System.nanoTime() - began) / 1e9;
        ObjectNode figures = new ObjectMapper().createObjectNode();
        return figures.put("projection", projection)
                .put("events", events)
                .put("seconds", Ingest.round(took))
                .put("eventsPerSecond", Math.round(events / took))
                .put("cpuMsPer1000", Ingest.round((node.cpuMillis() - cpu) / events * 1_000));
    }

    private JsonNode row(NodeUnderTest node) throws IOException, InterruptedException {
        for (JsonNode each : node.get("/api/v1/projections").path("items"))
            if (each.path("name").asText().equals(projection)) return each;
        throw new IOException("there is no projection " + projection);
    }
}
