package powersight.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.testing.IdentityProvider;

/**
 * OWASP ASVS 5, chapter 9, at the HTTP edge: what is wrong with each token is the only thing wrong with it, since all are
 * signed with the key that the nodes sign with, but where the signature itself is the matter.
 */
class TokensTest {
    private final ServedPeople api = ServedPeople.get();
    private ECKey ours;
    private SignedJWT good;
    private JWTClaimsSet claims;

    @BeforeEach
    void signedIn() throws Exception {
        good = SignedJWT.parse(api.token("citizen9"));
        claims = good.getJWTClaimsSet();
        String stored = api.under
                .database
                .jdbi()
                .withHandle(handle -> handle.createQuery("select jwk from signing_key where kid = ?")
                        .bind(0, good.getHeader().getKeyID())
                        .mapTo(String.class)
                        .one());
        ours = ECKey.parse(
                ServedPeople.VAULT.text("signing_key.jwk/" + good.getHeader().getKeyID(), stored));
    }

    @Test
    void a_token_made_like_ours_is_let_in_so_that_the_others_are_refused_for_one_reason_each() throws Exception {
        assertThat(me(with(each -> each)).statusCode()).isEqualTo(200);
    }

    @Test
    void asvs_9_1_1_a_token_changed_in_any_of_its_parts_is_refused() {
        String[] parts = good.serialize().split("\\.");
        for (int part = 0; part < 3; part++)
            for (int at : new int[] {0, parts[part].length() / 2}) {
                String[] changed = parts.clone();
                char before = changed[part].charAt(at);
                changed[part] =
                        changed[part].substring(0, at) + (before == 'Q' ? 'R' : 'Q') + changed[part].substring(at + 1);
                refused("part " + part + " at " + at, String.join(".", changed), "token-refused");
            }
        refused("no signature", parts[0] + "." + parts[1] + ".", "token-refused");
        refused("another one's signature", parts[0] + "." + parts[1] + "." + swapped(), "token-refused");
    }

    @Test
    void asvs_9_1_2_no_algorithm_but_ours_is_taken_whatever_the_token_says() throws Exception {
        refused("none", new PlainJWT(claims).serialize(), "token-refused");
        byte[] known = ours.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        refused("HS256 with our public key", signed(JWSAlgorithm.HS256, new MACSigner(known)), "token-refused");
        byte[] raw = ours.toECPublicKey().getEncoded();
        refused("HS256 with its bytes", signed(JWSAlgorithm.HS256, new MACSigner(raw)), "token-refused");
        RSAKey rsa = IdentityProvider.rsaKey(ours.getKeyID());
        refused("RS256 under our key's name", signed(JWSAlgorithm.RS256, new RSASSASigner(rsa)), "token-refused");
    }

    @Test
    void asvs_9_1_3_a_key_is_never_taken_from_the_token_nor_from_where_it_points() throws Exception {
        ECKey theirs = IdentityProvider.ecKey("theirs");
        JWSHeader brought = header(JWSAlgorithm.ES256).jwk(theirs.toPublicJWK()).build();
        refused("jwk", signed(brought, new ECDSASigner(theirs), claims), "token-refused");
        JWSHeader pointed = header(JWSAlgorithm.ES256)
                .keyID("theirs")
                .jwkURL(URI.create(api.provider.issuer() + "/keys"))
                .build();
        int before = api.provider.keysAsked.get();
        refused("jku", signed(pointed, new ECDSASigner(theirs), claims), "token-refused");
        assertThat(api.provider.keysAsked.get()).as("nothing was fetched").isEqualTo(before);
        JWSHeader nameless = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(good.getHeader().getType())
                .build();
        refused("no kid", signed(nameless, new ECDSASigner(ours), claims), "token-refused");
    }

    @Test
    void asvs_9_2_1_an_expired_token_is_refused_and_says_so_and_one_without_an_end_is_refused() throws Exception {
        refused(
                "expired",
                with(each -> each.expirationTime(Date.from(Instant.now().minusSeconds(1)))),
                "token-expired");
        refused("for ever", with(each -> each.expirationTime(null)), "token-refused");
    }

    @Test
    void asvs_9_2_2_a_token_of_another_kind_is_refused() throws Exception {
        for (JOSEObjectType type : new JOSEObjectType[] {JOSEObjectType.JWT, null}) {
            JWSHeader other = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .type(type)
                    .keyID(ours.getKeyID())
                    .build();
            refused("type " + type, signed(other, new ECDSASigner(ours), claims), "token-refused");
        }
    }

    @Test
    void asvs_9_2_3_a_token_for_another_audience_or_of_another_issuer_is_refused() throws Exception {
        refused("audience", with(each -> each.audience("another-api")), "token-refused");
        refused(
                "ours among others",
                with(each -> each.audience(List.of("powersight-api", "another-api"))),
                "token-refused");
        refused("no audience", with(each -> each.audience((String) null)), "token-refused");
        refused("issuer", with(each -> each.issuer("another-issuer")), "token-refused");
        refused("no issuer", with(each -> each.issuer(null)), "token-refused");
        String identity = IdentityProvider.sign(claims, api.provider.key());
        refused("an ID token of the provider", identity, "token-refused");
    }

    @Test
    void a_token_that_names_another_account_session_or_version_is_refused() throws Exception {
        String stranger = UUID.randomUUID().toString();
        refused("subject", with(each -> each.subject(stranger)), "token-refused");
        refused("session", with(each -> each.claim("sid", stranger)), "token-refused");
        refused("no session", with(each -> each.claim("sid", null)), "token-refused");
        refused("version", with(each -> each.claim("ver", 999_999)), "token-outdated");
    }

    @Test
    void asvs_8_3_1_roles_that_a_token_claims_count_for_nothing() throws Exception {
        String crowned = with(each -> each.claim("roles", List.of("ADMINISTRATOR", "OPERATOR")));
        assertThat(me(crowned).statusCode()).isEqualTo(200);
        assertThat(api.as(crowned, "GET", "/api/v1/users", null).statusCode()).isEqualTo(403);
    }

    private void refused(String what, String token, String code) {
        HttpResponse<String> answer = me(token);
        assertThat(answer.statusCode()).as(what).isEqualTo(401);
        assertThat(ServedApi.json(answer).path("code").asText()).as(what).isEqualTo(code);
        HttpResponse<String> cookie =
                api.send("GET", "/api/v1/me", null, Map.of("Cookie", "powersight_access=" + token));
        assertThat(cookie.statusCode()).as(what + " in a cookie").isEqualTo(401);
    }

    private HttpResponse<String> me(String token) {
        return api.as(token, "GET", "/api/v1/me", null);
    }

    private String swapped() {
        String other = api.token("citizen8");
        return other.substring(other.lastIndexOf('.') + 1);
    }

    private String with(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        return signed(
                good.getHeader(),
                new ECDSASigner(ours),
                change.apply(new JWTClaimsSet.Builder(claims)).build());
    }

    private JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).type(good.getHeader().getType()).keyID(ours.getKeyID());
    }

    private String signed(JWSAlgorithm algorithm, JWSSigner signer) throws Exception {
        return signed(header(algorithm).build(), signer, claims);
    }

    private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet says) throws Exception {
        SignedJWT token = new SignedJWT(header, says);
        token.sign(signer);
        return token.serialize();
    }
}
