package powersight.vault;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * 256 bits that seal secrets.
 *
 * @param id what sealed values name it by: the beginning of its SHA-256, which tells nothing of it
 */
public record VaultKey(String id, SecretKey key) {
    private static final int BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    static VaultKey of(byte[] bytes) {
        if (bytes.length != BYTES)
            throw new IllegalArgumentException("a key of the vault has 32 bytes, this one has " + bytes.length);
        return new VaultKey(HexFormat.of().formatHex(sha256(bytes), 0, 4), new SecretKeySpec(bytes, "AES"));
    }

    /** The newest first, in Base64, with commas or blanks between them. */
    public static List<VaultKey> read(String text) {
        return Stream.of(text.split("[,\\s]+"))
                .filter(one -> !one.isEmpty())
                .map(one -> {
                    try {
                        return of(Base64.getDecoder().decode(one));
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException("a key of the vault is 32 bytes in Base64; one is not", e);
                    }
                })
                .toList();
    }

    /** A new one, as {@link #read} understands it. */
    public static String draw(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String text = BASE64.encodeToString(bytes);
        Arrays.fill(bytes, (byte) 0);
        return text;
    }

    @Override
    public String toString() {
        return "vault key " + id;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
