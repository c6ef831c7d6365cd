package powersight.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;

/** Reads a command the way a meter does. Writing one is {@link MeterJsonWriter}'s. */
public final class CommandJson {
    private static final JsonFactory JSON = new JsonFactory();

    private CommandJson() {}

    public static MeterCommand decode(byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT)
                throw new BadMessage("not-json", "", "a command is one JSON object");
            SmallFields fields = SmallFields.read(json);
            String id = fields.text("id").orElseThrow(() -> new BadMessage("missing", "id", "a command needs an id"));
            String kind = fields.text("kind").orElse("");
            return switch (kind) {
                case "read-now" -> new MeterCommand.ReadNow(id);
                case "disconnect" -> new MeterCommand.Disconnect(id);
                case "reconnect" -> new MeterCommand.Reconnect(id);
                case "restart" -> new MeterCommand.Restart(id);
                case "set-interval" -> new MeterCommand.SetInterval(id, interval(fields));
                case "rotate-secret" ->
                    new MeterCommand.RotateSecret(id, fields.text("secret").orElse(""));
                default ->
                    throw new BadMessage(
                            "unknown-command", "kind", "this meter does not know the command '" + kind + "'");
            };
        } catch (IOException e) {
            throw new BadMessage("not-json", "", "the command is not JSON");
        } catch (IllegalArgumentException e) {
            throw new BadMessage("out-of-range", "secret", String.valueOf(e.getMessage()));
        }
    }

    private static Duration interval(SmallFields fields) {
        long seconds = fields.number("seconds").orElse(0L);
        if (seconds < 1 || seconds > 86_400)
            throw new BadMessage("out-of-range", "seconds", "an interval is 1 to 86400 seconds");
        return Duration.ofSeconds(seconds);
    }
}
