package powersight.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tokens, as two nodes over one database see them. OWASP ASVS 5, chapters 7 and 9. */
class AnyNodeTest {
    private final ServedPeople first = ServedPeople.get();
    private final ServedPeople second = ServedPeople.another();

    @Test
    void a_token_of_one_node_is_good_at_the_other_and_so_is_its_refresh_token() {
        JsonNode signedIn = first.signedIn("citizen9");
        String access = signedIn.get("accessToken").asText();

        assertThat(second.as(access, "GET", "/api/v1/me", null).statusCode()).isEqualTo(200);
        String refresh =
                ServedPeople.json("refreshToken", signedIn.get("refreshToken").asText());
        assertThat(second.send("POST", "/api/v1/session/refresh", refresh, Map.of())
                        .statusCode())
                .isEqualTo(200);
        assertThat(first.send("POST", "/api/v1/session/refresh", refresh, Map.of())
                        .statusCode())
                .as("asvs 10.4.5: used at one node, it is used at the other")
                .isEqualTo(401);
    }

    @Test
    void the_key_of_one_nodes_tools_is_good_at_the_other_and_never_for_accounts() {
        String key = first.identity.toolsKey().draw();

        assertThat(second.as(key, "GET", "/api/v1/meters", null).statusCode()).isEqualTo(200);
        assertThat(second.as(key, "GET", "/api/v1/projections", null).statusCode())
                .isEqualTo(200);
        for (String path : new String[] {"/api/v1/users", "/api/v1/audit", "/api/v1/me", "/api/v1/api-keys"})
            assertThat(second.as(key, "GET", path, null).statusCode()).as(path).isEqualTo(403);
    }

    @Test
    void asvs_9_1_1_what_we_did_not_sign_is_refused_whatever_it_says() throws Exception {
        String good = first.token("citizen9");
        SignedJWT ours = SignedJWT.parse(good);
        JWTClaimsSet claims = ours.getJWTClaimsSet();
        SignedJWT foreign = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(ours.getHeader().getType())
                        .keyID(ours.getHeader().getKeyID())
                        .build(),
                claims);
        foreign.sign(new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate()));

        Stream.of(
                        new PlainJWT(claims).serialize(), // asvs 9.1.2: alg=none
                        foreign.serialize(),
                        good.substring(0, good.lastIndexOf('.') + 1),
                        good.replaceFirst("\\..", ".f"),
                        "psk_made-up")
                .forEach(token -> assertThat(
                                second.as(token, "GET", "/api/v1/me", null).statusCode())
                        .as(token)
                        .isEqualTo(401));
    }
}
