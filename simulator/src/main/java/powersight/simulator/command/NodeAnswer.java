package powersight.simulator.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON answer of a node, flattened: {@code last.seq} is the field of an object within; of an array the first of each
 * field is kept, and its numbers are added up.
 */
final class NodeAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, String> first = new HashMap<>();
    private final Map<String, Long> sums = new HashMap<>();

    private NodeAnswer() {}

    static NodeAnswer of(String body) throws IOException {
        NodeAnswer answer = new NodeAnswer();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw new IOException("the node answered no JSON object");
            answer.read(json, "");
        }
        return answer;
    }

    private void read(JsonParser json, String within) throws IOException {
        boolean array = json.currentToken() == JsonToken.START_ARRAY;
        JsonToken end = array ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
        for (JsonToken token = json.nextToken(); token != end; token = json.nextToken()) {
            String name = within;
            if (!array) {
                name = within.isEmpty() ? json.currentName() : within + "." + json.currentName();
                token = json.nextToken();
            }
            if (token.isStructStart()) read(json, name);
            else if (token != JsonToken.VALUE_NULL) {
                first.putIfAbsent(name, json.getText());
                if (token == JsonToken.VALUE_NUMBER_INT) sums.merge(name, json.getLongValue(), Long::sum);
            }
        }
    }

    Optional<String> text(String field) {
        return Optional.ofNullable(first.get(field));
    }

    /** 0 when it is not there. */
    long number(String field) {
        return text(field).map(Long::parseLong).orElse(0L);
    }

    long sum(String column) {
        return sums.getOrDefault(column, 0L);
    }
}
