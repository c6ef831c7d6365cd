package powersight.identity.oidc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * One way to the provider and back.
 *
 * @param state comes back with the browser: the answer belongs to a question of ours
 * @param nonce comes back inside the ID token: the token was made for this attempt (OWASP ASVS 5, 10.5.1)
 * @param verifier shown to the provider when the code is exchanged: the code was asked for by us (RFC 7636)
 */
public record Attempt(String state, String nonce, String verifier) {
    String challenge() {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String form(String... pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2)
            text.append(i == 0 ? "" : "&")
                    .append(pairs[i])
                    .append('=')
                    .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        return text.toString();
    }

    @Override
    public String toString() {
        return "an attempt";
    }
}
