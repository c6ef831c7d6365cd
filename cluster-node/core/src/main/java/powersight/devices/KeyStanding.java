package powersight.devices;

import java.time.Instant;
import java.util.Optional;

/**
 * How a device's key stands. The key itself is known to nobody but the device.
 *
 * @param rotationAskedAt since when a new one is on its way, until the device has shown it
 * @param rotationTries how often it was given to the device so far
 */
public record KeyStanding(
        String device,
        State state,
        Instant issuedAt,
        Optional<Instant> rotationAskedAt,
        int rotationTries,
        Optional<Instant> revokedAt) {
    public enum State {
        VALID,
        /** The old one and the one on its way both open the door. */
        ROTATING,
        REVOKED
    }
}
