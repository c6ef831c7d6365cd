package powersight.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/**
 * Access tokens: JWTs signed with ES256 and nothing else. The algorithm is ours to choose, never the token's; a key is
 * named by {@code kid} and looked up among ours, never taken from the token.
 */
final class AccessTokens {
    private static final JWSAlgorithm ALGORITHM = JWSAlgorithm.ES256;
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt"); // RFC 9068
    private static final String AUDIENCE = "powersight-api", VERSION = "ver", SESSION = "sid";

    /** What a token says about itself; whether it is still true is {@link Standing}'s to know. */
    record Claims(AccountId account, UUID session, long version) {}

    private final SigningKeys keys;
    private final IdentitySettings settings;
    private final Clock clock;

    AccessTokens(SigningKeys keys, IdentitySettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    String issue(Principal principal, Instant until) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .audience(AUDIENCE)
                .subject(principal.account().toString())
                .claim(SESSION, principal.credential().toString())
                .claim(VERSION, principal.version())
                .claim(
                        "roles",
                        principal.roles().stream().map(Role::name).sorted().toList())
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(until))
                .build();
        try {
            ECKey key = keys.current();
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(ALGORITHM)
                            .type(TYPE)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }

    Claims read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!ALGORITHM.equals(token.getHeader().getAlgorithm())
                    || !TYPE.equals(token.getHeader().getType())) throw No.token();
            String kid = token.getHeader().getKeyID();
            if (kid == null) throw No.token();
            ECKey key = keys.byId(kid).orElseThrow(No::token);
            if (!token.verify(new ECDSAVerifier(key.toPublicJWK()))) throw No.token();
            return claims(token.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw No.token();
        }
    }

    private Claims claims(JWTClaimsSet claims) throws ParseException {
        String subject = claims.getSubject(), session = claims.getStringClaim(SESSION);
        Long version = claims.getLongClaim(VERSION);
        Date until = claims.getExpirationTime();
        if (!settings.issuer().equals(claims.getIssuer())
                || !List.of(AUDIENCE).equals(claims.getAudience())
                || subject == null
                || session == null
                || version == null
                || until == null) throw No.token();
        if (!until.toInstant().isAfter(clock.instant()))
            throw No.because("token-expired", "the access token has expired", "exchange the refresh token for another");
        return new Claims(new AccountId(UUID.fromString(subject)), UUID.fromString(session), version);
    }
}
