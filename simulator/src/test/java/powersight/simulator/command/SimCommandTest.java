package powersight.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Buffer;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

class SimCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter(), err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-id=1 -municipality=atlantida; Novi Sad",
                "-id=1; -municipality",
                "--meters 5 --residents -1; residents",
                "--meters 5 --speed 0; speed",
                "--meters 5 --profile castle; household",
                "--meters 5 --faults gremlin; flapping",
                "--meters 5 --every soon; duration",
                "--meters 0; --meters",
                "--meters 5 --start yesterday; 2026-03-01T00:00:00Z",
                "-id=a/b -municipality=nis; letters"
            })
    void what_makes_no_sense_ends_with_2_and_says_what_would(String arguments, String advice) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(advice);
    }

    @Test
    void homes_are_the_same_for_the_same_seed_and_live_as_people_do() {
        assertThat(run("homes", "--homes=40")).isZero();
        String once = out.toString();
        out.getBuffer().setLength(0);

        assertThat(run("homes", "--homes=40")).isZero();

        assertThat(out.toString()).isEqualTo(once).contains("40 homes, seed 42").containsPattern("[0-9a-f]{64}");
        out.getBuffer().setLength(0);
        assertThat(run("homes", "--homes=40", "--seed=43")).isZero();
        assertThat(out.toString()).isNotEqualTo(once);
        assertThat(run("homes", "--homes=0")).isEqualTo(2);
    }

    @Test
    void a_meter_that_is_being_simulated_already_is_refused() throws IOException {
        try (Buffer running = Buffer.open(folder.resolve("1"), Duration.ofDays(90))) {
            assertThat(run("-id=1", "-municipality=novi sad", "--mqtt-port", "1", "--buffer", folder.toString()))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("1 is already being simulated");
            assertThat(running.pending()).isZero();
        }
    }

    @Test
    void a_meter_is_refused_too_when_another_program_with_a_folder_of_its_own_simulates_it() throws Exception {
        int port = 2; // nobody listens there
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx100m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "powersight.simulator.Main",
                        "-id=twin-1",
                        "-municipality=novi sad",
                        "--mqtt-port=" + port,
                        "--buffer=" + folder.resolve("other"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("other.log").toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Buffer.isInUse(folder.resolve("other").resolve("twin-1")));

            int code = run(
                    "-id=twin-1",
                    "-municipality=novi sad",
                    "--mqtt-host=localhost",
                    "--mqtt-port=" + port,
                    "--for=1s",
                    "--buffer=" + folder.resolve("mine"));

            assertThat(code).isEqualTo(2);
            assertThat(err.toString()).contains("twin-1 is already being simulated on this machine");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void without_a_broker_the_readings_wait_in_the_buffer_and_the_account_says_so() throws IOException {
        String[] arguments = {
            "-id=1",
            "-municipality=Нови Сад",
            "--mqtt-port=1",
            "--speed=3600",
            "--every=5m",
            "--for=2s",
            "--buffer=" + folder,
            "--registers=" + folder.resolve("registers.csv")
        };

        // how much it measures in two seconds is the machine's business; what it has measured stays
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> run(arguments) == 0 && out.toString().matches("(?s).*buffered [1-9].*"));

        assertThat(out.toString()).contains("acknowledged 0").doesNotContainPattern("acknowledged [1-9]");
        assertThat(Files.readAllLines(folder.resolve("registers.csv")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("1,");
    }

    @Test
    void the_node_tells_the_time_and_hands_out_secrets() throws Exception {
        HttpServer node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(
                node,
                "/api/v1/clock",
                200,
                "{\"grid\":\"2026-03-01T00:00:00Z\",\"wall\":\"2026-11-21T10:00:00Z\",\"speed\":60.0,\"zone\":\"Europe/Belgrade\"}");
        answer(node, "/api/v1/concentrators", 201, "{\"id\":\"c-1\",\"secret\":\"def456\"}");
        answer(node, "/api/v1/meters", 201, "{\"id\":\"m-1\",\"secret\":\"abc123\"}");
        node.start();
        URI address = URI.create("http://127.0.0.1:" + node.getAddress().getPort());
        try {
            NodeTalk talk = new NodeTalk(key("a-key"));
            GridClock clock = talk.clock(address.resolve("/api/v1/clock"));
            assertThat(clock.speed()).isEqualTo(60);
            assertThat(clock.now())
                    .isBetween(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-03-01T02:00:00Z"));

            Path file = folder.resolve("secrets");
            Secrets secrets = new Secrets(file, "");
            secrets.register(talk, address, meter(), "b-1", "", Duration.ofSeconds(60));
            assertThat(secrets.of("m-1")).isEqualTo("abc123");
            secrets.registerConcentrator(talk, address, "c-1");
            assertThat(new Secrets(file, "").of("m-1")).isEqualTo("abc123");
            assertThat(new Secrets(file, "").of("c-1")).isEqualTo("def456");
            assertThat(KEYS).hasSizeGreaterThan(2).containsOnly("Bearer a-key");
        } finally {
            node.stop(0);
        }
    }

    @Test
    void a_secrets_file_that_is_no_such_thing_is_refused_by_its_line() throws IOException {
        Path file = folder.resolve("secrets");
        Files.writeString(file, "m-1 abc\nnonsense\n");

        assertThat(run("--meters", "2", "--secrets-file", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("line 2");
    }

    private NodeKey key(String text) throws IOException {
        Path file = folder.resolve("tools.key");
        Files.writeString(file, text);
        NodeKey key = new NodeKey();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("key", CommandLine.Model.CommandSpec.forAnnotatedObject(key)))
                .parseArgs("--key-file", file.toString());
        return key;
    }

    private static final Queue<String> KEYS = new ConcurrentLinkedQueue<>();

    private static VirtualMeter meter() {
        return new VirtualMeter(new MeterId("m-1"), Municipalities.find("nis").orElseThrow(), "", Transport.MQTT);
    }

    private static void answer(HttpServer server, String path, int code, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            KEYS.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private int run(String... arguments) {
        return new CommandLine(new SimCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
