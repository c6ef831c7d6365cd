package powersight.devices;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage.CommandReply;

/**
 * Carries out what was ordered about keys, for the devices connected to this node: ends the connections of revoked ones,
 * and gives those whose rotation is due a new secret. Each node looks every few seconds, so it does not matter which of
 * them took the order, nor whether the device was away.
 *
 * <p>A secret is not kept for a second attempt: each attempt makes another, and only the last one given counts. A device
 * keeps its old secret until a new one has been accepted, so one that missed a word comes back with the old one and is
 * given the next.
 */
public final class KeyKeeper {
    private static final Logger log = LoggerFactory.getLogger(KeyKeeper.class);

    /** Longer ago than this, whoever was connected has been cut off. */
    private static final String RECENTLY = "10 minutes";

    /** Its commands' ids; what becomes of one shows when the device comes back, so their replies are kept by nobody. */
    private static final String ID = "key-";

    private static final int LOOKED_AT = 20_000, AT_ONCE = 1_000;

    private final Database database;

    public KeyKeeper(Database database) {
        this.database = database;
    }

    /** @param doors each ends a device's connections there, and answers whether there were any. Blocks. */
    public void cutOffRevoked(List<Predicate<String>> doors) {
        List<String> revoked = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select device from device_key where revoked_at > now() - interval '" + RECENTLY + "'")
                        .mapTo(String.class)
                        .list());
        for (String device : revoked) {
            for (Predicate<String> door : doors)
                if (door.test(device)) log.info("{} was cut off: its key has been revoked", device);
        }
    }

    /** Blocks. */
    public void rotateDue(ConnectedDevices devices) {
        // Half a minute for the device to come back with it, twice as much each time, an hour at most. By chance, so
        // that
        // many that are away never hide those that are here.
        List<String> due = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select device from device_key
                                where rotation_asked_at is not null and kind = 'METER'
                                  and (rotation_tried_at is null or rotation_tried_at
                                       < now() - least(interval '1 hour', interval '15 seconds' * (2 ^ least(rotation_tries, 10))))
                                order by random() limit :most""")
                        .bind("most", LOOKED_AT)
                        .mapTo(String.class)
                        .list());
        due.stream().filter(devices::has).limit(AT_ONCE).forEach(device -> give(device, devices));
    }

    public static boolean isAnsweredBy(CommandReply reply) {
        return reply.commandId().startsWith(ID);
    }

    private void give(String device, ConnectedDevices devices) {
        String secret = StoredKeys.randomSecret();
        int rows = database.jdbi()
                .withHandle(handle ->
                        handle.execute("""
                update device_key set next_sha256 = ?, rotation_tried_at = now(), rotation_tries = rotation_tries + 1
                where device = ? and rotation_asked_at is not null and revoked_at is null""", StoredKeys.sha256(secret.getBytes(StandardCharsets.UTF_8)), device));
        if (rows == 0) return; // finished or revoked meanwhile
        // what becomes of it shows when the device comes back, with the new one or with the old
        devices.send(
                new MeterId(device),
                new MeterCommand.RotateSecret(ID + UUID.randomUUID().toString().substring(0, 13), secret));
    }
}
