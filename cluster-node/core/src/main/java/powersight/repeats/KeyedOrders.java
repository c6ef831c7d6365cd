package powersight.repeats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import powersight.platform.Database;

/**
 * Remembers for a day what an order with a key was answered, so that the same order with the same key gets the same answer
 * and is not done again; on any node, and of two at once only one is done.
 */
public final class KeyedOrders {
    private static final Duration KEPT = Duration.ofDays(1), SURELY_OVER = Duration.ofMinutes(1);
    private static final int NONCE = 12, TAG_BITS = 128;

    public record Answer(int status, String type, byte[] body) {}

    public sealed interface Found {}

    /** Nobody had this key: do it, and say what came of it. */
    public record New() implements Found {}

    public record Repeated(Answer answer) implements Found {}

    /** The key was used for something else. */
    public record Different() implements Found {}

    /** Another is doing it. */
    public record InProgress() implements Found {}

    /** It was begun and never answered: the node died meanwhile, and it may or may not have been done. */
    public record Unknown() implements Found {}

    private final Database database;
    private final SecureRandom random;
    private final Clock clock;

    public KeyedOrders(Database database, SecureRandom random, Clock clock) {
        this.database = database;
        this.random = random;
        this.clock = clock;
    }

    /** @param order route and body */
    public Found begin(UUID account, String key, byte[] order) {
        byte[] name = name(account, key), sent = sha256(order);
        Instant now = clock.instant();
        return database.jdbi().inTransaction(handle -> {
            handle.execute("delete from keyed_order where key = ? and at < ?", name, now.minus(KEPT));
            int made = handle.execute(
                    "insert into keyed_order (key, sent, at) values (?, ?, ?) on conflict do nothing", name, sent, now);
            if (made == 1) return new New();
            return handle.createQuery("select * from keyed_order where key = ?")
                    .bind(0, name)
                    .map((row, context) -> {
                        if (!MessageDigest.isEqual(sent, row.getBytes("sent"))) return new Different();
                        byte[] answer = row.getBytes("answer");
                        if (answer != null)
                            return new Repeated(new Answer(
                                    row.getInt("status"), row.getString("type"), opened(account, key, answer)));
                        boolean over = row.getTimestamp("at").toInstant().isBefore(now.minus(SURELY_OVER));
                        return over ? new Unknown() : (Found) new InProgress();
                    })
                    .findOne()
                    .orElseGet(InProgress::new);
        });
    }

    public void answered(UUID account, String key, Answer answer) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update keyed_order set status = ?, type = ?, answer = ? where key = ?",
                        answer.status(),
                        answer.type(),
                        sealed(account, key, answer.body()),
                        name(account, key)));
    }

    /** It broke: the next one with this key tries again. */
    public void forget(UUID account, String key) {
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("delete from keyed_order where key = ?", (Object) name(account, key)));
    }

    public void tidy() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "delete from keyed_order where at < ?", clock.instant().minus(KEPT)));
    }

    private byte[] sealed(UUID account, String key, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] hidden = cipher(Cipher.ENCRYPT_MODE, account, key, nonce, plain);
        return ByteBuffer.allocate(NONCE + hidden.length).put(nonce).put(hidden).array();
    }

    private static byte[] opened(UUID account, String key, byte[] hidden) {
        byte[] nonce = Arrays.copyOf(hidden, NONCE);
        return cipher(Cipher.DECRYPT_MODE, account, key, nonce, Arrays.copyOfRange(hidden, NONCE, hidden.length));
    }

    private static byte[] cipher(int mode, UUID account, String key, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] secret = sha256(("answer/" + account + "/" + key).getBytes(StandardCharsets.UTF_8));
            cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(UUID account, String key) {
        return sha256((account + "/" + key).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
