package powersight.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;

/** Signing in by an identity provider, as a browser does it. What is checked of the provider's tokens is core's test. */
class ProviderRoutesTest {
    private static final String BEGIN = "/api/v1/sign-in/provider", RETURN = BEGIN + "/return";

    private final ServedPeople api = ServedPeople.get();

    @BeforeEach
    void somebody() {
        api.provider.honest();
        api.provider.person("browser", Map.of("email", "browser@example.org", "email_verified", true, "name", "Ana"));
    }

    @Test
    void the_sign_in_page_is_told_of_a_provider_that_is_configured_and_of_none_otherwise() {
        JsonNode rules = ServedApi.json(api.send("GET", "/api/v1/sign-in", null, Map.of()));
        assertThat(rules.path("provider").path("name").asText()).isEqualTo("eSign");
        assertThat(rules.path("provider").path("address").asText()).isEqualTo(BEGIN);

        ServedPeople without = ServedPeople.another();
        assertThat(ServedApi.json(without.send("GET", "/api/v1/sign-in", null, Map.of()))
                        .path("provider")
                        .isNull())
                .isTrue();
        assertThat(without.send("GET", BEGIN, null, Map.of()).statusCode()).isEqualTo(404);
        assertThat(without.send("GET", RETURN, null, Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_browser_is_led_there_and_back_and_is_signed_in_at_the_page_that_was_wanted() {
        HttpResponse<String> begun = api.send("GET", BEGIN + "?to=/profil", null, Map.of());
        assertThat(begun.statusCode()).isEqualTo(302);
        assertThat(cookie(begun, "powersight_way"))
                .contains("; Path=" + BEGIN)
                .contains("; HttpOnly; SameSite=Lax; Secure");

        HttpResponse<String> back = back(consent(begun), way(begun));

        assertThat(back.statusCode()).isEqualTo(302);
        assertThat(location(back)).isEqualTo("/profil");
        assertThat(cookie(back, "powersight_way")).contains("Max-Age=0");
        assertThat(cookie(back, "powersight_access")).contains("; HttpOnly; SameSite=Strict; Secure");
        assertThat(cookie(back, "powersight_refresh")).contains("; HttpOnly; SameSite=Strict; Secure");
        assertThat(back.body()).isEmpty();
        HttpResponse<String> me =
                api.send("GET", "/api/v1/me", null, Map.of("Cookie", value(back, "powersight_access")));
        assertThat(ServedApi.json(me).path("email").asText()).isEqualTo("browser@example.org");
        assertThat(ServedApi.json(me).path("roles").toString()).isEqualTo("[\"CITIZEN\"]");
    }

    @Test
    void
            asvs_10_2_1_what_comes_back_twice_from_elsewhere_or_incomplete_leads_to_the_sign_in_page_and_signs_nobody_in() {
        HttpResponse<String> begun = api.send("GET", BEGIN, null, Map.of());
        Map<String, String> consent = consent(begun);
        assertNobody(back(consent, "powersight_way=of-another-browser"));
        assertNobody(api.send("GET", RETURN + "?" + query(consent), null, Map.of()));
        assertNobody(back(Map.of("state", consent.get("state")), way(begun)));
        assertNobody(back(Map.of("error", "access_denied", "state", consent.get("state")), way(begun)));
        assertThat(location(back(consent, way(begun)))).isEqualTo("/");
        assertNobody(back(consent, way(begun)));
        assertThat(location(api.send("GET", BEGIN + "?to=//evil.example", null, Map.of())))
                .isEqualTo("/prijava?odbijeno=bad-path");
    }

    @Test
    void a_code_may_be_as_long_as_providers_make_them() {
        assertNobody(back(Map.of("code", "c".repeat(2_000), "state", "s"), "powersight_way=w"));
    }

    @Test
    void the_code_that_an_account_asks_for_is_named_on_the_sign_in_page() {
        api.provider.person("unverified", Map.of("email", "not@example.org", "email_verified", false));
        HttpResponse<String> begun = api.send("GET", BEGIN, null, Map.of());

        assertThat(location(back(consent(begun), way(begun)))).isEqualTo("/prijava?odbijeno=provider-no-address");
    }

    private static void assertNobody(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("/prijava?odbijeno=provider-refused");
        assertThat(answer.headers().allValues("set-cookie")).noneMatch(each -> each.startsWith("powersight_access"));
    }

    private Map<String, String> consent(HttpResponse<String> begun) {
        return api.provider.consents(URI.create(location(begun)));
    }

    private HttpResponse<String> back(Map<String, String> query, String cookie) {
        return api.send("GET", RETURN + "?" + query(query), null, Map.of("Cookie", cookie));
    }

    private static String query(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String way(HttpResponse<String> begun) {
        return value(begun, "powersight_way");
    }

    private static String value(HttpResponse<String> answer, String name) {
        String cookie = cookie(answer, name);
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        List<String> cookies = answer.headers().allValues("set-cookie");
        return cookies.stream()
                .filter(each -> each.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cookie " + name + " among " + cookies));
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElseThrow(() -> new AssertionError(answer.body()));
    }
}
