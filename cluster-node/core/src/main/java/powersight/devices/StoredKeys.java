package powersight.devices;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import powersight.meter.Meter;
import powersight.meter.Sender;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;

/**
 * Device secrets, kept as SHA-256. A secret is 128 random bits that we made ourselves, so a slow password hash would
 * protect nothing and cost a country's reconnection minutes (see decisions/0003-device-secrets.md).
 */
public final class StoredKeys implements DeviceKeys {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final long KNOWN_FOR_NANOS = 5_000_000_000L;
    private static final int MOST_KNOWN = 100_000;

    private record Known(Sender sender, long atNanos) {}

    private final Database database;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    public StoredKeys(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Sender> verify(String userName, byte[] secret) {
        if (!MeterId.isValid(userName)) return Optional.empty();
        byte[] shown = sha256(secret);
        Optional<Key> key = find(userName);
        if (key.isEmpty()) return Optional.empty();
        boolean current = MessageDigest.isEqual(key.get().sha256(), shown);
        if (!current && !takeOver(userName, key.get(), shown)) return Optional.empty();
        return Optional.of(key.get().sender(userName));
    }

    /** The device shows the secret that it was given: from now on it is the only one. */
    private boolean takeOver(String device, Key key, byte[] shown) {
        if (key.next().filter(next -> MessageDigest.isEqual(next, shown)).isEmpty()) return false;
        int rows = database.jdbi().withHandle(handle -> handle.execute("""
                        update device_key set secret_sha256 = next_sha256, next_sha256 = null, issued_at = now(),
                          rotation_asked_at = null, rotation_tried_at = null, rotation_tries = 0
                        where device = ? and next_sha256 = ? and revoked_at is null""", device, shown));
        return rows == 1;
    }

    /**
     * Who that name is, without asking for a secret: for brokers that have proved the name themselves. Asked for every
     * message, so a yes is kept for a few seconds; a no is not, since its device may be made known the next moment.
     */
    public Optional<Sender> known(String userName) {
        long now = System.nanoTime();
        Known before = known.get(userName);
        if (before != null && now - before.atNanos() < KNOWN_FOR_NANOS) return Optional.of(before.sender());
        Optional<Sender> sender = find(userName).map(key -> key.sender(userName));
        if (known.size() >= MOST_KNOWN) known.clear();
        sender.ifPresent(who -> known.put(userName, new Known(who, now)));
        return sender;
    }

    /** On this node at once; the others notice within a few seconds. */
    void forget(String userName) {
        known.remove(userName);
    }

    /** A revoked key is as good as none. */
    private Optional<Key> find(String userName) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select kind, secret_sha256, next_sha256 from device_key
                                where device = ? and revoked_at is null""")
                        .bind(0, userName)
                        .map((row, context) ->
                                new Key(row.getString(1), row.getBytes(2), Optional.ofNullable(row.getBytes(3))))
                        .findOne());
    }

    /** A new secret for the device, replacing the one before; shown this once. */
    String issue(String device, boolean concentrator) {
        String secret = randomSecret();
        database.jdbi().useTransaction(handle -> {
            int rows = handle.execute("""
                    insert into device_key (device, kind, secret_sha256) values (?, ?, '')
                    on conflict (device) do update set kind = excluded.kind
                    where device_key.kind = excluded.kind""", device, concentrator ? "CONCENTRATOR" : "METER");
            if (rows == 0)
                throw new RefusedException(
                        new Refused("name-taken", device + " is a device of another kind", "choose another name"));
            replace(handle, device, secret);
        });
        return secret;
    }

    /** Whatever was before - another secret, a rotation, a revocation - is over. */
    static void replace(Handle handle, String device, String secret) {
        handle.execute("""
                        update device_key set secret_sha256 = ?, issued_at = now(), next_sha256 = null, revoked_at = null,
                          rotation_asked_at = null, rotation_tried_at = null, rotation_tries = 0
                        where device = ?""", sha256(secret.getBytes(StandardCharsets.UTF_8)), device);
    }

    static String randomSecret() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** A secret for each of these that no meter has ever been known by; the others are left out. */
    Map<String, String> issueToNewMeters(Collection<String> names) {
        Map<String, String> secrets = new LinkedHashMap<>();
        names.forEach(name -> secrets.put(name, randomSecret()));
        String[] hashes = secrets.values().stream()
                .map(secret -> HexFormat.of().formatHex(sha256(secret.getBytes(StandardCharsets.UTF_8))))
                .toArray(String[]::new);
        Set<String> issued = new HashSet<>(database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                insert into device_key (device, kind, secret_sha256)
                                select name, 'METER', decode(hash, 'hex') from unnest(:names, :hashes) as new (name, hash)
                                where not exists (
                                  select 1 from event_journal where persistence_id = :prefix || name)
                                on conflict (device) do update
                                  set secret_sha256 = excluded.secret_sha256, issued_at = now(), next_sha256 = null,
                                    revoked_at = null, rotation_asked_at = null
                                  where device_key.kind = 'METER'
                                returning device""")
                        .bindByType("names", secrets.keySet().toArray(String[]::new), String[].class)
                        .bindByType("hashes", hashes, String[].class)
                        .bind(
                                "prefix",
                                Meter.persistenceId(new MeterId("m")).id().replaceFirst("m$", ""))
                        .mapTo(String.class)
                        .list()));
        secrets.keySet().retainAll(issued);
        return secrets;
    }

    private record Key(String kind, byte[] sha256, Optional<byte[]> next) {
        Sender sender(String name) {
            return kind.equals("CONCENTRATOR")
                    ? new Sender.Concentrator(new ConcentratorId(name))
                    : new Sender.Device(new MeterId(name));
        }
    }

    static byte[] sha256(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
