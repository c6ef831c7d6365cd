package powersight.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to a receiver that a message is ours and new: {@code t=<seconds since 1970>,v1=<hex>}, where the latter is the
 * HMAC-SHA256 of {@code <t>.<body>} under the webhook's secret. The time is signed too, so an old message cannot be sent
 * again later.
 */
public final class Signature {
    public static final String HEADER = "PowerSight-Signature";

    private Signature() {}

    static String of(String secret, Instant at, String body) {
        long seconds = at.getEpochSecond();
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(secret, seconds + "." + body));
    }

    /** What a receiver does: false for a wrong signature, and for one made more than {@code tolerated} away from now. */
    public static boolean verify(String secret, String header, String body, Instant now, Duration tolerated) {
        int comma = header.indexOf(",v1=");
        if (!header.startsWith("t=") || comma < 0) return false;
        try {
            long seconds = Long.parseLong(header.substring(2, comma));
            byte[] said = HexFormat.of().parseHex(header.substring(comma + 4));
            boolean fresh = Math.abs(now.getEpochSecond() - seconds) <= tolerated.toSeconds();
            return MessageDigest.isEqual(said, mac(secret, seconds + "." + body)) && fresh;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] mac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
