package powersight.devices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/**
 * What may be ordered about a device's key: rotate it while the device works, take it away, or issue another by hand.
 * Each order is one transaction with its entry in the audit; {@link KeyKeeper} carries it out. Blocks.
 */
public final class KeyOrders {
    private final Database database;
    private final StoredKeys keys;
    private final Audit audit;

    public KeyOrders(Database database, StoredKeys keys, Audit audit) {
        this.database = database;
        this.keys = keys;
        this.audit = audit;
    }

    public KeyStanding standing(String device) {
        return database.jdbi().withHandle(handle -> locked(handle, device, ""));
    }

    /** Asked again, it goes on with the rotation that was asked for first. */
    public KeyStanding rotate(String device, String who) {
        return order(device, who, "device-key-rotation-asked", (handle, now) -> {
            if (now.state() == KeyStanding.State.REVOKED) throw revoked(device);
            int rows = handle.execute("""
                            update device_key set rotation_asked_at = coalesce(rotation_asked_at, now()),
                              rotation_tried_at = null, rotation_tries = 0
                            where device = ? and kind = 'METER'""", device);
            if (rows == 0) throw takesNoCommands(device);
        });
    }

    /** From now on no secret opens the door for it. Asked again, it changes nothing. */
    public KeyStanding revoke(String device, String who) {
        KeyStanding after = order(device, who, "device-key-revoked", (handle, now) -> handle.execute("""
                                update device_key set revoked_at = coalesce(revoked_at, now()), next_sha256 = null,
                                  rotation_asked_at = null
                                where device = ?""", device));
        keys.forget(device);
        return after;
    }

    /** A new secret, shown this once, for a workshop to put into the device: the old one is worth nothing any more. */
    public String reissue(String device, String who) {
        String secret = StoredKeys.randomSecret();
        order(device, who, "device-key-issued", (handle, now) -> StoredKeys.replace(handle, device, secret));
        keys.forget(device);
        return secret;
    }

    private interface Change {
        void apply(Handle handle, KeyStanding now);
    }

    private KeyStanding order(String device, String who, String what, Change change) {
        return database.jdbi().inTransaction(handle -> {
            KeyStanding before = locked(handle, device, "for update");
            change.apply(handle, before);
            KeyStanding after = locked(handle, device, "");
            audit.record(
                    handle, new AuditedAction(who, what, "device/" + device, remembered(before), remembered(after)));
            return after;
        });
    }

    private static Map<String, Object> remembered(KeyStanding standing) {
        return Map.of("state", standing.state().name(), "issuedAt", standing.issuedAt());
    }

    private static KeyStanding locked(Handle handle, String device, String lock) {
        return handle.createQuery("""
                        select device, issued_at, rotation_asked_at, rotation_tries, revoked_at from device_key
                        where device = ?""" + " " + lock)
                .bind(0, device)
                .map((row, context) -> standing(row))
                .findOne()
                .orElseThrow(() -> new RefusedException(new Refused(
                        "unknown-device", device + " has no key here", "commission it first: POST /api/v1/meters")));
    }

    private static KeyStanding standing(ResultSet row) throws SQLException {
        Optional<Instant> asked = time(row, "rotation_asked_at");
        Optional<Instant> revoked = time(row, "revoked_at");
        KeyStanding.State state = revoked.isPresent()
                ? KeyStanding.State.REVOKED
                : asked.isPresent() ? KeyStanding.State.ROTATING : KeyStanding.State.VALID;
        return new KeyStanding(
                row.getString("device"),
                state,
                row.getTimestamp("issued_at").toInstant(),
                asked,
                row.getInt("rotation_tries"),
                revoked);
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private static RefusedException takesNoCommands(String device) {
        return new RefusedException(new Refused(
                "takes-no-commands",
                device + " is a concentrator and takes no commands",
                "issue a new key and put it into the device: POST /api/v1/devices/{id}/key"));
    }

    private static RefusedException revoked(String device) {
        return new RefusedException(new Refused(
                "key-revoked",
                "the key of " + device + " has been revoked, so there is none to rotate",
                "issue a new one and put it into the device: POST /api/v1/devices/{id}/key"));
    }
}
