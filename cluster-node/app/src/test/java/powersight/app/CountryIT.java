package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import powersight.platform.Database;
import powersight.simulator.Fleet;
import powersight.simulator.FleetSettings;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.command.HistoryCommand;
import powersight.simulator.device.Faults;
import powersight.simulator.load.LocalDay;
import powersight.testing.RealMosquitto;
import powersight.testing.RealRabbit;
import powersight.wire.ConcentratorId;
import powersight.wire.Flag;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/**
 * Simulated meters on a Mosquitto and a RabbitMQ. Half on each, for simulated days: what the node has summed up is what
 * the meters counted themselves, to the Wh. Short here; the month is {@code -Dcountry.meters=1000 -Dcountry.days=31
 * -Dcountry.speed=3600} (docs/measurements/simulator.md).
 */
class CountryIT {
    private static final int METERS = Integer.getInteger("country.meters", 40);
    private static final int DAYS = Integer.getInteger("country.days", 2);
    private static final int SPEED = Integer.getInteger("country.speed", 20_000);
    private static final String SPEAKER = "sim-concentrator", PASSWORD = "speaker-secret";
    private static final ConcentratorId BY_MQTT = new ConcentratorId("dc-mqtt"),
            BY_AMQP = new ConcentratorId("dc-amqp");
    private static final Municipality PLACE = Municipalities.find("zemun").orElseThrow();
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static RealRabbit rabbit;
    private static RealMosquitto mosquitto;
    private static RunningNode node;
    private Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        rabbit = RealRabbit.start(
                Files.createDirectory(folder.resolve("rabbit")), Map.of(SPEAKER, PASSWORD, BY_AMQP.value(), PASSWORD));
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

    @AfterEach
    void stopFleet() {
        if (fleet != null) fleet.stop();
    }

    @Test
    void meters_at_foreign_brokers_do_what_they_are_told() throws Exception {
        for (ConcentratorId each : List.of(BY_MQTT, BY_AMQP))
            node.post("/api/v1/concentrators", "{\"id\":\"" + each + "\"}");
        List<VirtualMeter> meters = List.of(
                commissioned("far-own", Transport.MQTT),
                commissioned("far-mqtt", Transport.MQTT_SHARED),
                commissioned("far-amqp", Transport.AMQP));
        fleet = Fleet.start(settings(meters, Duration.ofMillis(400), gridNow()));

        for (VirtualMeter meter : meters)
            for (String kind : List.of("READ_NOW", "DISCONNECT"))
                node.post(
                        "/api/v1/meters/" + meter.id() + "/commands",
                        "{\"kind\":\"" + kind + "\",\"withinSeconds\":90}");

        for (VirtualMeter meter : meters)
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(node.json("/api/v1/meters/" + meter.id() + "/commands")
                                    .path("items")
                                    .findValuesAsText("state"))
                            .as(meter.id().value())
                            .containsExactly("DONE", "DONE"));
        await().atMost(SOON)
                .until(() -> fleet.latest().toCompletableFuture().join().stream()
                        .allMatch(
                                each -> each.disconnected() && each.electrical().milliWatts() == 0));
    }

    @Test
    void what_was_measured_while_the_broker_was_away_is_all_there_in_order_and_marked_as_late() throws Exception {
        VirtualMeter meter = commissioned("patient-1", Transport.MQTT);
        // Late is what is older than 15 real seconds; its clock is ten behind, so that an outage need not be as long.
        Instant itsTime = gridNow().minusSeconds(10L * SPEED);
        fleet = Fleet.start(settings(List.of(meter), Duration.ofMillis(100), itsTime));
        MeterAtNode there = new MeterAtNode(node, meter.id());
        await().atMost(SOON).until(() -> there.recorded() > 3);

        mosquitto.stop();
        await().atMost(SOON).until(() -> fleet.count().linesUp() == 0);
        long before = fleet.count().measured();
        await().atMost(SOON).until(() -> fleet.count().measured() > before + 50);
        assertThat(fleet.count().buffered()).isGreaterThan(50);
        mosquitto.startAgain();
        fleet.rest();
        await().atMost(SOON).until(() -> fleet.count().buffered() == 0);

        long measured = fleet.count().measured();
        await().atMost(SOON).until(() -> there.recorded() == measured);
        await().atMost(SOON).until(() -> there.readings().size() == measured);
        assertThat(there.missing()).isZero();
        assertThat(there.readings())
                .extracting(each -> each.path("seq").asLong())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, measured).boxed().toList());
        assertThat(there.readings(Flag.OUT_OF_ORDER)).isEmpty();
        assertThat(there.readings(Flag.BUFFERED)).hasSizeGreaterThan(50);
        assertThat(there.readings(Flag.LATE)).isNotEmpty();
    }

    /** By default 14 days of 500 meters are 2,016,000; in the proportion of 5 meters here, and by the door that all use. */
    @Test
    void a_history_over_a_change_of_the_clocks_has_exactly_its_readings_however_often_it_is_brought() throws Exception {
        ZoneOffsetTransition last =
                LocalDay.ZONE.getRules().previousTransition(Instant.now().minus(Duration.ofDays(9)));
        ZoneOffsetTransition beforeIt = LocalDay.ZONE.getRules().previousTransition(last.getInstant());

        for (ZoneOffsetTransition change : List.of(last, beforeIt)) {
            String prefix = change.isGap() ? "spring-" : "autumn-";
            int readings = change.isGap() ? 20_100 : 20_220;
            LocalDate from = change.getDateTimeBefore().toLocalDate().minusDays(7);

            assertThat(history(prefix, from, from.plusDays(14)))
                    .contains(String.format(Locale.ROOT, "new: %,d, known before: 0", readings));
            assertThat(history(prefix, from, from.plusDays(14)))
                    .contains(String.format(Locale.ROOT, "new: 0, known before: %,d", readings));

            await().atMost(SOON).untilAsserted(() -> assertThat(stored(prefix)).isEqualTo(readings));
        }
    }

    @Test
    void a_history_that_ends_before_it_begins_is_refused() throws Exception {
        RunningNode.Ended ended =
                RunningNode.run(folder, "history", "--meters=5", "--from=2026-03-29", "--to=2026-03-29");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.said()).contains("the history must end after it begins");
    }

    private static String history(String prefix, LocalDate from, LocalDate to) throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new HistoryCommand())
                .setOut(new PrintWriter(out, true))
                .execute(
                        "--meters=5",
                        "--every=5m",
                        "--prefix=" + prefix,
                        "--from=" + from,
                        "--to=" + to,
                        "--node=" + node.address("http"),
                        "--mqtt=127.0.0.1:" + node.port("mqtt"),
                        "--key-file=" + node.address("toolsKey"));
        assertThat(code).isZero();
        return out.toString();
    }

    private static int stored(String prefix) throws Exception {
        try (Database database = node.database()) {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from reading where meter like ?")
                            .bind(0, prefix + "%")
                            .mapTo(int.class)
                            .one());
        }
    }

    private static VirtualMeter commissioned(String id, Transport transport) throws Exception {
        String concentrator = switch (transport) {
            case MQTT -> "";
            case MQTT_SHARED -> ",\"concentrator\":\"" + BY_MQTT + "\"";
            case AMQP -> ",\"concentrator\":\"" + BY_AMQP + "\"";
        };
        String secret = node.post(
                        "/api/v1/meters",
                        "{\"id\":\"" + id + "\",\"municipality\":\"" + PLACE.code() + "\"" + concentrator + "}")
                .path("secret")
                .asText();
        return new VirtualMeter(new MeterId(id), PLACE, secret, transport);
    }

    private static FleetSettings settings(List<VirtualMeter> meters, Duration every, Instant gridNow) {
        return new FleetSettings(
                meters,
                Optional.of(new FleetSettings.Mqtt("127.0.0.1", mosquitto.port())),
                Optional.of(new FleetSettings.Shared("127.0.0.1", mosquitto.port(), BY_MQTT, "")),
                Optional.of(new FleetSettings.Amqp(
                        "127.0.0.1", HostAndPort.of(rabbit.uri()).port(), BY_AMQP.value(), PASSWORD, "/", BY_AMQP)),
                GridClock.startingAt(gridNow, SPEED),
                every,
                Duration.ofSeconds(5),
                42,
                folder.resolve("fleet"),
                Faults.NONE,
                50);
    }

    private static Instant gridNow() throws Exception {
        return Instant.parse(node.json("/api/v1/clock").path("grid").asText());
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
