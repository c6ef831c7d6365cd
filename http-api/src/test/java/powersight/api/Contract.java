package powersight.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds an answer against what the OpenAPI document says of it. */
public final class Contract {
    private Contract() {}

    /** @param method in small letters, as in the document */
    public static void check(
            JsonNode document, String method, String path, HttpResponse<String> answer, List<String> wrong) {
        JsonNode response = document.path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(Integer.toString(answer.statusCode()));
        String called = method + " " + path + " -> " + answer.statusCode();
        if (response.isMissingNode()) wrong.add(called + " is not in the document: " + answer.body());
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
