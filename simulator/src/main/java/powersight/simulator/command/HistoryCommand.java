package powersight.simulator.command;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import powersight.simulator.History;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.line.MqttLine;
import powersight.simulator.load.LocalDay;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** {@code ./powersight history}: past days of many meters, brought to a running node. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings past days of simulated meters to a running node: journal, store and rollups, by every rule.",
            "The same command again adds nothing."
        },
        footer = {"", "500 meters, 14 days, every 5 minutes: history --meters 500 --days 14 --every 5m"})
public final class HistoryCommand implements Callable<Integer> {
    private static final int OK = 0, FAILED = 1;
    private static final String CONCENTRATOR = "history";

    /** Nobody will hear of these meters again, so it is no news for a while when they are silent. */
    private static final Duration SILENCE = Duration.ofHours(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--meters", paramLabel = "N", defaultValue = "500", description = "Default: ${DEFAULT-VALUE}")
    private int meters = 500;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "14",
            description = "Whole local days. Default: ${DEFAULT-VALUE}")
    private int days = 14;

    @Option(
            names = "--every",
            defaultValue = "5m",
            converter = Durations.class,
            description = "Between two readings of a meter. Default: ${DEFAULT-VALUE}")
    private Duration every = Duration.ofMinutes(5);

    @Option(
            names = "--from",
            paramLabel = "DATE",
            description = "First day. Default: so that the last day is yesterday on the grid")
    private @Nullable LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "The day after the last, instead of --days")
    private @Nullable LocalDate to;

    @Option(names = "--prefix", defaultValue = "past-", description = "Of the meters' ids. Default: ${DEFAULT-VALUE}")
    private String prefix = "past-";

    @Mixin
    private final HomeOptions homes = new HomeOptions();

    @Mixin
    private final NodeKey key = new NodeKey();

    @Option(
            names = "--node",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Default: ${DEFAULT-VALUE}")
    private URI node = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--mqtt",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:1883",
            description = "Default: ${DEFAULT-VALUE}")
    private String mqtt = "127.0.0.1:1883";

    @Override
    public Integer call() throws InterruptedException {
        try {
            Checks.meters(meters);
            Checks.every(every);
            String[] address = mqtt.split(":", -1);
            Checks.that(address.length == 2 && address[1].matches("\\d{1,5}"), "--mqtt must be HOST:PORT, not " + mqtt);
            String profile = homes.profile();
            if (from != null && to != null)
                Checks.that(from.isBefore(to), "the history must end after it begins: from " + from + " to " + to);
            Checks.that(days >= 1, "--days must be 1 or more, not " + days);
            return bring(new NodeTalk(key), profile, address[0], Integer.parseInt(address[1]));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("history: " + e.getMessage() + "; is the node running at " + node + "?");
            return FAILED;
        }
    }

    private int bring(NodeTalk talk, String profile, String host, int port) throws IOException, InterruptedException {
        Instant now = talk.clock(node.resolve("/api/v1/clock")).now();
        LocalDate today = LocalDate.ofInstant(now, LocalDay.ZONE);
        LocalDate first = from != null ? from : to != null ? to.minusDays(days) : today.minusDays(days);
        int length = to != null ? (int) ChronoUnit.DAYS.between(first, to) : days;
        Checks.that(
                !first.plusDays(length).isAfter(today), "the history must be over by " + today + ", the grid's today");
        return bring(talk, population(profile), host, port, first, length);
    }

    private int bring(NodeTalk talk, List<VirtualMeter> all, String host, int port, LocalDate first, int length)
            throws IOException, InterruptedException {
        String secret = talk.concentrator(node, CONCENTRATOR);
        long before = 0;
        for (VirtualMeter meter : all)
            if (talk.register(node, meter, "", CONCENTRATOR, SILENCE).isEmpty()) before += recorded(talk, meter);
        long size = all.stream()
                .mapToLong(meter -> past(meter, first, length).size())
                .sum();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d readings: %d meters, %s, %d days, every %s%n",
                        size,
                        meters,
                        first,
                        length,
                        every);
        long began = System.nanoTime();
        try (ProgressBar bar = new ProgressBarBuilder()
                        .setTaskName("readings")
                        .setInitialMax(size)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .build();
                MqttLine line = new MqttLine(
                        new MqttLine.Account(host, port, CONCENTRATOR, secret, List.of()),
                        ThreadLocalRandom.current())) {
            HistoryUpload upload = new HistoryUpload(line, bar::stepBy);
            if (!upload.open(15)) {
                spec.commandLine()
                        .getErr()
                        .println("history: no connection to " + host + ":" + port + ": " + upload.trouble());
                return FAILED;
            }
            for (VirtualMeter meter : all) upload.send(meter, past(meter, first, length));
            upload.finish();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long after = 0;
        for (VirtualMeter meter : all) after += recorded(talk, meter);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "acknowledged in %.1f s (%,.0f a second); new: %,d, known before: %,d%n",
                        seconds,
                        size / seconds,
                        after - before,
                        size - (after - before));
        return OK;
    }

    private long recorded(NodeTalk talk, VirtualMeter meter) throws IOException, InterruptedException {
        return talk.meter(node, meter.id()).number("recorded");
    }

    private History past(VirtualMeter meter, LocalDate first, int length) {
        return History.of(meter, first, length, every, homes.seed());
    }

    /** Spread over the country's municipalities, the same meter always in the same place. */
    private List<VirtualMeter> population(String profile) {
        List<Municipality> places = Municipalities.all();
        List<VirtualMeter> all = new ArrayList<>(meters);
        for (int i = 1; i <= meters; i++) {
            Municipality place = places.get(i % places.size());
            all.add(new VirtualMeter(
                    new MeterId(prefix + String.format(Locale.ROOT, "%06d", i)),
                    place,
                    "",
                    Transport.MQTT_SHARED,
                    VirtualMeter.Dialect.OURS,
                    place.code(),
                    profile,
                    Optional.empty()));
        }
        return all;
    }
}
