package powersight.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * The bytes an entry's SHA-256 is over, version 1: a byte 1, the 32 bytes of the previous hash, the index (8 bytes), the
 * time (8 bytes, microseconds since 1970), then each text as its length in bytes (4 bytes) and its UTF-8. Numbers are big
 * endian. Lengths come first because plain concatenation can be cut at another place and still have the same hash.
 */
final class Chain {
    private static final int VERSION = 1;
    static final int HASH_BYTES = 32;

    private Chain() {}

    static byte[] hash(byte[] previous, long index, Instant at, String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.write(previous, 0, HASH_BYTES);
            out.writeLong(index);
            out.writeLong(Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000));
            for (String text : texts) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
