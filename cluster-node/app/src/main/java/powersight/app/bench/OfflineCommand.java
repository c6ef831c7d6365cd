package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import powersight.meter.MeterEvent;
import powersight.meter.MeterSerializer;
import powersight.platform.Database;

/** {@code powersight bench offline}: how exactly silence is noticed when very many meters fall silent. */
@Command(
        name = "offline",
        mixinStandardHelpOptions = true,
        description = {
            "Every meter speaks once and never again. Prints how long after its time-out each was recorded as offline,",
            "and how many were too early: sooner than the time-out after the message was sent. Exit code 1 if any was.",
            "Takes about 1 minute and the time-out for each 100,000 meters."
        })
public final class OfflineCommand implements Callable<Integer> {
    @Option(names = "--meters", defaultValue = "100000", description = "how many (default: ${DEFAULT-VALUE})")
    private int meters = 100_000;

    @Option(names = "--timeout", defaultValue = "60", description = "seconds of silence (default: ${DEFAULT-VALUE})")
    private int timeout = 60;

    @Option(
            names = "--over",
            defaultValue = "40",
            description = "the last words are spread over so many seconds (default: ${DEFAULT-VALUE})")
    private int over = 40;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        rules.check(meters >= 1 && timeout >= 1 && over >= 1, "--meters, --timeout and --over are 1 or more");
        Ingest once = new Ingest("mqtt", meters, 1, (double) meters / over, 0, over);
        ObjectNode figures = BenchCommand.inNewHome(home -> {
            try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                    Load load = Field.commission(node, once, timeout).open(node);
                    Database database = node.database()) {
                return measure(load, database, once);
            }
        });
        System.out.printf("%n%d meters, offline after %d s of silence%n", meters, timeout);
        Ingest.print(
                figures,
                "noticed",
                "tooEarly",
                "lateP50Ms",
                "lateP99Ms",
                "lateMostMs",
                "durableP99Ms",
                "durableMostMs");
        file.finish(figures);
        return figures.path("tooEarly").asLong() == 0 && figures.path("noticed").asInt() == meters ? 0 : 1;
    }

    private ObjectNode measure(Load load, Database database, Ingest once) throws Exception {
        AtomicLongArray saidAt = new AtomicLongArray(meters);
        Traffic traffic = new Traffic(meters, 1, once.lanes())
                .atMost(1)
                .toldTo((message, at) -> saidAt.set(message.index(), System.currentTimeMillis()));
        BenchCommand.say("every meter speaks for the last time");
        load.run(traffic, Duration.ofSeconds(over), (double) meters / over, new Latencies());
        while (!traffic.isOver()) load.run(traffic, Duration.ofMillis(100), 0, new Latencies());
        BenchCommand.say("waiting until all have been noticed");
        long patience = System.nanoTime() + Duration.ofSeconds(timeout + 120L).toNanos();
        while (offline(database) < meters && System.nanoTime() < patience) TimeUnit.MILLISECONDS.sleep(500);
        return judge(database, saidAt);
    }

    /** The rows of the facts that are not readings are few, and have an index of their own. */
    private static final String WENT_OFFLINE = "from event_journal where event_ser_manifest = :kind";

    private static int offline(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(distinct persistence_id) " + WENT_OFFLINE)
                        .bind("kind", MeterSerializer.WENT_OFFLINE)
                        .mapTo(Integer.class)
                        .one());
    }

    private ObjectNode judge(Database database, AtomicLongArray saidAt) {
        Latencies noticed = new Latencies();
        Latencies durable = new Latencies();
        long[] early = new long[1];
        long[] count = new long[1];
        database.jdbi()
                .useHandle(handle -> handle.createQuery("select event_payload, write_timestamp " + WENT_OFFLINE)
                        .bind("kind", MeterSerializer.WENT_OFFLINE)
                        .map((row, context) -> {
                            MeterEvent.WentOffline event = (MeterEvent.WentOffline)
                                    MeterSerializer.event(row.getBytes(1), MeterSerializer.WENT_OFFLINE);
                            long at = event.at().toEpochMilli();
                            long due = event.lastHeardAt().toEpochMilli() + timeout * 1_000L;
                            int index = Traffic.indexOf(event.meter().value());
                            count[0]++;
                            if (at < due || at < saidAt.get(index) + timeout * 1_000L) early[0]++;
                            noticed.add(TimeUnit.MILLISECONDS.toNanos(at - due));
                            durable.add(TimeUnit.MILLISECONDS.toNanos(row.getLong(2) - due));
                            return event.meter();
                        })
                        .forEach(meter -> {}));
        return new ObjectMapper()
                .createObjectNode()
                .put("meters", meters)
                .put("timeoutSeconds", timeout)
                .put("noticed", count[0])
                .put("tooEarly", early[0])
                .put("lateP50Ms", Ingest.round(noticed.percentileMs(50)))
                .put("lateP99Ms", Ingest.round(noticed.percentileMs(99)))
                .put("lateMostMs", Ingest.round(noticed.mostMs()))
                .put("durableP99Ms", Ingest.round(durable.percentileMs(99)))
                .put("durableMostMs", Ingest.round(durable.mostMs()));
    }
}
