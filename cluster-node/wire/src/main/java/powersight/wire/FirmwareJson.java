package powersight.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * {@link FirmwareUpdate} as JSON and back. The hash is lower-case hexadecimal, signature and data are base64; the fields
 * stand in the order of the golden examples {@code firmware-*.json}, which the meter's own code reads and writes as well.
 */
public final class FirmwareJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(4096)
                    .build())
            .build();

    private FirmwareJson() {}

    /** Throws {@link BadMessage} with the field named; {@code meter} is whom the topic belongs to. */
    public static FirmwareUpdate decode(FirmwareTopic topic, MeterId meter, byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT)
                throw new BadMessage("not-json", "", "the payload must be one JSON object");
            SmallFields fields = SmallFields.read(json);
            if (json.nextToken() != null) throw new BadMessage("not-json", "", "something follows the JSON object");
            if (topic.isSaidByMeter() && !text(fields, "deviceId").equals(meter.value()))
                throw new BadMessage(
                        "not-yours", "deviceId", "deviceId differs from the id in the topic, which is " + meter);
            return switch (topic) {
                case OFFER -> offer(fields);
                case CHUNK -> new FirmwareUpdate.Chunk(text(fields, "id"), number(fields, "offset"), data(fields));
                case REQUEST -> request(meter, fields);
                case PROGRESS -> progress(meter, fields);
            };
        } catch (IOException e) {
            throw new BadMessage("not-json", "", "the payload is not a JSON object of ours");
        } catch (IllegalArgumentException e) {
            throw new BadMessage("out-of-range", "", String.valueOf(e.getMessage()));
        }
    }

    public static byte[] write(FirmwareUpdate message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            write(message, json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    private static void write(FirmwareUpdate message, JsonGenerator json) throws IOException {
        if (message instanceof FirmwareUpdate.Offer offer) {
            json.writeStringField("id", offer.campaign());
            json.writeStringField("model", offer.model());
            json.writeStringField("version", offer.version().toString());
            json.writeNumberField("size", offer.size());
            json.writeStringField(
                    "sha256", HexFormat.of().formatHex(offer.sha256().toArray()));
            json.writeStringField("signature", base64(offer.signature()));
        } else if (message instanceof FirmwareUpdate.Chunk chunk) {
            json.writeStringField("id", chunk.campaign());
            json.writeNumberField("offset", chunk.offset());
            json.writeStringField("data", base64(chunk.data()));
        } else if (message instanceof FirmwareUpdate.ChunkRequest request) {
            json.writeStringField("deviceId", request.meter().value());
            json.writeStringField("id", request.campaign());
            json.writeNumberField("offset", request.offset());
            json.writeNumberField("length", request.length());
        } else if (message instanceof FirmwareUpdate.Progress progress) {
            json.writeStringField("deviceId", progress.meter().value());
            json.writeStringField("id", progress.campaign());
            json.writeStringField(
                    "state", progress.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            json.writeStringField("version", progress.running().toString());
            json.writeNumberField("received", progress.received());
            if (progress.remark().isPresent())
                json.writeStringField("remark", progress.remark().get());
        }
    }

    private static FirmwareUpdate.Offer offer(SmallFields fields) {
        return new FirmwareUpdate.Offer(
                text(fields, "id"),
                text(fields, "model"),
                FirmwareVersion.parse(text(fields, "version")),
                number(fields, "size"),
                Bytes.copyOf(HexFormat.of().parseHex(text(fields, "sha256"))),
                Bytes.copyOf(Base64.getDecoder().decode(text(fields, "signature"))));
    }

    private static FirmwareUpdate.ChunkRequest request(MeterId meter, SmallFields fields) {
        long length = number(fields, "length");
        if (length > FirmwareUpdate.LARGEST_CHUNK)
            throw new BadMessage(
                    "out-of-range", "length", "a piece has up to " + FirmwareUpdate.LARGEST_CHUNK + " bytes");
        return new FirmwareUpdate.ChunkRequest(meter, text(fields, "id"), number(fields, "offset"), (int) length);
    }

    private static FirmwareUpdate.Progress progress(MeterId meter, SmallFields fields) {
        return new FirmwareUpdate.Progress(
                meter,
                text(fields, "id"),
                state(text(fields, "state")),
                FirmwareVersion.parse(text(fields, "version")),
                number(fields, "received"),
                fields.text("remark"));
    }

    private static FirmwareUpdate.State state(String word) {
        for (FirmwareUpdate.State state : FirmwareUpdate.State.values())
            if (state.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) return state;
        return FirmwareUpdate.State.UNKNOWN;
    }

    private static Bytes data(SmallFields fields) {
        return Bytes.copyOf(Base64.getDecoder().decode(text(fields, "data")));
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    private static String text(SmallFields fields, String name) {
        return required(fields.text(name), name);
    }

    private static long number(SmallFields fields, String name) {
        return required(fields.number(name), name);
    }

    private static <T> T required(Optional<T> value, String field) {
        return value.orElseThrow(() -> new BadMessage("missing", field, field + " is missing"));
    }
}
