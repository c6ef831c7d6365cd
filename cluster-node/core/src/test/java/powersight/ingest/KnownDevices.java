package powersight.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import powersight.devices.DeviceKeys;
import powersight.meter.Sender;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;

/** Meters {@code m-…} and concentrators {@code dc-…}; the secret of each is {@code secret-} and its id. */
public final class KnownDevices implements DeviceKeys {
    public static String secretOf(String id) {
        return "secret-" + id;
    }

    @Override
    public Optional<Sender> verify(String userName, byte[] secret) {
        if (!new String(secret, StandardCharsets.UTF_8).equals(secretOf(userName))) return Optional.empty();
        return find(userName);
    }

    public static Optional<Sender> find(String userName) {
        if (userName.startsWith("m-")) return Optional.of(new Sender.Device(new MeterId(userName)));
        if (userName.startsWith("dc-")) return Optional.of(new Sender.Concentrator(new ConcentratorId(userName)));
        return Optional.empty();
    }
}
