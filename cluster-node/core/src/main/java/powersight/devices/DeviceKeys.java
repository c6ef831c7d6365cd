package powersight.devices;

import java.util.Optional;
import powersight.meter.Sender;

/** Tells who a device is by the secret it shows. Fast enough for a whole country reconnecting at once. */
public interface DeviceKeys {
    /** Who that user name is, if the secret is theirs; empty when either is wrong (which one is nobody's business). */
    Optional<Sender> verify(String userName, byte[] secret);
}
