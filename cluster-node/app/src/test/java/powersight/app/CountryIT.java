package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.testing.RealMosquitto;
import powersight.testing.RealRabbit;

/**
 * Half of the meters on Mosquitto, half on RabbitMQ, for simulated days: what the node has summed up is what the meters
 * counted themselves, to the Wh. Short here; the month is {@code -Dcountry.meters=1000 -Dcountry.days=31
 * -Dcountry.speed=3600} (docs/measurements/simulator.md).
 */
class CountryIT {
    private static final int METERS = Integer.getInteger("country.meters", 40);
    private static final int DAYS = Integer.getInteger("country.days", 2);
    private static final int SPEED = Integer.getInteger("country.speed", 20_000);
    private static final String SPEAKER = "sim-concentrator", PASSWORD = "speaker-secret";

    @TempDir
    static Path folder;

    private static RealRabbit rabbit;
    private static RealMosquitto mosquitto;
    private static RunningNode node;

    @BeforeAll
    static void start() throws Exception {
        rabbit = RealRabbit.start(Files.createDirectory(folder.resolve("rabbit")), Map.of(SPEAKER, PASSWORD));
        mosquitto = RealMosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        Map<String, String> settings = new HashMap<>();
        settings.put("POWERSIGHT_AMQP_BROKER", "external");
        settings.put("POWERSIGHT_AMQP_URI", rabbit.uri());
        settings.put("POWERSIGHT_AMQP_USER", RealRabbit.ADMIN);
        settings.put("POWERSIGHT_AMQP_PASSWORD", RealRabbit.ADMIN);
        settings.put("POWERSIGHT_MQTT_EXTERNAL", "on");
        settings.put("POWERSIGHT_MQTT_EXTERNAL_BROKERS", mosquitto.address());
        node = RunningNode.start(folder, settings, "--fleet", "0", "--speed", Integer.toString(SPEED));
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) node.close();
        if (mosquitto != null) mosquitto.close();
        if (rabbit != null) rabbit.close();
    }

    @Test
    void the_nodes_sums_are_the_meters_own_registers_to_the_watt_hour() throws Exception {
        String http = node.address("http");
        long seconds = Duration.ofDays(DAYS).toSeconds() / SPEED + 1;

        RunningNode.Ended ended = RunningNode.run(
                folder,
                Duration.ofSeconds(seconds).plusMinutes(15),
                "sim",
                "--meters=" + METERS,
                "--protocol=both",
                "--every=1h",
                "--register=" + http,
                "--clock=" + http + "/api/v1/clock",
                "--mqtt-port=" + mosquitto.port(),
                "--amqp-port=" + HostAndPort.of(rabbit.uri()).port(),
                "--amqp-password=" + PASSWORD,
                "--key-file=" + node.address("toolsKey"),
                "--buffer=" + folder.resolve("buffer"),
                "--for=" + seconds + "s",
                "--verify=" + http);

        System.out.println(ended.said()
                .lines()
                .skip(Math.max(0, ended.said().lines().count() - 14))
                .collect(Collectors.joining("\n")));
        assertThat(ended.exit()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("meters, 0 differ");
    }
}
