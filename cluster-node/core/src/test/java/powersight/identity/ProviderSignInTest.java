package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static powersight.identity.Office.assertRefused;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.identity.oidc.OidcSettings;
import powersight.testing.IdentityProvider;

/** Signing in by an OpenID Connect provider over real HTTP: OWASP ASVS 5, chapters 9 and 10. */
class ProviderSignInTest {
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static Office office;
    private static IdentityProvider provider;
    private static ProviderSignIn door;

    @BeforeAll
    static void start() {
        office = new Office();
        provider = new IdentityProvider(office.clock::instant);
        door = door(provider.issuer());
    }

    @AfterAll
    static void stop() {
        provider.close();
        office.close();
    }

    @BeforeEach
    void honest() {
        provider.honest();
    }

    @Test
    void a_first_visit_makes_a_citizen_and_the_next_one_finds_the_same_account() {
        provider.person("s-1", Map.of("email", "Nova@Example.org", "email_verified", true, "name", "Nova\nNović"));

        Tokens first = comes().tokens();
        provider.person("s-1", Map.of("email", "other@example.org", "email_verified", false));
        Tokens again = comes().tokens();

        assertThat(first.principal().roles()).containsExactly(Role.CITIZEN);
        assertThat(again.principal().account()).isEqualTo(first.principal().account());
        Accounts.Row account =
                office.identity.accounts().get(first.principal().account()).orElseThrow();
        assertThat(account.email()).contains("nova@example.org");
        assertThat(account.fullName()).isEqualTo("Nova Nović");
        assertThat(office.identity.access().authenticate(first.access())).isEqualTo(first.principal());
    }

    @Test
    void whoever_has_an_account_with_the_verified_address_is_that_account_and_is_told() {
        AccountId mine = office.citizen("mine@example.org");
        provider.person("s-mine", Map.of("email", "mine@example.org", "email_verified", true));

        assertThat(comes().tokens().principal().account()).isEqualTo(mine);

        assertThat(office.lettersTo("mine@example.org"))
                .anySatisfy(letter -> assertThat(letter.subject()).contains("Državna prijava"));
        assertThat(office.signIn("mine@example.org", Office.PASSWORD)
                        .principal()
                        .account())
                .isEqualTo(mine);
    }

    @Test
    void asvs_6_8_1_an_address_that_is_not_verified_or_was_given_to_somebody_else_opens_no_account() {
        AccountId mine = office.citizen("target@example.org");
        for (Object verified : new Object[] {false, "true", 1}) {
            provider.person("s-thief", Map.of("email", "target@example.org", "email_verified", verified));
            assertRefused(this::comes).isEqualTo("provider-no-address");
        }
        provider.person("s-target", Map.of("email", "target@example.org", "email_verified", true));
        assertThat(comes().tokens().principal().account()).isEqualTo(mine);

        provider.person("s-heir", Map.of("email", "target@example.org", "email_verified", true));
        assertRefused(this::comes).isEqualTo("provider-other-person");
    }

    @Test
    void a_code_that_is_asked_for_here_is_not_stepped_around() {
        AccountId mine = office.citizen("coded@example.org");
        SecondFactor factor = office.identity.secondFactor();
        factor.begin(office.signIn("coded@example.org", Office.PASSWORD).principal());
        byte[] secret = office.seed(mine);
        factor.confirm(mine, Totp.code(secret, Totp.step(office.clock.instant()), Totp.DIGITS));
        provider.person("s-coded", Map.of("email", "coded@example.org", "email_verified", true));

        assertRefused(this::comes).isEqualTo("code-needed");
    }

    @Test
    void an_account_that_was_shut_stays_shut() {
        AccountId mine = office.citizen("shut@example.org");
        provider.person("s-shut", Map.of("email", "shut@example.org", "email_verified", true));
        comes();
        office.identity.accounts().setActive(office.signedIn(Role.ADMINISTRATOR).principal(), mine, false);

        assertRefused(this::comes).isEqualTo("sign-in-refused");
    }

    @Test
    void asvs_10_2_1_a_return_is_good_once_in_its_own_browser_and_in_time() {
        somebody();
        ProviderSignIn.Begun begun = begin();
        Map<String, String> back = provider.consents(begun.question());

        assertRefused(() -> end(back, "another browser")).isEqualTo("provider-refused");
        assertRefused(() -> end(Map.of("state", "made up", "code", back.get("code")), begun.browser()))
                .isEqualTo("provider-refused");
        end(back, begun.browser());
        assertRefused(() -> end(back, begun.browser())).as("replayed").isEqualTo("provider-refused");

        ProviderSignIn.Begun late = begin();
        Map<String, String> tooLate = provider.consents(late.question());
        office.clock.pass(ProviderSignIn.ATTEMPT_LIFE.plusSeconds(1));
        assertRefused(() -> end(tooLate, late.browser())).isEqualTo("provider-refused");
    }

    @Test
    void asvs_10_2_2_an_answer_that_says_it_comes_from_another_provider_is_refused() {
        somebody();
        ProviderSignIn.Begun begun = begin();
        Map<String, String> back = provider.consents(begun.question());

        assertRefused(() -> door.end(
                        back.get("state"),
                        begun.browser(),
                        back.get("code"),
                        Optional.of("https://another.example"),
                        Office.fresh()))
                .isEqualTo("provider-refused");
    }

    @Test
    void a_code_of_another_attempt_is_no_good_without_its_verifier() {
        somebody();
        ProviderSignIn.Begun mine = begin(), theirs = begin();
        Map<String, String> stolen = provider.consents(theirs.question());
        Map<String, String> back = provider.consents(mine.question());

        assertRefused(() -> end(Map.of("state", back.get("state"), "code", stolen.get("code")), mine.browser()))
                .isEqualTo("provider-refused");
    }

    @Test
    void asvs_9_2_and_10_5_a_token_that_says_anything_wrong_is_refused() {
        somebody();
        Date past = Date.from(office.clock.instant().minusSeconds(120));
        Date future = Date.from(office.clock.instant().plusSeconds(3_600));
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> wrong = Map.ofEntries(
                Map.entry("10.5.4 wrong audience", claims -> claims.audience("another-client")),
                Map.entry(
                        "two audiences and no party",
                        claims -> claims.audience(List.of(IdentityProvider.CLIENT, "another"))),
                Map.entry("another party", claims -> claims.claim("azp", "another")),
                Map.entry("10.5.1 wrong nonce", claims -> claims.claim("nonce", "of another attempt")),
                Map.entry("no nonce", claims -> claims.claim("nonce", null)),
                Map.entry("9.2.1 expired", claims -> claims.expirationTime(past)),
                Map.entry("no expiry", claims -> claims.expirationTime(null)),
                Map.entry("made tomorrow", claims -> claims.issueTime(future)),
                Map.entry("made long ago", claims -> claims.issueTime(Date.from(Instant.EPOCH))),
                Map.entry("not yet good", claims -> claims.notBeforeTime(future)),
                Map.entry("another issuer", claims -> claims.issuer("https://another.example")),
                Map.entry("nobody", claims -> claims.subject(null)),
                Map.entry("an empty name", claims -> claims.subject(" ")));

        wrong.forEach((what, change) -> {
            provider.bends(change);
            assertRefused(this::comes).as(what).isEqualTo("provider-refused");
        });

        provider.honest();
        comes();
    }

    @Test
    void asvs_9_1_a_token_is_signed_with_rs256_or_es256_by_a_published_key_and_by_nothing_else() {
        somebody();
        RSAKey rsa = IdentityProvider.rsaKey("rsa");
        provider.rotates(rsa);
        office.clock.pass(Duration.ofMinutes(1));
        comes();

        provider.signs(claims -> new PlainJWT(claims).serialize());
        assertRefused(this::comes).as("9.1.2 alg=none").isEqualTo("provider-refused");
        provider.signs(claims -> hmac(claims, rsa));
        assertRefused(this::comes).as("9.1.2 the public key as a secret").isEqualTo("provider-refused");
        provider.signs(claims -> IdentityProvider.sign(claims, IdentityProvider.rsaKey("rsa")));
        assertRefused(this::comes).as("9.1.1 another key of that name").isEqualTo("provider-refused");
        provider.signs(claims -> IdentityProvider.sign(claims, IdentityProvider.ecKey("unpublished")));
        assertRefused(this::comes).as("9.1.3 an unknown key").isEqualTo("provider-refused");
        provider.signs(claims -> tampered(provider.sign(claims)));
        assertRefused(this::comes).as("9.1.1 tampered").isEqualTo("provider-refused");
        provider.signs(claims -> "no token");
        assertRefused(this::comes).isEqualTo("provider-refused");
    }

    @Test
    void a_rotated_key_is_found_at_once_and_made_up_ones_are_not_asked_for_each_time() {
        somebody();
        comes();
        office.clock.pass(Duration.ofMinutes(1));
        provider.rotates(IdentityProvider.ecKey("next"));
        comes();

        int before = provider.keysAsked.get();
        provider.signs(claims -> IdentityProvider.sign(claims, IdentityProvider.ecKey("made-up")));
        for (int i = 0; i < 5; i++) assertRefused(this::comes).isEqualTo("provider-refused");
        assertThat(provider.keysAsked.get()).isEqualTo(before);
    }

    @Test
    void asvs_10_5_3_a_discovery_document_of_another_issuer_is_refused() {
        somebody();
        provider.callsItself("https://another.example");
        ProviderSignIn fresh = door(provider.issuer());

        assertRefused(() -> fresh.begin("/", Office.fresh())).isEqualTo("provider-refused");
    }

    @Test
    void the_way_back_leads_to_our_own_pages_only() {
        for (String path :
                List.of("//evil.example", "https://evil.example", "/\\evil.example", "", "/a b", "/\r\nX: y"))
            assertRefused(() -> door.begin(path, Office.fresh())).as(path).isEqualTo("bad-path");
        somebody();
        assertThat(comes("/brojila?strana=2").backTo()).isEqualTo("/brojila?strana=2");
    }

    @Test
    void a_provider_is_reached_safely_or_not_at_all() {
        for (String issuer : List.of("http://sso.example.org", "ftp://sso.example.org", "https://a:b@sso.example.org"))
            assertThatThrownBy(() -> settings(issuer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("POWERSIGHT_OIDC_ISSUER");
        assertThat(OidcSettings.from(ConfigFactory.load().getConfig("powersight.identity.oidc")))
                .as("none unless one is named")
                .isEmpty();
    }

    private static void somebody() {
        int number = PEOPLE.incrementAndGet();
        provider.person("p-" + number, Map.of("email", "p" + number + "@example.org", "email_verified", true));
    }

    private static ProviderSignIn.Begun begin() {
        return door.begin("/", Office.fresh());
    }

    private ProviderSignIn.Returned comes() {
        return comes("/");
    }

    private static ProviderSignIn.Returned comes(String page) {
        ProviderSignIn.Begun begun = door.begin(page, Office.fresh());
        return end(provider.consents(begun.question()), begun.browser());
    }

    private static ProviderSignIn.Returned end(Map<String, String> back, String browser) {
        return door.end(
                back.get("state"), browser, back.get("code"), Optional.ofNullable(back.get("iss")), Office.fresh());
    }

    private static OidcSettings settings(String issuer) {
        return new OidcSettings(
                "Državna prijava", issuer, IdentityProvider.CLIENT, Optional.of(IdentityProvider.SECRET));
    }

    private static ProviderSignIn door(String issuer) {
        IdentitySettings usual = Office.SETTINGS;
        return office.node(
                        office.clock,
                        new IdentitySettings(
                                usual.issuer(),
                                usual.publicUrl(),
                                usual.accessLife(),
                                usual.idleLife(),
                                usual.sessionLife(),
                                usual.hashesAtOnce(),
                                Optional.of(settings(issuer))))
                .provider()
                .orElseThrow();
    }

    private static String hmac(JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String tampered(String token) {
        String[] parts = token.split("\\.");
        char middle = parts[1].charAt(parts[1].length() / 2);
        return parts[0] + "."
                + parts[1].substring(0, parts[1].length() / 2)
                + (middle == 'A' ? 'B' : 'A')
                + parts[1].substring(parts[1].length() / 2 + 1)
                + "." + parts[2];
    }
}
