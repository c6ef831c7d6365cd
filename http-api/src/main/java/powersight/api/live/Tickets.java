package powersight.api.live;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import powersight.identity.Principal;

/**
 * Tickets that open one live socket within {@link #VALID}: an expiry, whose they are and a random number, signed, so that
 * any node that has the key accepts them without asking. Each node takes a ticket once; another node would take it a
 * second time, but only from the same session, which needs no stolen ticket.
 */
final class Tickets {
    static final Duration VALID = Duration.ofSeconds(30);
    private static final int BODY = 3 * Long.BYTES + 16, SIGNATURE = 32;
    private static final UUID NOBODY = new UUID(0, 0);
    private static final SecureRandom RANDOM = new SecureRandom();

    record Ticket(String ticket, Instant expires) {}

    private final SecretKeySpec key;
    private final LongSupplier wallMillis;
    private final Map<ByteBuffer, Long> used = new ConcurrentHashMap<>();

    Tickets(byte[] key, LongSupplier wallMillis) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.wallMillis = wallMillis;
    }

    Ticket issue(Optional<Principal> whose) {
        long expires = wallMillis.getAsLong() + VALID.toMillis();
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        UUID session = session(whose);
        byte[] body = ByteBuffer.allocate(BODY)
                .putLong(expires)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .put(random)
                .array();
        byte[] ticket =
                ByteBuffer.allocate(BODY + SIGNATURE).put(body).put(sign(body)).array();
        return new Ticket(
                Base64.getUrlEncoder().withoutPadding().encodeToString(ticket), Instant.ofEpochMilli(expires));
    }

    private static UUID session(Optional<Principal> whose) {
        return whose.map(Principal::credential).orElse(NOBODY);
    }

    /** True once for each ticket that we signed for this session and that has not run out. */
    boolean take(String text, Optional<Principal> whose) {
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
        ByteBuffer said = ByteBuffer.wrap(body);
        long expires = said.getLong();
        if (!new UUID(said.getLong(), said.getLong()).equals(session(whose))) return false;
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
