package powersight.api;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tickets that open one live socket within {@link #VALID}: an expiry and a random number, signed, so that any node that
 * has the key accepts them without asking. Each node takes a ticket once; two nodes might take the same one within its
 * 30 seconds.
 */
final class Tickets {
    static final Duration VALID = Duration.ofSeconds(30);
    private static final int BODY = Long.BYTES + 16, SIGNATURE = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    record Ticket(String ticket, Instant expires) {}

    private final SecretKeySpec key;
    private final LongSupplier wallMillis;
    private final Map<ByteBuffer, Long> used = new ConcurrentHashMap<>();

    Tickets(byte[] key, LongSupplier wallMillis) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.wallMillis = wallMillis;
    }

    Ticket issue() {
        long expires = wallMillis.getAsLong() + VALID.toMillis();
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        byte[] body = ByteBuffer.allocate(BODY).putLong(expires).put(random).array();
        byte[] ticket =
                ByteBuffer.allocate(BODY + SIGNATURE).put(body).put(sign(body)).array();
        return new Ticket(
                Base64.getUrlEncoder().withoutPadding().encodeToString(ticket), Instant.ofEpochMilli(expires));
    }

    /** True once for each ticket that we signed and that has not run out. */
    boolean take(String text) {
        byte[] ticket;
        try {
            ticket = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (ticket.length != BODY + SIGNATURE) return false;
        byte[] body = new byte[BODY];
        byte[] signature = new byte[SIGNATURE];
        ByteBuffer.wrap(ticket).get(body).get(signature);
        if (!MessageDigest.isEqual(signature, sign(body))) return false;
        long now = wallMillis.getAsLong();
        long expires = ByteBuffer.wrap(body).getLong();
        used.values().removeIf(until -> until < now);
        return expires >= now && used.putIfAbsent(ByteBuffer.wrap(body), expires) == null;
    }

    private byte[] sign(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
