package powersight.app.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code powersight chaos}: the fault suite for people. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Starts fresh systems of real processes, lets meters speak to them, lets one fault after the other strike at",
            "random moments, waits until all has come right by itself, and checks that what was acknowledged is kept once."
        },
        footer = {"", "Exit code 1 when anything is missing, doubled, never sent, or does not agree."})
public final class ChaosCommand implements Callable<Integer> {
    @Option(names = "--faults", split = ",", defaultValue = "all", description = "names, or all (default: all)")
    private List<String> faults = List.of("all");

    @Option(
            names = "--rounds",
            defaultValue = "0",
            description = "of each fault (default: 20 of those that kill or stop a process and 3 of the others with"
                    + " --long, else 1)")
    private int rounds;

    @Option(names = "--seed", description = "repeats the same chances (default: drawn and printed)")
    private @Nullable Long seed;

    @Option(names = "--readings", defaultValue = "20000", description = "in each round (default: ${DEFAULT-VALUE})")
    private long readings = 20_000;

    @Option(names = "--meters", defaultValue = "60", description = "how many speak (default: ${DEFAULT-VALUE})")
    private int meters = 60;

    @Option(
            names = "--rate",
            defaultValue = "400",
            description = "messages a second; 0 as fast as acknowledged (default: ${DEFAULT-VALUE})")
    private int rate = 400;

    @Option(
            names = "--frame",
            defaultValue = "15",
            description = "the most readings in a message, up to 100; a third of the messages have one (default:"
                    + " ${DEFAULT-VALUE})")
    private int frame = 15;

    @Option(names = "--long", description = "faults last as long as in life: InfluxDB is down for 10 minutes")
    private boolean longForm;

    @Option(
            names = "--minutes",
            defaultValue = "0",
            description =
                    "that InfluxDB, or the node behind Mosquitto, is away (default: 10 with --long, else seconds)")
    private int minutes;

    @Option(
            names = "--together",
            description = "faults that strike the same kind of system strike one and the same, started once")
    private boolean together;

    @Option(names = "--json", paramLabel = "FILE", description = "also write every round there")
    private @Nullable Path json;

    @Option(names = "--report", paramLabel = "FILE", description = "also write a page to keep there")
    private @Nullable Path report;

    @Option(names = "--list", description = "only say which faults there are")
    private boolean list;

    @Spec
    private @Nullable CommandSpec spec;

    private final List<Round.Outcome> outcomes = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        if (list) {
            Faults.all().forEach(fault -> System.out.printf("%-22s %s%n", fault.name(), fault.sentence()));
            return 0;
        }
        check(
                rounds >= 0 && readings >= 100 && meters >= 4 && rate >= 0 && minutes >= 0,
                "--rounds, --readings, --meters, --rate or --minutes is too small");
        check(frame >= 1 && frame <= 100, "--frame is from 1 to 100");
        long first = seed == null ? new Random().nextLong(1_000_000) : seed;
        Path home = Files.createTempDirectory("powersight-chaos-");
        System.setProperty("powersight.log", home.toString());
        System.setProperty("logback.configurationFile", "powersight/app/chaos/log.xml");
        say("seed " + first + ", everything in " + home);
        for (Map.Entry<Layout, List<Fault>> group : groups().entrySet())
            run(home, group.getKey(), group.getValue(), first);
        Report result = new Report(outcomes, skipped, command(first));
        System.out.println();
        System.out.print(result.table());
        skipped.forEach((fault, why) -> System.out.println("SKIPPED: " + fault + " because " + why));
        if (json != null)
            Files.writeString(
                    json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result.json()) + "\n");
        if (report != null) Files.writeString(report, result.page());
        if (result.isClean()) {
            delete(home);
            return 0;
        }
        say("not everything is zero; the systems' files are kept in " + home);
        return 1;
    }

    private Map<Layout, List<Fault>> groups() {
        Map<Layout, List<Fault>> groups = new LinkedHashMap<>();
        for (Fault fault : chosen())
            groups.computeIfAbsent(fault.layout(), any -> new ArrayList<>()).add(fault);
        return groups;
    }

    private List<Fault> chosen() {
        if (faults.equals(List.of("all"))) return Faults.all();
        List<Fault> some = new ArrayList<>();
        for (String name : faults) {
            Optional<Fault> fault = Faults.named(name);
            check(fault.isPresent(), "there is no fault '" + name + "'; --list names them");
            fault.ifPresent(some::add);
        }
        return some;
    }

    private void run(Path home, Layout layout, List<Fault> group, long first) throws Exception {
        Optional<String> obstacle = layout.obstacle();
        if (obstacle.isPresent()) {
            if ("true".equals(System.getenv("POWERSIGHT_REQUIRE_ALL")))
                throw new IOException(group.get(0).name() + ": " + obstacle.get());
            group.forEach(fault -> skipped.put(fault.name(), obstacle.get()));
            return;
        }
        if (together) onOneSystem(home.resolve("together-" + outcomes.size()), layout, group, first);
        else for (Fault fault : group) onOneSystem(home.resolve(fault.name()), layout, List.of(fault), first);
    }

    private void onOneSystem(Path folder, Layout layout, List<Fault> group, long first) throws Exception {
        say("a fresh system for " + group.stream().map(Fault::name).toList());
        boolean clean = true;
        Random random = new Random(first);
        try (Parts parts = new Parts()) {
            Thread end = new Thread(parts::close, "end of the trial"); // Ctrl-C must leave no servers behind
            Runtime.getRuntime().addShutdownHook(end);
            Plant plant = Plant.build(folder, layout, random, meters, new Crowd(random, rate, frame), parts);
            for (Fault fault : group) {
                int times = rounds > 0 ? rounds : longForm ? (fault.stops() ? 20 : 3) : 1;
                for (int number = 1; number <= times && clean; number++) {
                    Round.Outcome outcome = new Round(plant, fault, new Strike.Length(longForm, minutes))
                            .run(number, first * 1_000 + number, readings);
                    outcomes.add(outcome);
                    say(fault.name() + " " + Report.line(outcome) + (outcome.isClean() ? "; all zero" : ""));
                    clean = outcome.isClean(); // what is wrong now would be counted again in every later round
                }
            }
            Runtime.getRuntime().removeShutdownHook(end);
        }
        if (clean) delete(folder);
    }

    private String command(long first) {
        StringBuilder text = new StringBuilder("./powersight chaos --faults " + String.join(",", faults));
        if (rounds > 0) text.append(" --rounds ").append(rounds);
        text.append(" --readings ")
                .append(readings)
                .append(" --meters ")
                .append(meters)
                .append(" --rate ")
                .append(rate)
                .append(" --frame ")
                .append(frame);
        if (longForm) text.append(" --long");
        if (minutes > 0) text.append(" --minutes ").append(minutes);
        if (together) text.append(" --together");
        return text.append(" --seed ").append(first).toString();
    }

    private static void say(String step) {
        System.err.println("chaos: " + step);
    }

    private void check(boolean holds, String rule) {
        if (!holds && spec != null) throw new ParameterException(spec.commandLine(), rule);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
