package powersight.api.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON as this API writes and reads it: times as ISO text, absent values as null, nothing guessed on the way in. */
public final class Json {
    public static final ContentType.WithFixedCharset PLAIN = ContentTypes.APPLICATION_JSON;
    public static final ContentType.WithFixedCharset PROBLEM = MediaTypes.customWithFixedCharset(
                    "application", "problem+json", HttpCharsets.UTF_8, Map.of(), true)
            .toContentType();

    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    public static HttpResponse ok(Object value) {
        return reply(200, value);
    }

    public static HttpResponse reply(int status, Object value) {
        return HttpResponse.create().withStatus(StatusCodes.get(status)).withEntity(PLAIN, bytes(value));
    }

    public static HttpResponse problem(int status, Object value) {
        return HttpResponse.create().withStatus(StatusCodes.get(status)).withEntity(PROBLEM, bytes(value));
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a body, or says which field is wrong. */
    public static <T> T read(byte[] body, Class<T> as) {
        try {
            T value = MAPPER.readValue(body, as);
            if (value == null) throw BadInput.of("", "the body is null", "send a JSON object");
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw BadInput.of(path(e), "there is no field '" + e.getPropertyName() + "'", "see /docs for the fields");
        } catch (JsonMappingException e) {
            throw BadInput.of(path(e), "the value is not of the right kind", "see /docs for the fields");
        } catch (IOException e) {
            throw BadInput.of("", "the body is not JSON", "send a JSON object in UTF-8");
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }
}
