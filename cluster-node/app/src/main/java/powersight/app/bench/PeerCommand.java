package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import powersight.app.servers.MosquittoServer;

/** {@code powersight bench peer}: this program beside the usual way, at the same work, with the same things killed. */
@Command(
        name = "peer",
        mixinStandardHelpOptions = true,
        description = {
            "One after the other, a node of ours and a Mosquitto with a subscriber that inserts in batches into",
            "PostgreSQL are loaded by the same generator: as fast as acknowledged, and then at a steady rate while one of",
            "their processes after the other is killed (-9) and started again. Lost is what was acknowledged to the meter",
            "and is not in the database when all has settled; twice is what is there more than once.",
            "Exit code 1 when ours lost or doubled anything."
        })
public final class PeerCommand implements Callable<Integer> {
    @Option(names = "--meters", defaultValue = "5000", description = "how many (default: ${DEFAULT-VALUE})")
    private int meters = 5_000;

    @Option(names = "--seconds", defaultValue = "20", description = "as fast as they may (default: ${DEFAULT-VALUE})")
    private int seconds = 20;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds before (default: ${DEFAULT-VALUE})")
    private int warmUp = 20;

    @Option(
            names = "--rate",
            defaultValue = "3000",
            description = "readings a second while something is killed (default: ${DEFAULT-VALUE})")
    private double rate = 3_000;

    @Option(
            names = "--trial",
            defaultValue = "12",
            description = "seconds of each of these; the blow falls in the middle (default: ${DEFAULT-VALUE})")
    private int trial = 12;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    private interface Building {
        Rival rival() throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        rules.check(meters >= 32 && seconds >= 1 && warmUp >= 0 && rate > 0 && trial >= 4, "a number is too small");
        rules.check(
                Files.isExecutable(MosquittoServer.PROGRAM), "Mosquitto is not installed (apt-get install mosquitto)");
        Ingest ingest = new Ingest("mqtt", meters, 1, rate, warmUp, seconds);
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("meters", meters).put("rate", rate);
        ArrayNode all = figures.putArray("rivals");
        BenchCommand.inNewHome(home -> {
            all.add(measure(() -> new OursAsRival(home.resolve("ours"), ingest)));
            all.add(measure(() -> new PeerAsRival(home.resolve("peer"), ingest)));
            return all;
        });
        print(all);
        file.finish(figures);
        long wrong = 0;
        for (var each : all.get(0).path("killed"))
            wrong += each.path("lost").asLong() + each.path("twice").asLong();
        return wrong == 0 ? 0 : 1;
    }

    private ObjectNode measure(Building building) throws Exception {
        try (Rival rival = building.rival()) {
            ObjectNode row = new ObjectMapper().createObjectNode();
            row.put("name", rival.name());
            Told told = new Told(meters);
            Traffic traffic = new Traffic(meters, 1, Math.min(32, meters)).toldTo(told);
            try (Load load = rival.open()) {
                BenchCommand.say(rival.name() + ": warming up for " + warmUp + " s");
                if (warmUp > 0) load.run(traffic, Duration.ofSeconds(warmUp), 0, new Latencies());
                rival.settle();
                asFastAsItMay(rival, load, traffic, row);
                ArrayNode killed = row.putArray("killed");
                long twice = 0;
                long lost = 0;
                for (Rival.Victim victim : rival.victims()) {
                    ObjectNode fate = kill(rival, victim, load, traffic, told);
                    // the sums of this run so far, so what an earlier blow cost is not counted again
                    fate.put("lost", fate.path("lost").asLong() - lost);
                    fate.put("twice", fate.path("twice").asLong() - twice);
                    lost += fate.path("lost").asLong();
                    twice += fate.path("twice").asLong();
                    killed.add(fate);
                }
            }
            return row;
        }
    }

    private void asFastAsItMay(Rival rival, Load load, Traffic traffic, ObjectNode row) throws Exception {
        BenchCommand.say(rival.name() + ": measuring for " + seconds + " s");
        Latencies latencies = new Latencies();
        double cpu = rival.cpuMillis();
        long began = System.nanoTime();
        Load.Outcome outcome = load.run(traffic, Duration.ofSeconds(seconds), 0, latencies);
        rival.settle();
        row.put(
                        "acknowledgedPerSecond",
                        Math.round(outcome.readings() / (outcome.took().toMillis() / 1e3)))
                .put("storedPerSecond", Math.round(outcome.readings() / ((System.nanoTime() - began) / 1e9)))
                .put("cpuMsPer1000", Ingest.round((rival.cpuMillis() - cpu) / outcome.readings() * 1_000))
                .put("ackP50Ms", Ingest.round(latencies.percentileMs(50)))
                .put("ackP99Ms", Ingest.round(latencies.percentileMs(99)));
    }

    private ObjectNode kill(Rival rival, Rival.Victim victim, Load load, Traffic traffic, Told told) throws Exception {
        BenchCommand.say(rival.name() + ": killing the " + victim.name());
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try {
            Future<Load.Outcome> running =
                    beside.submit(() -> load.run(traffic, Duration.ofSeconds(trial), rate, new Latencies()));
            TimeUnit.MILLISECONDS.sleep(trial * 500L);
            victim.blow().strike();
            running.get();
            load.run(traffic, Duration.ofSeconds(2), rate, new Latencies()); // it is there again
        } finally {
            beside.shutdownNow();
        }
        rival.settle();
        Told.Kept kept = rival.kept(meters);
        return new ObjectMapper()
                .createObjectNode()
                .put("victim", victim.name())
                .put("acknowledgedSoFar", told.readings())
                .put("lost", told.missingIn(kept))
                .put("twice", kept.twice());
    }

    private static void print(ArrayNode all) {
        System.out.printf(
                "%n%-34s %10s %10s %12s %10s %10s%n", "", "acked/s", "stored/s", "cpuMs/1000", "p50 ms", "p99 ms");
        all.forEach(each -> System.out.printf(
                Locale.ROOT,
                "%-34s %10d %10d %12.1f %10.1f %10.1f%n",
                each.path("name").asText(),
                each.path("acknowledgedPerSecond").asLong(),
                each.path("storedPerSecond").asLong(),
                each.path("cpuMsPer1000").asDouble(),
                each.path("ackP50Ms").asDouble(),
                each.path("ackP99Ms").asDouble()));
        System.out.printf("%n%-34s %-12s %10s %10s%n", "", "killed", "lost", "twice");
        all.forEach(each -> each.path("killed")
                .forEach(fate -> System.out.printf(
                        "%-34s %-12s %10d %10d%n",
                        each.path("name").asText(),
                        fate.path("victim").asText(),
                        fate.path("lost").asLong(),
                        fate.path("twice").asLong())));
    }
}
