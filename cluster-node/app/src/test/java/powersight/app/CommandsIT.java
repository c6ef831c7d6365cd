package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import powersight.firmware.ReleaseKeys;
import powersight.simulator.Fleet;
import powersight.simulator.FleetSettings;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Measurement;
import powersight.simulator.line.Line;
import powersight.simulator.line.MqttLine;
import powersight.wire.Channel;
import powersight.wire.CommandJson;
import powersight.wire.ConcentratorId;
import powersight.wire.FirmwareVersion;
import powersight.wire.GridClock;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage.CommandReply;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/**
 * What an operator tells meters by the API reaches them by each of three ways (their own connection, a concentrator on our
 * MQTT listener, a concentrator on the node's AMQP broker), is done, and what became of it is known.
 */
class CommandsIT {
    private static final String OWN = "told-own",
            BY_MQTT = "told-mqtt",
            BY_AMQP = "told-amqp",
            STUBBORN = "told-stubborn";
    private static final ConcentratorId ON_MQTT = new ConcentratorId("dc-mqtt"),
            ON_AMQP = new ConcentratorId("dc-amqp"),
            BY_HAND = new ConcentratorId("dc-hand");
    private static final Municipality PLACE = Municipalities.find("zemun").orElseThrow();
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static KeyPair releaseKey;
    private static RunningNode node;
    private static String administrator;
    private static Fleet fleet;
    private static MqttLine hand;
    private static final List<String> HEARD_BY_HAND = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"));
        releaseKey = keys.generateKeyPair();
        Map<String, String> settings = Map.of("POWERSIGHT_RELEASE_KEYS", point((ECPublicKey) releaseKey.getPublic()));
        node = RunningNode.start(folder, settings, "--fleet", "0", "--speed", "600");
        administrator = node.administrator();
        fleet = Fleet.start(settings());
        hand = new MqttLine(
                new MqttLine.Account(
                        "127.0.0.1",
                        node.port("mqtt"),
                        BY_HAND.value(),
                        concentrator(BY_HAND),
                        List.of(Channel.PREFIX + "meters/+/commands")),
                new SplittableRandom());
        commissioned(STUBBORN, Optional.of(BY_HAND));
        hand.open(new ByHand());
    }

    @AfterAll
    static void stop() {
        if (fleet != null) fleet.stop();
        if (hand != null) hand.close();
        if (node != null) node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN, BY_MQTT, BY_AMQP})
    void a_meter_does_what_it_is_told_and_the_api_knows(String meter) throws Exception {
        await().atMost(SOON).until(() -> last(meter).isPresent());

        becomes(told(meter, "{\"kind\":\"DISCONNECT\"}"), "DONE");
        await().atMost(SOON).until(() -> last(meter).orElseThrow().electrical().milliWatts() == 0);
        becomes(told(meter, "{\"kind\":\"RECONNECT\"}"), "DONE");
        await().atMost(SOON).until(() -> last(meter).orElseThrow().electrical().milliWatts() != 0);
        becomes(told(meter, "{\"kind\":\"SET_INTERVAL\",\"seconds\":72000}"), "DONE");
        long before = last(meter).orElseThrow().sequence();
        becomes(told(meter, "{\"kind\":\"READ_NOW\"}"), "DONE");
        await().atMost(SOON).until(() -> last(meter).orElseThrow().sequence() > before);
        becomes(told(meter, "{\"kind\":\"SET_INTERVAL\",\"seconds\":120}"), "DONE");

        List<String> kinds = new ArrayList<>();
        node.json("/api/v1/meters/" + meter + "/commands")
                .path("items")
                .forEach(each -> kinds.add(each.path("kind").asText()));
        assertThat(kinds).containsExactly("SET_INTERVAL", "READ_NOW", "SET_INTERVAL", "RECONNECT", "DISCONNECT");
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN, BY_MQTT, BY_AMQP})
    void a_meter_takes_a_new_image_over_and_says_so(String meter) throws Exception {
        String version = "1.1." + List.of(OWN, BY_MQTT, BY_AMQP).indexOf(meter);
        upload(version);

        node.post("/api/v1/meters/" + meter + "/firmware", "{\"model\":\"sim\",\"version\":\"" + version + "\"}");

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode standing = node.json("/api/v1/meters/" + meter + "/firmware");
            assertThat(standing.path("state").asText()).as(standing.toString()).isEqualTo("CONFIRMED");
            assertThat(standing.path("running").asText()).isEqualTo(version);
        });
    }

    @Test
    void a_refusal_and_a_silence_are_known_as_such_and_a_concentrator_hears_of_its_own_meters_only() throws Exception {
        JsonNode refused = becomes(told(STUBBORN, "{\"kind\":\"DISCONNECT\"}"), "REFUSED");
        assertThat(refused.path("remark").asText()).isEqualTo("not I");
        JsonNode silent = told(STUBBORN, "{\"kind\":\"RESTART\",\"withinSeconds\":3}");
        assertThat(becomes(silent, "NO_ANSWER").path("sentAt").isNull()).isFalse();
        assertThat(HEARD_BY_HAND)
                .isNotEmpty()
                .allMatch(topic -> topic.equals(
                        Channel.of(Channel.Kind.COMMANDS, new MeterId(STUBBORN)).topic()));
    }

    @Test
    void an_answer_that_nobody_asked_for_or_that_another_gives_is_refused_and_changes_nothing() throws Exception {
        becomes(told(STUBBORN, "{\"kind\":\"DISCONNECT\"}"), "REFUSED");
        JsonNode own = told(OWN, "{\"kind\":\"READ_NOW\"}");

        answer(new MeterId(STUBBORN), "c-999999", CommandReply.Result.DONE);
        answer(new MeterId(STUBBORN), own.path("id").asText(), CommandReply.Result.FAILED);
        answer(new MeterId(OWN), own.path("id").asText(), CommandReply.Result.FAILED);

        becomes(own, "DONE");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                node.get("/api/v1/quarantine?limit=100").body())
                        .contains("never-asked")
                        .contains("not-yours"));
    }

    /** Refuses to disconnect, and says nothing to anything else. */
    private static final class ByHand implements Line.Listener {
        @Override
        public void up() {}

        @Override
        public void down(String why) {}

        @Override
        public void heard(String topic, byte[] payload) {
            HEARD_BY_HAND.add(topic);
            MeterCommand command = CommandJson.decode(payload);
            if (command instanceof MeterCommand.Disconnect)
                answer(new MeterId(STUBBORN), command.id(), CommandReply.Result.REFUSED);
        }
    }

    private static void answer(MeterId meter, String command, CommandReply.Result result) {
        hand.send(
                Channel.of(Channel.Kind.REPLIES, meter).topic(),
                MeterJsonWriter.write(new CommandReply(meter, command, result, Optional.of("not I"))),
                true);
    }

    private static JsonNode told(String meter, String order) throws Exception {
        return node.post("/api/v1/meters/" + meter + "/commands", order);
    }

    private static JsonNode becomes(JsonNode command, String state) throws Exception {
        String path = "/api/v1/meters/" + command.path("meter").asText() + "/commands/"
                + command.path("id").asText();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(node.json(path).path("state").asText())
                        .as(node.json(path).toString())
                        .isEqualTo(state));
        return node.json(path);
    }

    private static Optional<Measurement> last(String meter) {
        return fleet.latest().toCompletableFuture().join().stream()
                .filter(each -> each.meter().value().equals(meter))
                .findFirst();
    }

    private static void upload(String version) throws Exception {
        byte[] image = new byte[2_500];
        new Random(1).nextBytes(image);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(releaseKey.getPrivate());
        signature.update(ReleaseKeys.manifest(
                "sim",
                FirmwareVersion.parse(version),
                image.length,
                MessageDigest.getInstance("SHA-256").digest(image)));
        String signed = Base64.getEncoder().encodeToString(signature.sign());
        HttpResponse<String> answer = node.send(node.as(
                        administrator,
                        "/api/v1/firmware/images?model=sim&version=" + version + "&signature="
                                + URLEncoder.encode(signed, StandardCharsets.UTF_8))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(image))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String point(ECPublicKey key) {
        return "%064x%064x".formatted(key.getW().getAffineX(), key.getW().getAffineY());
    }

    private static FleetSettings settings() throws Exception {
        JsonNode clock = node.json("/api/v1/clock");
        HostAndPort amqp = HostAndPort.of(node.address("amqp"));
        return new FleetSettings(
                List.of(
                        new VirtualMeter(new MeterId(OWN), PLACE, commissioned(OWN, Optional.empty()), Transport.MQTT),
                        new VirtualMeter(
                                new MeterId(BY_MQTT),
                                PLACE,
                                commissioned(BY_MQTT, Optional.of(ON_MQTT)),
                                Transport.MQTT_SHARED),
                        new VirtualMeter(
                                new MeterId(BY_AMQP),
                                PLACE,
                                commissioned(BY_AMQP, Optional.of(ON_AMQP)),
                                Transport.AMQP)),
                Optional.of(new FleetSettings.Mqtt("127.0.0.1", node.port("mqtt"))),
                Optional.of(new FleetSettings.Shared("127.0.0.1", node.port("mqtt"), ON_MQTT, concentrator(ON_MQTT))),
                Optional.of(new FleetSettings.Amqp(
                        amqp.host(),
                        amqp.port(),
                        ON_AMQP.value(),
                        concentrator(ON_AMQP),
                        Demonstration.VIRTUAL_HOST,
                        ON_AMQP)),
                GridClock.startingAt(
                        Instant.parse(clock.path("grid").asText()),
                        clock.path("speed").asInt()),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                42,
                folder.resolve("buffer"),
                Faults.NONE,
                50);
    }

    private static String concentrator(ConcentratorId id) throws Exception {
        return node.post("/api/v1/concentrators", "{\"id\":\"" + id + "\"}")
                .path("secret")
                .asText();
    }

    private static String commissioned(String id, Optional<ConcentratorId> concentrator) throws Exception {
        String through =
                concentrator.map(each -> ",\"concentrator\":\"" + each + "\"").orElse("");
        return node.post(
                        "/api/v1/meters",
                        "{\"id\":\"" + id + "\",\"municipality\":\"" + PLACE.code() + "\"" + through + "}")
                .path("secret")
                .asText();
    }
}
