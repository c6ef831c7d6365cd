package powersight.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The scalar fields of a small message by name, each read as what the caller needs it to be. */
final class SmallFields {
    private final Map<String, Object> values;

    private SmallFields(Map<String, Object> values) {
        this.values = values;
    }

    /** Reads the object the parser stands in. Whole numbers are kept as Long, everything else that is scalar as text. */
    static SmallFields read(JsonParser json) throws IOException {
        Map<String, Object> values = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NUMBER_INT && json.getText().length() <= 18)
                values.put(name, json.getLongValue());
            else if (token.isScalarValue() && token != JsonToken.VALUE_NULL) values.put(name, json.getText());
            else json.skipChildren();
        }
        return new SmallFields(values);
    }

    Optional<String> text(String name) {
        Object value = values.get(name);
        if (value == null) return Optional.empty();
        if (value instanceof String text) return Optional.of(text);
        throw new BadMessage("wrong-type", name, name + " must be a string");
    }

    Optional<Long> number(String name) {
        Object value = values.get(name);
        if (value == null) return Optional.empty();
        if (value instanceof Long number) return Optional.of(number);
        throw new BadMessage("wrong-type", name, name + " must be a whole number");
    }

    Optional<Instant> time(String name) {
        Object value = values.get(name);
        if (value == null) return Optional.empty();
        try {
            return Optional.of(
                    value instanceof Long seconds ? Instant.ofEpochSecond(seconds) : Instant.parse((String) value));
        } catch (DateTimeException e) {
            throw new BadMessage("wrong-type", name, name + " must be epoch seconds or an ISO-8601 instant");
        }
    }
}
