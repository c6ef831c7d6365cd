package powersight.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench latency}: how soon after a meter has spoken whoever watches it sees the reading. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = {
            "Meters publish over MQTT at a steady rate (open loop); some of them are watched over live sockets at the",
            "fastest pace. Prints the time from the moment a message was due until the frame with it was there."
        })
public final class LatencyCommand implements Callable<Integer> {
    @Option(names = "--rate", defaultValue = "8000", description = "readings a second (default: ${DEFAULT-VALUE})")
    private double rate = 8_000;

    @Option(names = "--meters", defaultValue = "10000", description = "how many report (default: ${DEFAULT-VALUE})")
    private int meters = 10_000;

    @Option(
            names = "--watched",
            defaultValue = "1000",
            description = "how many are watched (default: ${DEFAULT-VALUE})")
    private int watched = 1_000;

    @Option(names = "--topics", defaultValue = "10", description = "topics of one socket (default: ${DEFAULT-VALUE})")
    private int topics = 10;

    @Option(names = "--seconds", defaultValue = "30", description = "how long is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--warm-up", defaultValue = "30", description = "seconds before that (default: ${DEFAULT-VALUE})")
    private int warmUp = 30;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        rules.check(
                rate > 0 && seconds > 0 && warmUp >= 0,
                "--rate and --seconds are more than 0, --warm-up is not negative");
        rules.check(watched >= 1 && watched <= meters, "--watched is 1 to --meters");
        rules.check(topics >= 1 && topics <= 100, "--topics is 1 to 100");
        Ingest ingest = new Ingest("mqtt", meters, 1, rate, warmUp, seconds);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                    Load load = Field.commission(node, ingest).open(node)) {
                return measure(node, load, ingest);
            }
        });
        Ingest.print(figures);
        System.out.printf("%nfrom the meter to %d live sockets with %d topics each%n", watched / topics, topics);
        Ingest.print(figures, "seenP50Ms", "seenP99Ms", "seenMostMs", "seen", "socketsLost", "refusals");
        file.finish(figures);
        return 0;
    }

    private ObjectNode measure(NodeUnderTest node, Load load, Ingest ingest) throws Exception {
        SeenLive seen = new SeenLive(watched, topics);
        try (LiveSockets sockets = new LiveSockets(node, seen)) {
            seen.watch(sockets);
            Traffic traffic = new Traffic(meters, 1, ingest.lanes()).toldTo(seen);
            ingest.warmUp(load, traffic);
            seen.latencies().clear();
            ObjectNode figures = ingest.measure(node, load, traffic, new Latencies());
            return figures.put("watched", watched)
                    .put("seen", seen.latencies().count())
                    .put("seenP50Ms", Ingest.round(seen.latencies().percentileMs(50)))
                    .put("seenP99Ms", Ingest.round(seen.latencies().percentileMs(99)))
                    .put("seenMostMs", Ingest.round(seen.latencies().mostMs()))
                    .put("socketsLost", sockets.lost())
                    .put("refusals", sockets.refusals());
        }
    }
}
