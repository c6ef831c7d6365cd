package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code powersight chaos} as people run it, a round of each quick fault: what was acknowledged is kept once, whatever is
 * killed. The long form is a command of its own. Both systems run side by side, since most of the time they wait.
 */
class ChaosIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("powersight.distribution"));

    @TempDir
    static Path folder;

    private static Chaos alone;
    private static Chaos servers;

    private record Chaos(Process process, Path json, Path said) {}

    @BeforeAll
    static void begin() throws IOException {
        alone = begin("node-killed,own-database-killed,node-paused,poison,repeats,jumbled,late,meter-clocks");
        // database-stopped is left to the long form: database-away does the same and stays away for a while
        servers = begin("rabbit-killed,database-away,backend-frozen,influx-down,influx-slow,influx-500");
    }

    @AfterAll
    static void end() {
        for (Chaos each : new Chaos[] {alone, servers})
            if (each != null) each.process().destroy();
    }

    @Test
    void a_node_alone_loses_nothing_though_it_or_its_database_is_killed_or_its_meters_misbehave() throws Exception {
        JsonNode report = report(alone);

        assertThat(rounds(report)).hasSize(8).allSatisfy(ChaosIT::allIsZero);
        assertThat(rounds(report).stream()
                        .filter(round -> round.path("fault").asText().equals("meter-clocks")))
                .allSatisfy(round -> assertThat(
                                round.path("verdict").path("quarantined").asLong())
                        .as("readings of the future are kept, with the reason for their refusal")
                        .isPositive());
    }

    @Test
    void real_servers_may_be_killed_stopped_frozen_slow_or_wrong_and_nothing_is_lost() throws Exception {
        JsonNode report = report(servers);

        if (report.path("rounds").isEmpty()) {
            System.out.println("SKIPPED: " + report.path("skipped"));
            return;
        }
        assertThat(rounds(report)).hasSize(6).allSatisfy(ChaosIT::allIsZero);
    }

    private static void allIsZero(JsonNode round) {
        assertThat(round.path("failure").asText()).as(round.toString()).isEmpty();
        for (String figure : List.of("missing", "doubled", "neverSent", "disagreeing"))
            assertThat(round.path("verdict").path(figure).asLong(-1))
                    .as(round.toString())
                    .isZero();
        assertThat(round.path("readings").asLong()).isGreaterThanOrEqualTo(2_000);
    }

    private static List<JsonNode> rounds(JsonNode report) {
        List<JsonNode> rounds = new ArrayList<>();
        report.path("rounds").forEach(rounds::add);
        return rounds;
    }

    private static Chaos begin(String faults) throws IOException {
        Path own = Files.createTempDirectory(folder, "chaos-");
        Path json = own.resolve("chaos.json");
        Path said = own.resolve("said.log");
        String classPath;
        try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
            classPath = jars.sorted().map(Path::toString).collect(Collectors.joining(":"));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // short lives: the time of the optimizing compiler would not come back
        command.addAll(List.of("-Xmx300m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC"));
        command.addAll(List.of("-Dpowersight.home=" + DISTRIBUTION, "-cp", classPath, "powersight.app.Main", "chaos"));
        command.addAll(List.of("--faults", faults, "--together", "--readings", "2000", "--meters", "30"));
        command.addAll(List.of("--json", json.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        return new Chaos(process, json, said);
    }

    private static JsonNode report(Chaos chaos) throws IOException, InterruptedException {
        if (!chaos.process().waitFor(10, TimeUnit.MINUTES))
            throw new AssertionError("it goes on and on:\n" + Files.readString(chaos.said()));
        String said = Files.readString(chaos.said());
        System.out.println(said);
        assertThat(chaos.process().exitValue()).as(said).isZero();
        return new ObjectMapper().readTree(Files.readAllBytes(chaos.json()));
    }
}
