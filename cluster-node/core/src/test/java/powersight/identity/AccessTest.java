package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.assertRefused;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.testing.MovableClock;

/** OWASP ASVS 5, chapter 9: self-contained tokens; and 8.3.2: what was changed holds at once. */
class AccessTest {
    private static Office office;

    @BeforeAll
    static void start() {
        office = new Office();
    }

    @AfterAll
    static void stop() {
        office.close();
    }

    @Test
    void a_token_of_one_node_is_accepted_by_another() {
        Tokens tokens = office.signedIn(Role.OPERATOR);

        Principal elsewhere = office.node(office.clock).access().authenticate(tokens.access());

        assertThat(elsewhere).isEqualTo(tokens.principal());
        assertThat(elsewhere.is(Role.OPERATOR)).isTrue();
    }

    @Test
    void asvs_9_1_1_a_token_altered_in_any_part_is_refused() {
        String[] parts = office.signedIn(Role.CITIZEN).access().split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String raised = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.replace("CITIZEN", "ADMINISTRATOR").getBytes(StandardCharsets.UTF_8));
        char first = parts[2].charAt(0) == 'A' ? 'B' : 'A';

        refused(parts[0] + "." + raised + "." + parts[2]);
        refused(parts[0] + "." + parts[1] + "." + first + parts[2].substring(1));
        refused(parts[0] + "." + parts[1] + ".");
        refused(parts[0] + "." + parts[1]);
        refused("");
        refused("a.b.c");
        refused("psk_not-a-key-of-ours");
    }

    @Test
    void asvs_9_1_2_a_token_without_a_signature_or_with_another_algorithm_is_refused() throws Exception {
        Tokens tokens = office.signedIn(Role.ADMINISTRATOR);
        JWTClaimsSet claims = SignedJWT.parse(tokens.access()).getJWTClaimsSet();
        ECKey ours = signingKey();
        String kid = ours.getKeyID();

        refused(new PlainJWT(claims).serialize());
        // the public key as the secret of an HMAC, the classic confusion
        byte[] publicBytes = ours.toECPublicKey().getEncoded();
        refused(signed(JWSAlgorithm.HS256, kid, claims, new MACSigner(publicBytes)));
        ECKey p384 = new ECKeyGenerator(Curve.P_384).keyID(kid).generate();
        refused(signed(JWSAlgorithm.ES384, kid, claims, new ECDSASigner(p384)));
    }

    @Test
    void asvs_9_1_3_a_key_that_is_not_ours_is_refused_even_if_the_token_brings_it_along() throws Exception {
        JWTClaimsSet claims =
                SignedJWT.parse(office.signedIn(Role.CITIZEN).access()).getJWTClaimsSet();
        ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID("foreign").generate();

        refused(signed(JWSAlgorithm.ES256, signingKey().getKeyID(), claims, new ECDSASigner(foreign)));
        refused(signed(JWSAlgorithm.ES256, "foreign", claims, new ECDSASigner(foreign)));
        SignedJWT bringing = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID("foreign")
                        .jwk(foreign.toPublicJWK())
                        .build(),
                claims);
        bringing.sign(new ECDSASigner(foreign));
        refused(bringing.serialize());
    }

    @Test
    void asvs_9_2_1_an_expired_token_is_refused() {
        Tokens tokens = office.signedIn(Role.CITIZEN);

        office.clock.pass(Duration.ofMinutes(5));

        assertRefused(() -> office.identity.access().authenticate(tokens.access()))
                .isEqualTo("token-expired");
    }

    @Test
    void asvs_9_2_2_and_9_2_3_a_token_of_ours_for_another_purpose_issuer_or_audience_is_refused() throws Exception {
        JWTClaimsSet good =
                SignedJWT.parse(office.signedIn(Role.CITIZEN).access()).getJWTClaimsSet();
        ECDSASigner ours = new ECDSASigner(signingKey());
        String kid = signingKey().getKeyID();

        refused(signed(JWSAlgorithm.ES256, kid, with(good, claims -> claims.issuer("somebody else")), ours));
        refused(signed(JWSAlgorithm.ES256, kid, with(good, claims -> claims.audience("another")), ours));
        refused(signed(JWSAlgorithm.ES256, kid, with(good, claims -> claims.expirationTime((Date) null)), ours));
        refused(signed(JWSAlgorithm.ES256, kid, with(good, claims -> claims.subject("not-an-id")), ours));
        refused(signed(JWSAlgorithm.ES256, kid, with(good, claims -> claims.claim("ver", "one")), ours));
        SignedJWT another = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("another+jwt"))
                        .keyID(kid)
                        .build(),
                good);
        another.sign(ours);
        refused(another.serialize());
    }

    @Test
    void asvs_7_4_1_after_signing_out_the_token_is_refused_here_at_once_and_elsewhere_within_five_seconds() {
        Tokens tokens = office.signedIn(Role.CITIZEN);
        Access elsewhere = office.node(office.clock).access();
        elsewhere.authenticate(tokens.access());

        office.identity.sessions().end(tokens.principal());

        refused(tokens.access());
        office.clock.pass(Duration.ofSeconds(4));
        assertRefused(() -> elsewhere.authenticate(tokens.access())).isEqualTo("token-refused");
        assertThat(elsewhere.stillGood(tokens.principal())).isFalse();
        assertRefused(() -> office.identity.sessions().refresh(tokens.refresh()))
                .isEqualTo("token-refused");
    }

    @Test
    void asvs_8_3_2_changed_roles_hold_within_five_seconds_everywhere_for_open_connections_too() {
        Tokens admin = office.signedIn(Role.ADMINISTRATOR);
        Tokens officer = office.signedIn(Role.OFFICER, Role.CITIZEN);
        Access elsewhere = office.node(office.clock).access();
        assertThat(elsewhere.stillGood(officer.principal())).isTrue();

        office.identity
                .accounts()
                .setRoles(admin.principal(), officer.principal().account(), Office.roles(Role.CITIZEN));
        office.clock.pass(Duration.ofSeconds(4));

        assertThat(elsewhere.stillGood(officer.principal())).isFalse();
        assertRefused(() -> elsewhere.authenticate(officer.access())).isEqualTo("token-outdated");
        Tokens renewed = office.identity.sessions().refresh(officer.refresh());
        assertThat(elsewhere.authenticate(renewed.access()).roles()).containsExactly(Role.CITIZEN);
    }

    @Test
    void keys_change_every_month_and_tokens_of_the_one_before_stay_good() {
        MovableClock clock = new MovableClock(office.clock.instant().plus(Duration.ofDays(29)));
        office.citizen("patient@example.org");
        Identity then = office.node(clock);
        Tokens old =
                then.signIn().withPassword("patient@example.org", Office.PASSWORD, Optional.empty(), Office.fresh());
        long before = keys();

        clock.pass(Duration.ofDays(2));
        Tokens renewed = then.sessions().refresh(old.refresh());

        assertThat(keys()).isEqualTo(before + 1);
        assertThat(then.access().authenticate(renewed.access())).isNotNull();
        assertThat(office.node(clock).access().authenticate(renewed.access())).isNotNull();
    }

    private static long keys() {
        return office.test
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from signing_key")
                        .mapTo(Long.class)
                        .one());
    }

    private static void refused(String token) {
        assertRefused(() -> office.identity.access().authenticate(token)).isEqualTo("token-refused");
    }

    private static ECKey signingKey() throws Exception {
        String jwk = office.test
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select kid, jwk from signing_key order by created_at limit 1")
                        .map((row, context) ->
                                office.vault.text(SigningKeys.PAIRS.place(row.getString(1)), row.getString(2)))
                        .one());
        return ECKey.parse(jwk);
    }

    private static JWTClaimsSet with(JWTClaimsSet claims, Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder(claims);
        change.accept(builder);
        return builder.build();
    }

    private static String signed(JWSAlgorithm algorithm, String kid, JWTClaimsSet claims, JWSSigner signer)
            throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID(kid)
                        .build(),
                claims);
        token.sign(signer);
        return token.serialize();
    }
}
