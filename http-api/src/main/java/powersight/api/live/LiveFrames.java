package powersight.api.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import powersight.api.http.Json;
import powersight.live.Position;
import powersight.live.TopicNews;

/** What is said on the live socket: one JSON object a frame, told apart by {@code t}. The web page lists the same kinds. */
final class LiveFrames {
    private LiveFrames() {}

    /** A client's frame that can be understood; anything else is {@link Unclear}. */
    sealed interface FromClient {}

    record Hello(String ticket) implements FromClient {}

    /** @param reason why somebody looks at another's data, where that must be said */
    record Sub(int id, String topic, double rate, Optional<Position> from, Optional<String> reason)
            implements FromClient {}

    record Unsub(int id) implements FromClient {}

    record Vis(boolean hidden) implements FromClient {}

    record Pong() implements FromClient {}

    record Unclear() implements FromClient {}

    static FromClient read(String text) {
        try {
            JsonNode frame = Json.MAPPER.readTree(text);
            if (frame == null || !frame.isObject()) return new Unclear();
            return switch (frame.path("t").asText()) {
                case "hello" -> new Hello(frame.path("ticket").asText());
                case "sub" -> sub(frame);
                case "unsub" -> new Unsub(frame.path("id").asInt());
                case "vis" -> new Vis(frame.path("hidden").asBoolean());
                case "pong" -> new Pong();
                default -> new Unclear();
            };
        } catch (JsonProcessingException e) {
            return new Unclear();
        }
    }

    private static FromClient sub(JsonNode frame) {
        JsonNode id = frame.path("id");
        JsonNode topic = frame.path("topic");
        if (!id.canConvertToInt() || !topic.isTextual() || topic.textValue().length() > 100) return new Unclear();
        JsonNode from = frame.path("from");
        Optional<Position> position =
                from.path("epoch").isTextual() && from.path("seq").isIntegralNumber()
                        ? Optional.of(new Position(
                                from.path("epoch").textValue(), from.path("seq").longValue()))
                        : Optional.empty();
        String said = frame.path("reason").asText().strip();
        Optional<String> reason = said.length() < 5 || said.length() > 300 ? Optional.empty() : Optional.of(said);
        return new Sub(id.intValue(), topic.textValue(), frame.path("rate").asDouble(1), position, reason);
    }

    static String welcome(String connection, long heartbeatSeconds, int topics) {
        return write(Map.of(
                "t",
                "welcome",
                "conn",
                connection,
                "now",
                Instant.now().toString(),
                "hb",
                heartbeatSeconds,
                "limits",
                Map.of("topics", topics)));
    }

    static String heartbeat() {
        return write(Map.of("t", "hb", "now", Instant.now().toString()));
    }

    static String refused(int id, String code) {
        return write(Map.of("t", "err", "id", id, "code", code));
    }

    static String refused(String code) {
        return write(Map.of("t", "err", "code", code));
    }

    static String bye(String code, long retryAfterSeconds) {
        return write(Map.of("t", "bye", "code", code, "retryAfter", retryAfterSeconds));
    }

    /** The data is JSON already and goes in as it is. */
    static String of(int id, TopicNews news) {
        if (news instanceof TopicNews.Snapshot snapshot)
            return "{\"t\":\"snap\",\"id\":" + id + ",\"epoch\":\""
                    + snapshot.position().epoch() + "\",\"seq\":"
                    + snapshot.position().seq() + ",\"part\":1,\"parts\":1,\"data\":" + snapshot.data() + "}";
        if (news instanceof TopicNews.Change change)
            return "{\"t\":\"d\",\"id\":" + id + ",\"seq\":" + change.position().seq() + ",\"at\":\"" + change.at()
                    + "\",\"data\":" + change.data() + "}";
        return refused(id, ((TopicNews.Refused) news).code());
    }

    private static String write(Map<String, Object> frame) {
        try {
            return Json.MAPPER.writeValueAsString(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
