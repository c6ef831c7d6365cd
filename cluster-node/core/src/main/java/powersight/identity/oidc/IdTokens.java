package powersight.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an ID token says, once everything about it has been checked as OpenID Connect Core 1.0, 3.1.3.7, asks. RS256 and
 * ES256 are taken and nothing else: not {@code none}, and no HMAC, for which a public key would do.
 */
final class IdTokens {
    /** How far the provider's clock may be off. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final Duration OLDEST = Duration.ofMinutes(10);
    private static final int SMALLEST_RSA = 2048, LONGEST_SUBJECT = 255;

    private final OidcSettings settings;
    private final ProviderKeys keys;
    private final Clock clock;

    IdTokens(OidcSettings settings, ProviderKeys keys, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    Vouched read(String text, String nonce) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!token.verify(verifier(token.getHeader()))) throw new OidcRefused("the ID token's signature is wrong");
            return checked(token.getJWTClaimsSet(), nonce);
        } catch (ParseException | JOSEException e) {
            throw new OidcRefused("the ID token cannot be read: " + e.getMessage(), e);
        }
    }

    private JWSVerifier verifier(JWSHeader header) throws JOSEException {
        JWSAlgorithm algorithm = header.getAlgorithm();
        if (algorithm.equals(JWSAlgorithm.RS256)) {
            RSAKey key = key(header, KeyType.RSA).toRSAKey();
            if (key.size() < SMALLEST_RSA) throw new OidcRefused("the provider's RSA key has " + key.size() + " bits");
            return new RSASSAVerifier(key.toPublicJWK());
        }
        if (algorithm.equals(JWSAlgorithm.ES256)) {
            ECKey key = key(header, KeyType.EC).toECKey();
            if (!key.getCurve().equals(Curve.P_256)) throw new OidcRefused("the provider's key is on another curve");
            return new ECDSAVerifier(key.toPublicJWK());
        }
        throw new OidcRefused("the ID token is signed with " + algorithm);
    }

    private JWK key(JWSHeader header, KeyType type) {
        return keys.find(header.getKeyID(), type)
                .orElseThrow(() -> new OidcRefused("the provider has no key " + header.getKeyID() + " for " + type));
    }

    private Vouched checked(JWTClaimsSet claims, String nonce) throws ParseException {
        if (!settings.issuer().equals(claims.getIssuer()))
            throw new OidcRefused("the ID token is that of " + claims.getIssuer());
        List<String> audience = claims.getAudience();
        String party = claims.getStringClaim("azp");
        if (!audience.contains(settings.clientId())
                || (audience.size() > 1 && party == null)
                || (party != null && !party.equals(settings.clientId())))
            throw new OidcRefused("the ID token is for " + audience + ", by " + party);
        inTime(claims.getExpirationTime(), claims.getIssueTime(), claims.getNotBeforeTime());
        if (!same(nonce, claims.getStringClaim("nonce")))
            throw new OidcRefused("the ID token was made for another attempt");
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT)
            throw new OidcRefused("the ID token does not say whose it is");
        boolean verified = Boolean.TRUE.equals(claims.getClaim("email_verified")); // nothing but a real true
        return new Vouched(
                settings.issuer(),
                subject,
                Optional.ofNullable(claims.getStringClaim("email")).filter(email -> verified),
                Optional.ofNullable(claims.getStringClaim("name")));
    }

    private void inTime(@Nullable Date until, @Nullable Date since, @Nullable Date notBefore) {
        Instant now = clock.instant();
        if (until == null || !until.toInstant().plus(LEEWAY).isAfter(now))
            throw new OidcRefused("the ID token expired at " + until);
        if (since == null
                || since.toInstant().minus(LEEWAY).isAfter(now)
                || since.toInstant().plus(OLDEST).isBefore(now))
            throw new OidcRefused("the ID token was made at " + since);
        if (notBefore != null && notBefore.toInstant().minus(LEEWAY).isAfter(now))
            throw new OidcRefused("the ID token is good from " + notBefore);
    }

    private static boolean same(String ours, @Nullable String theirs) {
        return theirs != null
                && MessageDigest.isEqual(
                        ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
    }
}
