package powersight.identity;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes of the half-minute: RFC 6238 with SHA-1, which is what telephones' authenticators do. */
final class Totp {
    static final int STEP_SECONDS = 30, DIGITS = 6;

    private Totp() {}

    static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), STEP_SECONDS);
    }

    static String code(byte[] secret, long step, int digits) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] sum =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = sum[sum.length - 1] & 0xf;
            int number = ByteBuffer.wrap(sum).getInt(offset) & 0x7fffffff;
            return String.format("%0" + digits + "d", number % (int) Math.pow(10, digits));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 4648 without padding, as authenticators take it. */
    static String base32(byte[] bytes) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        StringBuilder text = new StringBuilder();
        int buffer = 0, bits = 0;
        for (byte each : bytes) {
            buffer = (buffer << 8) | (each & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(alphabet.charAt((buffer >> bits) & 31));
            }
        }
        if (bits > 0) text.append(alphabet.charAt((buffer << (5 - bits)) & 31));
        return text.toString();
    }
}
