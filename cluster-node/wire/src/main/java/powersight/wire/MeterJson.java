package powersight.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what meters send. Streams once over the bytes without building a tree: this runs for every message of a country.
 *
 * <p>A reading is {@code {"deviceId","seq","timestamp","voltage","current","power","energy","pf","freq","registers",
 * "flags"}}; a frame puts many of them under {@code "readings"}; a concentrator puts many frames under {@code "meters"}.
 * The other way round is {@link MeterJsonWriter}.
 */
public final class MeterJson {
    /** A frame of 1,000 full readings is about 250 kB; nothing honest is larger. */
    public static final int LARGEST_PAYLOAD = 512 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(64)
                    .maxStringLength(4096)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // so that NaN is refused by the name of its field
            .build();

    private MeterJson() {}

    /** Everything that was said on that channel; refused parts are in the answer, and nothing is thrown. */
    public static Decoded decode(Channel channel, byte[] payload) {
        Frame frame = new Frame(channel, payload);
        try {
            if (payload.length > LARGEST_PAYLOAD)
                throw new BadMessage("too-large", "", "a message may have " + LARGEST_PAYLOAD + " bytes; send several");
            switch (channel.kind()) {
                case READINGS, FLAT_READING, CONCENTRATOR_READINGS -> frame.readings();
                case COMMANDS ->
                    throw new BadMessage("bad-topic", "topic", "commands are for the meter to hear, not to send");
                default -> frame.messages.add(frame.small());
            }
        } catch (BadMessage bad) {
            frame.refuseAll(bad.refusal());
        } catch (IOException e) {
            frame.refuseAll(new Refusal("not-json", "", "the payload is not a JSON object of ours: " + firstLine(e)));
        }
        return new Decoded(frame.messages, frame.refused);
    }

    private static String firstLine(IOException e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }

    /** One payload being read. */
    private static final class Frame {
        final List<MeterMessage> messages = new ArrayList<>(1);
        final List<Decoded.Refused> refused = new ArrayList<>(0);
        private final Channel channel;
        private final byte[] payload;

        Frame(Channel channel, byte[] payload) {
            this.channel = channel;
            this.payload = payload;
        }

        void refuseAll(Refusal refusal) {
            messages.clear();
            refused.clear();
            refused.add(new Decoded.Refused(refusal, payload));
        }

        void readings() throws IOException {
            try (JsonParser json = open()) {
                if (channel.kind() == Channel.Kind.CONCENTRATOR_READINGS) concentrator(json);
                else meter(json, "", channel.device(), channel.kind() == Channel.Kind.FLAT_READING);
                if (json.nextToken() != null) throw new BadMessage("not-json", "", "something follows the JSON object");
            }
        }

        private JsonParser open() throws IOException {
            JsonParser json = JSON.createParser(payload);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.close();
                throw new BadMessage("not-json", "", "the payload must be one JSON object");
            }
            return json;
        }

        private void concentrator(JsonParser json) throws IOException {
            boolean meters = false;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("concentratorId")) {
                    if (value != JsonToken.VALUE_STRING || !json.getText().equals(channel.device()))
                        throw new BadMessage(
                                "not-yours",
                                "concentratorId",
                                "a concentrator speaks only for itself: the topic says " + channel.device());
                } else if (name.equals("meters") && value == JsonToken.START_ARRAY) {
                    meters = true;
                    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                        if (json.currentToken() != JsonToken.START_OBJECT)
                            throw new BadMessage(
                                    "wrong-type", "meters[" + i + "]", "must be an object with deviceId and readings");
                        meter(json, "meters[" + i + "].", null, false);
                    }
                } else json.skipChildren();
            }
            if (!meters) throw new BadMessage("missing", "meters", "a concentrator's frame has a list 'meters'");
        }

        /** One meter's object: a reading itself, or a frame of readings. {@code expected} is whom the topic belongs to. */
        private void meter(JsonParser json, String path, @Nullable String expected, boolean flat) throws IOException {
            int start = offset(json.currentTokenLocation());
            ReadingDraft self = new ReadingDraft(path);
            List<Reading> readings = new ArrayList<>(1);
            boolean frame = false;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("readings") && value == JsonToken.START_ARRAY && !flat) {
                    frame = true;
                    list(json, path, readings);
                } else self.take(name, json);
            }
            try {
                MeterId meter = owner(self.deviceId, path, expected, flat);
                if (!frame) readings.add(self.finish(flat));
                else if (self.isReading)
                    throw new BadMessage(
                            "contradiction",
                            path + "readings",
                            "a frame has its values inside 'readings', not beside it");
                if (!readings.isEmpty()) messages.add(new MeterMessage.Report(meter, self.boot, readings));
                else if (refused.isEmpty())
                    throw new BadMessage("missing", path + "readings", "the list of readings is empty");
            } catch (BadMessage bad) {
                refusePart(bad.refusal(), start, json);
            }
        }

        private void list(JsonParser json, String path, List<Reading> readings) throws IOException {
            for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                String at = path + "readings[" + i + "]";
                if (i >= MeterMessage.Report.MOST_READINGS)
                    throw new BadMessage(
                            "too-many",
                            path + "readings",
                            "a frame holds up to " + MeterMessage.Report.MOST_READINGS + " readings of a meter");
                if (json.currentToken() != JsonToken.START_OBJECT)
                    throw new BadMessage("wrong-type", at, "must be a reading object");
                int start = offset(json.currentTokenLocation());
                ReadingDraft draft = new ReadingDraft(at + ".");
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    draft.take(name, json);
                }
                try {
                    readings.add(draft.finish(false));
                } catch (BadMessage bad) {
                    refusePart(bad.refusal(), start, json);
                }
            }
        }

        private static MeterId owner(@Nullable String inBody, String path, @Nullable String expected, boolean flat) {
            if (inBody == null) {
                if (expected == null || flat)
                    throw new BadMessage("missing", path + "deviceId", "deviceId is missing; send the meter's own id");
                return new MeterId(expected);
            }
            if (expected != null && !inBody.equals(expected))
                throw new BadMessage(
                        "not-yours",
                        path + "deviceId",
                        "deviceId differs from the id in the topic, which is " + expected);
            if (!MeterId.isValid(inBody))
                throw new BadMessage("wrong-type", path + "deviceId", "a device id is " + MeterId.SHAPE);
            return new MeterId(inBody);
        }

        private void refusePart(Refusal refusal, int start, JsonParser json) {
            int end = Math.min(payload.length, offset(json.currentTokenLocation()) + 1);
            refused.add(new Decoded.Refused(refusal, Arrays.copyOfRange(payload, Math.min(start, end), end)));
        }

        private static int offset(JsonLocation location) {
            return (int) Math.max(0, location.getByteOffset());
        }

        /** The messages without readings: few fields, all of them text or whole numbers. */
        MeterMessage small() throws IOException {
            try (JsonParser json = open()) {
                SmallFields fields = SmallFields.read(json);
                if (channel.kind() == Channel.Kind.CONCENTRATOR_HEARTBEAT)
                    throw new BadMessage("bad-topic", "topic", "send meters' heartbeats on their own channels");
                MeterId meter = owner(fields.text("deviceId").orElse(null), "", channel.device(), false);
                return switch (channel.kind()) {
                    case HEARTBEAT -> new MeterMessage.Heartbeat(meter, fields.time("timestamp"), fields.text("fw"));
                    case LAST_GASP -> new MeterMessage.LastGasp(meter, required(fields.time("timestamp"), "timestamp"));
                    case GAP -> gap(meter, fields);
                    case REPLIES ->
                        new MeterMessage.CommandReply(
                                meter,
                                required(fields.text("id"), "id"),
                                result(required(fields.text("result"), "result")),
                                fields.text("remark"));
                    default -> throw new BadMessage("bad-topic", "topic", "nothing is expected on this topic");
                };
            }
        }

        private static MeterMessage gap(MeterId meter, SmallFields fields) {
            long first = required(fields.number("firstSeq"), "firstSeq");
            long last = required(fields.number("lastSeq"), "lastSeq");
            if (first < 1 || last < first)
                throw new BadMessage(
                        "out-of-range", "lastSeq", "a gap goes from firstSeq, 1 or more, to lastSeq, not before it");
            return new MeterMessage.GapNotice(
                    meter, first, last, fields.text("reason").orElse("unknown"));
        }

        private static MeterMessage.CommandReply.Result result(String word) {
            return switch (word) {
                case "done" -> MeterMessage.CommandReply.Result.DONE;
                case "refused" -> MeterMessage.CommandReply.Result.REFUSED;
                case "failed" -> MeterMessage.CommandReply.Result.FAILED;
                default -> MeterMessage.CommandReply.Result.UNKNOWN;
            };
        }

        private static <T> T required(Optional<T> value, String field) {
            return value.orElseThrow(() -> new BadMessage("missing", field, field + " is missing"));
        }
    }
}
