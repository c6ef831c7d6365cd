package powersight.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import powersight.api.doors.DeviceDesk;
import powersight.commands.CommandKind;
import powersight.commands.MeterCommands;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

/** The OpenAPI document and the routes are one: every operation in it is called, and answers as it says. */
class ContractTest {
    /** A value for each path parameter that leads to something. */
    private static final Map<String, String> VALUES =
            Map.of("id", "contract-1", "code", "80284", "city", "novi-sad", "name", "readings");

    private static final Map<String, String> QUERIES = Map.of(
            "/api/readings", "?deviceId=contract-1",
            "/api/v1/meters/{id}/series", "?range=day&at=2026-11-20T12:00:00Z",
            "/api/v1/meters/{id}/availability", "?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z");

    private static final Map<String, String> BODIES = Map.of(
            "/api/v1/meters", "{\"id\":\"contract-2\",\"municipality\":\"80284\"}",
            "/api/v1/meters/delivery", "{\"meters\":[{\"id\":\"contract-3\",\"municipality\":\"80284\"}]}",
            "/api/v1/concentrators", "{\"id\":\"contract-c1\"}",
            "/api/v1/demo/faults", "{\"fault\":\"SKEW_CLOCK\",\"seconds\":0}",
            "/api/v1/meters/{id}/commands", "{\"kind\":\"READ_NOW\"}",
            "/api/v1/meters/{id}/firmware", "{\"model\":\"contract\",\"version\":\"1.0.0\"}",
            "/api/v1/firmware/images", "an image");

    private static final MeterId METER = new MeterId("contract-1");
    private static final MeterCommands.Order READ_NOW =
            new MeterCommands.Order(METER, CommandKind.READ_NOW, Optional.empty(), MeterCommands.USUAL);
    private static final FirmwareVersion VERSION = new FirmwareVersion(1, 0, 0);

    private final ServedApi api = ServedApi.get();

    @Test
    void every_operation_answers_with_a_status_and_a_shape_that_the_document_names() {
        byte[] image = BODIES.get("/api/v1/firmware/images").getBytes(StandardCharsets.UTF_8);
        DeviceDesk devices = api.core.devices();
        api.core
                .commissioning()
                .commission(METER, Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30)))
                .toCompletableFuture()
                .join();
        devices.images().add("contract", VERSION, api.signature("contract", "1.0.0", image), image, "system");
        MeterNow meter = Example.online("contract-1", Example.reading(9, Example.NOON, 1_000, 295_400));
        api.meters.stands(meter);
        api.listed("contract-1", "80284", "contract-1", "ONLINE");
        JsonNode document = ServedApi.json(api.get("/openapi.json"));
        List<String> wrong = new ArrayList<>();

        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(operation -> check(document, path.getKey(), operation, wrong)));

        assertThat(wrong).isEmpty();
        assertThat(api.meters
                        .now(new MeterId("contract-1"))
                        .toCompletableFuture()
                        .join())
                .contains(meter);
    }

    private void check(JsonNode document, String path, Map.Entry<String, JsonNode> operation, List<String> wrong) {
        String method = operation.getKey();
        String address = path;
        for (Map.Entry<String, String> value : VALUES.entrySet())
            address = address.replace("{" + value.getKey() + "}", value.getValue());
        if (path.endsWith("/{command}"))
            address = address.replace(
                    "{command}",
                    api.core.devices().commands().order(READ_NOW, "system").id());
        if (path.startsWith("/api/v1/quarantine/"))
            address = "/api/v1/quarantine/" + api.refusedMessage("missing", "{}");
        String query = QUERIES.getOrDefault(path, "");
        if (path.equals("/api/v1/firmware/images") && method.equals("post"))
            query = "?model=contract&version=1.0.0&signature="
                    + api.signed("contract", "1.0.0", BODIES.get(path).getBytes(StandardCharsets.UTF_8));
        if (path.endsWith("/firmware/chunk"))
            query = "?offset=3&campaign="
                    + api.core.devices().offers().standing(METER).orElseThrow().campaign();
        HttpRequest.Builder request = api.request(address + query);
        if (path.contains("/devices/{id}/")) request.header("Authorization", newSecret());
        if (method.equals("post")) {
            boolean upload = path.equals("/api/v1/firmware/images");
            request.header("Content-Type", upload ? "application/octet-stream" : "application/json");
            request.POST(HttpRequest.BodyPublishers.ofString(BODIES.getOrDefault(path, "{}")));
        }
        HttpResponse<String> answer = api.send(request);
        boolean socket = path.equals("/api/v1/live") && answer.statusCode() == 426;
        if (answer.statusCode() >= 400 && !socket)
            wrong.add(method + " " + path + " -> " + answer.statusCode() + ": " + answer.body());
        Contract.check(document, method, path, answer, wrong);
    }

    /** What the meter shows over HTTP; the operation before may have revoked what it had. */
    private String newSecret() {
        String secret = api.core.devices().keyOrders().reissue(METER.value(), "system");
        return "Basic " + Base64.getEncoder().encodeToString((METER + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}
