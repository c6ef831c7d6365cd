package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench connections}: what a client costs that is only there. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = {
            "Opens idle MQTT devices, each with its own secret, and live sockets, each subscribed to a meter; prints what",
            "one takes of the node's heap and of its whole memory. Then some meters report and are watched, first alone",
            "and then beside a client that subscribes to much and never reads: the others must not notice.",
            "50,000 devices and 10,000 sockets take about 3 minutes on two free cores and 4 GB of memory."
        })
public final class ConnectionsCommand implements Callable<Integer> {
    private static final int REPORTING = 128, RATE = 500;

    @Option(names = "--mqtt", defaultValue = "50000", description = "idle devices (default: ${DEFAULT-VALUE})")
    private int mqtt = 50_000;

    @Option(names = "--websockets", defaultValue = "10000", description = "live sockets (default: ${DEFAULT-VALUE})")
    private int websockets = 10_000;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "how long watching is measured, twice (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--heap", defaultValue = "2g", description = "the node's (default: ${DEFAULT-VALUE})")
    private String heap = "2g";

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        if (mqtt < 1 || websockets < 0 || seconds < 1) throw rules.wrong("--mqtt and --seconds are 1 or more");
        Optional<String> obstacle = Loopback.obstacle(mqtt + websockets);
        if (obstacle.isPresent()) throw rules.wrong(obstacle.get());
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of("-Xmx" + heap), List.of())) {
                return measure(node);
            }
        });
        System.out.printf("%n%d idle devices and %d live sockets%n", mqtt, websockets);
        Ingest.print(
                figures,
                "mqttHeapBytes",
                "mqttMemoryBytes",
                "mqttPerSecond",
                "mqttLost",
                "socketHeapBytes",
                "socketMemoryBytes",
                "socketsPerSecond",
                "socketsLost",
                "aloneP50Ms",
                "aloneP99Ms",
                "besideASlowOneP50Ms",
                "besideASlowOneP99Ms",
                "slowOneSentAway");
        file.finish(figures);
        return 0;
    }

    private ObjectNode measure(NodeUnderTest node) throws Exception {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("mqtt", mqtt).put("websockets", websockets);
        BenchCommand.say("commissioning " + mqtt + " devices");
        try (IdleDevices devices = IdleDevices.commission(node, mqtt)) {
            Ingest.awaitCaughtUp(node);
            Memory before = Memory.of(node);
            BenchCommand.say("connecting them");
            long began = System.nanoTime();
            devices.connect(node.mqtt());
            figures.put("mqttPerSecond", perSecond(mqtt, began));
            before.takeFrom(Memory.of(node), mqtt, "mqtt", figures);
            sockets(node, figures);
            figures.put("mqttLost", devices.lost());
        }
        return figures;
    }

    private void sockets(NodeUnderTest node, ObjectNode figures) throws Exception {
        try (LiveSockets sockets = new LiveSockets(node, (socket, text, at) -> {})) {
            Memory before = Memory.of(node);
            BenchCommand.say("opening " + websockets + " live sockets");
            long began = System.nanoTime();
            for (int i = 0; i < websockets; i++) sockets.open(List.of("meter/" + IdleDevices.name(i % mqtt)), 1);
            figures.put("socketsPerSecond", perSecond(websockets, began));
            TimeUnit.SECONDS.sleep(2);
            if (websockets > 0) before.takeFrom(Memory.of(node), websockets, "socket", figures);
            slowOne(node, figures);
            figures.put("socketsLost", sockets.lost()).put("refusals", sockets.refusals());
        }
    }

    /** As many meters as one socket may watch; the slow client watches all of them as fast as it goes. */
    private void slowOne(NodeUnderTest node, ObjectNode figures) throws Exception {
        Ingest reporting = new Ingest("mqtt", REPORTING, 1, RATE, 10, seconds);
        SeenLive seen = new SeenLive(REPORTING, 1);
        Traffic traffic = new Traffic(REPORTING, 1, reporting.lanes()).toldTo(seen);
        try (Load load = Field.commission(node, reporting).open(node);
                LiveSockets watching = new LiveSockets(node, seen)) {
            seen.watch(watching);
            reporting.warmUp(load, traffic);
            watch(load, traffic, seen, "alone", figures);
            List<String> all = IntStream.range(0, REPORTING)
                    .mapToObj(i -> "meter/" + Traffic.meterId(i))
                    .toList();
            try (SocketChannel slow = watching.openDeaf(all, 4)) {
                watch(load, traffic, seen, "besideASlowOne", figures);
                figures.put("slowOneSentAway", LiveSockets.isClosed(slow));
            }
        }
    }

    private void watch(Load load, Traffic traffic, SeenLive seen, String name, ObjectNode figures) throws Exception {
        seen.latencies().clear();
        BenchCommand.say("watching " + REPORTING + " meters: " + name);
        load.run(traffic, Duration.ofSeconds(seconds), RATE, new Latencies());
        figures.put(name + "P50Ms", Ingest.round(seen.latencies().percentileMs(50)))
                .put(name + "P99Ms", Ingest.round(seen.latencies().percentileMs(99)));
    }

    private static long perSecond(int many, long since) {
        return Math.round(many / ((System.nanoTime() - since) / 1e9));
    }

    /** What the node uses, after what is not used any more has been collected. */
    private record Memory(long heap, long resident) {
        static Memory of(NodeUnderTest node) throws IOException, InterruptedException {
            return new Memory(node.heapAfterCollection(), node.residentBytes());
        }

        void takeFrom(Memory now, int many, String name, ObjectNode figures) {
            figures.put(name + "HeapBytes", (now.heap - heap) / many)
                    .put(name + "MemoryBytes", (now.resident - resident) / many);
        }
    }
}
