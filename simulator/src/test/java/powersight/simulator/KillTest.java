package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/** The simulator as a process of its own, killed without warning while a real broker listens. */
class KillTest {
    private static final List<MeterId> METERS =
            IntStream.rangeClosed(1, 8).mapToObj(k -> new MeterId("k-" + k)).toList();

    @TempDir
    Path folder;

    private final Node node = new Node();

    @Test
    void killed_three_times_it_loses_no_reading_uses_no_number_twice_and_lowers_no_register() {
        int port = Servers.freePort();
        Process broker = Servers.mosquitto(folder, port);
        Mqtt5AsyncClient client = node.onMqtt(port);
        try {
            for (int round = 1; round <= 3; round++) {
                Process simulator = simulator(port, "--for", "600s");
                int enough = round * 60;
                Awaitility.await()
                        .atMost(Duration.ofSeconds(200))
                        .until(() ->
                                METERS.stream().allMatch(meter -> node.of(meter).size() >= enough));
                simulator.destroyForcibly().onExit().join();
            }
            Process last = simulator(port, "--for", "1s");
            assertThat(last.onExit().join().exitValue()).isZero();

            for (MeterId meter : METERS) {
                List<Reading> readings = node.of(meter);
                assertThat(readings)
                        .extracting(Reading::sequence)
                        .isEqualTo(LongStream.rangeClosed(1, readings.size())
                                .boxed()
                                .toList());
                for (int i = 1; i < readings.size(); i++) {
                    assertThat(readings.get(i)
                                    .registers()
                                    .anyBelow(readings.get(i - 1).registers()))
                            .isFalse();
                    assertThat(readings.get(i).at()).isAfter(readings.get(i - 1).at());
                }
            }
            assertThat(node.contradicted).isEmpty();
        } finally {
            client.disconnect();
            Servers.stop(broker);
        }
    }

    private Process simulator(int port, String... more) {
        String[] arguments = {
            "-Xmx200m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "powersight.simulator.Main",
            "--meters",
            "8",
            "--prefix",
            "k-",
            "--speed",
            "3000",
            "--every",
            "2m",
            "--mqtt-port",
            String.valueOf(port),
            "--buffer",
            folder.resolve("buffer").toString(),
            "--per-message",
            "5",
            more[0],
            more[1]
        };
        return Servers.run(folder, List.of(), Path.of(System.getProperty("java.home"), "bin", "java"), arguments);
    }
}
