package powersight.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Writes the content of topics: text, numbers, lists of text and null. */
final class LiveJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LiveJson() {}

    static String text(Map<String, Object> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a topic held what JSON cannot say: " + fields.keySet(), e);
        }
    }
}
