package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code powersight bench crowd}: many people at once, while meters report. */
@Command(
        name = "crowd",
        mixinStandardHelpOptions = true,
        description = {
            "Live sockets that watch a meter each, and requests at a steady rate (open loop) for meters, their readings",
            "and their quarter hours, while meters report. Prints for each minute errors, latency and the heap after a",
            "collection: errors should be 0 and the heap should stay as it is. Exit code 1 when there was an error."
        })
public final class CrowdCommand implements Callable<Integer> {
    private static final int ASKERS = 16;

    @Option(names = "--sockets", defaultValue = "2000", description = "live sockets (default: ${DEFAULT-VALUE})")
    private int sockets = 2_000;

    @Option(names = "--requests", defaultValue = "200", description = "a second (default: ${DEFAULT-VALUE})")
    private double requests = 200;

    @Option(names = "--minutes", defaultValue = "5", description = "how long (default: ${DEFAULT-VALUE})")
    private int minutes = 5;

    @Option(names = "--meters", defaultValue = "2000", description = "how many report (default: ${DEFAULT-VALUE})")
    private int meters = 2_000;

    @Option(names = "--rate", defaultValue = "1000", description = "readings a second (default: ${DEFAULT-VALUE})")
    private double rate = 1_000;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        rules.check(
                sockets >= 1 && requests > 0 && minutes >= 1 && meters >= 1 && rate > 0,
                "all of these are more than 0");
        Ingest ingest = new Ingest("mqtt", meters, 1, rate, 30, 60);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of("-Xmx1g"), List.of());
                    Load load = Field.commission(node, ingest).open(node)) {
                return measure(node, load, ingest);
            }
        });
        file.finish(figures);
        return figures.path("errors").asLong() == 0 ? 0 : 1;
    }

    private ObjectNode measure(NodeUnderTest node, Load load, Ingest ingest) throws Exception {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("sockets", sockets).put("requestsPerSecond", requests).put("rate", rate);
        ArrayNode rows = figures.putArray("minutes");
        SeenLive seen = new SeenLive(Math.min(sockets, meters), 1);
        Traffic traffic = new Traffic(meters, 1, ingest.lanes()).toldTo(seen);
        long errors = 0;
        try (LiveSockets open = new LiveSockets(node, seen)) {
            BenchCommand.say("opening " + sockets + " live sockets");
            for (int i = 0; i < sockets; i++) open.open(List.of("meter/" + Traffic.meterId(i % meters)), 1);
            ingest.warmUp(load, traffic);
            System.out.printf(
                    "%n%8s %10s %8s %10s %10s %12s %12s%n",
                    "minute", "requests", "errors", "p50 ms", "p99 ms", "live p99 ms", "heap MB");
            for (int minute = 1; minute <= minutes; minute++) {
                ObjectNode row = minute(node, load, traffic, seen, minute);
                row.put("socketsLost", open.lost()).put("refusals", open.refusals());
                errors += row.path("errors").asLong();
                rows.add(row);
            }
            errors += open.lost() + open.refusals();
        }
        return figures.put("errors", errors);
    }

    private ObjectNode minute(NodeUnderTest node, Load load, Traffic traffic, SeenLive seen, int minute)
            throws Exception {
        Latencies latencies = new Latencies();
        AtomicLong errors = new AtomicLong();
        AtomicLong asked = new AtomicLong();
        seen.latencies().clear();
        ExecutorService pool = Executors.newFixedThreadPool(ASKERS + 1);
        try {
            Future<?> reporting = pool.submit(() -> load.run(traffic, Duration.ofMinutes(1), rate, new Latencies()));
            long began = System.nanoTime();
            List<Future<?>> askers = new ArrayList<>();
            for (int i = 0; i < ASKERS; i++) askers.add(pool.submit(() -> ask(node, began, asked, errors, latencies)));
            for (Future<?> asker : askers) asker.get();
            reporting.get();
        } finally {
            pool.shutdownNow();
        }
        double heap = node.heapAfterCollection() / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%8d %10d %8d %10.1f %10.1f %12.1f %12.1f%n",
                minute,
                latencies.count(),
                errors.get(),
                latencies.percentileMs(50),
                latencies.percentileMs(99),
                seen.latencies().percentileMs(99),
                heap);
        return new ObjectMapper()
                .createObjectNode()
                .put("minute", minute)
                .put("requests", latencies.count())
                .put("errors", errors.get())
                .put("p50Ms", Ingest.round(latencies.percentileMs(50)))
                .put("p99Ms", Ingest.round(latencies.percentileMs(99)))
                .put("liveP99Ms", Ingest.round(seen.latencies().percentileMs(99)))
                .put("heapMb", Ingest.round(heap));
    }

    /** Each asker takes the next request that is due; its time counts from then, not from when somebody was free. */
    private Object ask(NodeUnderTest node, long began, AtomicLong asked, AtomicLong errors, Latencies latencies)
            throws IOException {
        KeptConnection connection = node.keptConnection();
        try {
            while (true) {
                long number = asked.getAndIncrement();
                long due = began + (long) (number / requests * 1e9);
                if (due - began > Duration.ofMinutes(1).toNanos()) return errors;
                while (due > System.nanoTime()) LockSupport.parkNanos(due - System.nanoTime());
                try {
                    connection.get(path(number));
                    latencies.add(System.nanoTime() - due);
                } catch (IOException refused) {
                    if (errors.getAndIncrement() == 0) BenchCommand.say("an error: " + refused.getMessage());
                    connection.close();
                    connection = node.keptConnection();
                }
            }
        } finally {
            connection.close();
        }
    }

    private String path(long number) {
        String meter = "/api/v1/meters/" + Traffic.meterId((int) (number % meters));
        return number % 3 == 0 ? "/api/v1/meters?limit=50" : number % 3 == 1 ? meter : meter + "/readings?limit=100";
    }
}
