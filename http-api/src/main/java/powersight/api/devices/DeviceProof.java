package powersight.api.devices;

import akka.http.javadsl.model.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import powersight.api.http.BadInput;
import powersight.devices.DeviceKeys;
import powersight.meter.Sender;
import powersight.wire.MeterId;

/**
 * A meter proves itself over HTTP as it does over MQTT: its id and its secret, by Basic authentication, and speaks for
 * itself alone. Blocks.
 */
final class DeviceProof {
    private static final String BASIC = "Basic ";

    private final DeviceKeys keys;

    DeviceProof(DeviceKeys keys) {
        this.keys = keys;
    }

    /** Refuses everybody but that meter; people too, whatever their roles. */
    void demand(HttpRequest request, MeterId meter) {
        String shown =
                request.getHeader("Authorization").map(header -> header.value()).orElse("");
        if (!shown.isEmpty() && !shown.regionMatches(true, 0, BASIC, 0, BASIC.length()))
            throw BadInput.whole(
                    403, "devices-only", "this is for the meter itself", "ask GET /api/v1/meters/{id}/firmware");
        Optional<Sender> who = sender(shown);
        if (who.isEmpty())
            throw BadInput.whole(
                    401,
                    "device-refused",
                    "the id or the secret is wrong, or revoked",
                    "Basic authentication: id and secret");
        boolean itself =
                who.get() instanceof Sender.Device device && device.id().equals(meter);
        if (!itself) throw BadInput.whole(403, "not-yours", "a device asks for itself only", "ask with your own id");
    }

    private Optional<Sender> sender(String header) {
        if (header.isEmpty()) return Optional.empty();
        try {
            String pair = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) return Optional.empty();
            return keys.verify(
                    pair.substring(0, colon), pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64: nobody
        }
    }
}
