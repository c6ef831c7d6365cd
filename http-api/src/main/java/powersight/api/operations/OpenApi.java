package powersight.api.operations;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import powersight.api.http.Endpoint;
import powersight.api.http.Param;
import powersight.api.http.Problem;

/** The OpenAPI 3.1 document, made from the endpoints and from the records that they take and give. */
final class OpenApi {
    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Class<?>> shapes = new HashMap<>();

    private OpenApi() {}

    static Map<String, Object> document(List<Endpoint> endpoints) {
        OpenApi making = new OpenApi();
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints)
            paths.computeIfAbsent(endpoint.template(), path -> new LinkedHashMap<>())
                    .put(endpoint.method().name().toLowerCase(Locale.ROOT), making.operation(endpoint));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title", "PowerSight",
                        "version", "1",
                        "description", "Electricity meters: what they measured, how they stand, and what was refused.",
                        "license", Map.of("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put("servers", List.of(Map.of("url", "/")));
        document.put("paths", paths);
        document.put("components", Map.of("schemas", making.schemas));
        return document;
    }

    private Map<String, Object> operation(Endpoint endpoint) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", id(endpoint));
        operation.put("summary", endpoint.summary());
        operation.put("tags", List.of(endpoint.segments().get(0)));
        operation.put(
                "parameters", endpoint.params().stream().map(OpenApi::parameter).toList());
        endpoint.body()
                .ifPresent(shape -> operation.put(
                        "requestBody",
                        Map.of(
                                "required",
                                true,
                                "content",
                                Map.of("application/json", Map.of("schema", schema(shape))))));
        if (!endpoint.uploads().isEmpty()) operation.put("requestBody", upload(endpoint.uploads()));
        Map<String, Object> responses = new TreeMap<>();
        endpoint.answers().forEach((status, answer) -> responses.put(status.toString(), response(answer)));
        responses.put(
                "default",
                response(new Endpoint.Answer("a problem", Problem.class, List.of("application/problem+json"))));
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> upload(List<String> mediaTypes) {
        Map<String, Object> content = new TreeMap<>();
        for (String type : mediaTypes) content.put(type, Map.of());
        return Map.of("required", true, "content", content);
    }

    /** {@code GET /api/v1/meters/{id}} is {@code get_api_v1_meters_id}. */
    private static String id(Endpoint endpoint) {
        return endpoint.method().name().toLowerCase(Locale.ROOT)
                + endpoint.template().replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "_");
    }

    private static Map<String, Object> parameter(Param<?> param) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", param.name());
        parameter.put("in", param.inPath() ? "path" : "query");
        parameter.put("required", param.required());
        parameter.put("description", param.meaning());
        parameter.put("schema", param.schema());
        return parameter;
    }

    private Map<String, Object> response(Endpoint.Answer answer) {
        if (answer.shape() == Void.class && answer.mediaTypes().contains("application/json"))
            return Map.of("description", answer.meaning());
        Map<String, Object> content = new LinkedHashMap<>();
        for (String type : answer.mediaTypes())
            content.put(
                    type,
                    Map.of(
                            "schema",
                            type.endsWith("json") && answer.shape() != Void.class
                                    ? schema(answer.shape())
                                    : Map.of("type", "string")));
        return Map.of("description", answer.meaning(), "content", content);
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) return generic(generic);
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) return Map.of("type", "string");
        if (plain == Instant.class) return Map.of("type", "string", "format", "date-time");
        if (plain == boolean.class || plain == Boolean.class) return Map.of("type", "boolean");
        if (plain == int.class || plain == Integer.class) return Map.of("type", "integer", "format", "int32");
        if (plain == long.class || plain == Long.class) return Map.of("type", "integer", "format", "int64");
        if (plain == double.class || plain == Double.class) return Map.of("type", "number", "format", "double");
        if (plain == BigDecimal.class) return Map.of("type", "number");
        if (plain == byte[].class) return Map.of("type", "string", "contentEncoding", "base64");
        if (plain.isArray()) return Map.of("type", "array", "items", schema(plain.getComponentType()));
        if (plain.isEnum())
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(plain.getEnumConstants())
                            .map(Object::toString)
                            .toList());
        if (plain.isRecord()) return component(plain);
        return Map.of("type", "object");
    }

    private Map<String, Object> generic(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) return Map.of("type", "array", "items", schema(arguments[0]));
        if (type.getRawType() == Map.class)
            return Map.of("type", "object", "additionalProperties", schema(arguments[1]));
        if (type.getRawType() == Optional.class) return orNull(schema(arguments[0]));
        throw new IllegalStateException("no schema for " + type);
    }

    private Map<String, Object> component(Class<?> shape) {
        String name = named(shape);
        if (!schemas.containsKey(name)) {
            schemas.put(name, Map.of());
            Map<String, Object> properties = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (RecordComponent part : shape.getRecordComponents()) {
                if (part.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                    inner(part.getType(), properties, required);
                    continue;
                }
                boolean nullable = isNullable(part.getAnnotatedType());
                Map<String, Object> its = listed(part.getAnnotatedType());
                properties.put(part.getName(), nullable ? orNull(its) : its);
                if (!nullable && part.getType() != Optional.class) required.add(part.getName());
            }
            schemas.put(name, Map.of("type", "object", "properties", properties, "required", required));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    /** Its own name; with that of the class around it in front if another shape was called so before. */
    private String named(Class<?> shape) {
        String name = shape.getSimpleName();
        if (shapes.getOrDefault(name, shape) != shape && shape.getEnclosingClass() != null)
            name = shape.getEnclosingClass().getSimpleName() + name;
        Class<?> before = shapes.putIfAbsent(name, shape);
        if (before != null && before != shape)
            throw new IllegalStateException("two shapes have one name in the document: " + before + ", " + shape);
        return name;
    }

    /** The fields of a record that is written into the one around it. */
    @SuppressWarnings("unchecked") // we made that map ourselves
    private void inner(Class<?> shape, Map<String, Object> properties, List<String> required) {
        component(shape);
        Map<String, Object> its = (Map<String, Object>) Objects.requireNonNull(schemas.get(named(shape)));
        properties.putAll((Map<String, Object>) Objects.requireNonNull(its.get("properties")));
        required.addAll((List<String>) Objects.requireNonNull(its.get("required")));
    }

    /** A list may have holes: {@code List<@Nullable Long>}. */
    private Map<String, Object> listed(AnnotatedType type) {
        if (!(type instanceof AnnotatedParameterizedType generic)
                || ((ParameterizedType) generic.getType()).getRawType() != List.class) return schema(type.getType());
        AnnotatedType element = generic.getAnnotatedActualTypeArguments()[0];
        Map<String, Object> its = schema(element.getType());
        return Map.of("type", "array", "items", isNullable(element) ? orNull(its) : its);
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
    }
}
