package powersight.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterNow;
import powersight.wire.MeterId;

/** The OpenAPI document and the routes are one: every operation in it is called, and answers as it says. */
class ContractTest {
    /** A value for each path parameter that leads to something. */
    private static final Map<String, String> VALUES = Map.of("id", "contract-1", "code", "80284", "name", "readings");

    private static final Map<String, String> QUERIES = Map.of(
            "/api/readings", "?deviceId=contract-1",
            "/api/v1/meters/{id}/series", "?range=day&at=2026-11-20T12:00:00Z",
            "/api/v1/meters/{id}/availability", "?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z");

    private static final Map<String, String> BODIES = Map.of(
            "/api/v1/meters", "{\"id\":\"contract-2\",\"municipality\":\"80284\"}",
            "/api/v1/meters/delivery", "{\"meters\":[{\"id\":\"contract-3\",\"municipality\":\"80284\"}]}",
            "/api/v1/concentrators", "{\"id\":\"contract-c1\"}");

    private final ServedApi api = ServedApi.get();

    @Test
    void every_operation_answers_with_a_status_and_a_shape_that_the_document_names() {
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
        if (path.startsWith("/api/v1/quarantine/"))
            address = "/api/v1/quarantine/" + api.refusedMessage("missing", "{}");
        HttpRequest.Builder request = api.request(address + QUERIES.getOrDefault(path, ""));
        if (method.equals("post")) {
            request.header("Content-Type", "application/json");
            request.POST(HttpRequest.BodyPublishers.ofString(BODIES.getOrDefault(path, "{}")));
        }
        HttpResponse<String> answer = api.send(request);
        JsonNode response = operation.getValue().path("responses").path(Integer.toString(answer.statusCode()));
        String called = method + " " + path + " -> " + answer.statusCode();
        boolean socket = path.equals("/api/v1/live") && answer.statusCode() == 426;
        if (response.isMissingNode()) wrong.add(called + " is not in the document: " + answer.body());
        if (answer.statusCode() >= 400 && !socket) wrong.add(called + ": " + answer.body());
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode content = response.path("content");
        if (content.size() > 0 && content.path(type).isMissingNode()) wrong.add(called + " gave " + type);
        JsonNode schema = content.path(type).path("schema");
        if (type.endsWith("json")) compare(document, called, schema, ServedApi.json(answer), wrong);
    }

    /** Every field that came is in the schema, and every field that the schema requires came. */
    private static void compare(JsonNode document, String where, JsonNode schema, JsonNode value, List<String> wrong) {
        if (schema.has("anyOf")) {
            if (!value.isNull()) compare(document, where, schema.path("anyOf").path(0), value, wrong);
            return;
        }
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().substring("#/components/schemas/".length());
            JsonNode named = document.path("components").path("schemas").path(name);
            if (named.isMissingNode()) wrong.add(where + " refers to a schema that is not there: " + name);
            compare(document, where + " " + name, named, value, wrong);
            return;
        }
        if (schema.has("properties")) {
            Map<String, JsonNode> properties = new TreeMap<>();
            schema.path("properties").fields().forEachRemaining(each -> properties.put(each.getKey(), each.getValue()));
            value.fields().forEachRemaining(field -> {
                JsonNode its = properties.get(field.getKey());
                if (its == null) wrong.add(where + " has no field " + field.getKey());
                else compare(document, where + "." + field.getKey(), its, field.getValue(), wrong);
            });
            schema.path("required").forEach(name -> {
                if (!value.has(name.asText())) wrong.add(where + " lacks " + name.asText());
            });
        }
        if (schema.path("type").asText().equals("array") && value.size() > 0)
            compare(document, where + "[]", schema.path("items"), value.path(0), wrong);
        String type = schema.path("type").asText();
        boolean fits = switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> true;
        };
        if (!fits) wrong.add(where + " should be " + type + ", is " + value);
    }
}
