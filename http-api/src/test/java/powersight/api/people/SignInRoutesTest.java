package powersight.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;

class SignInRoutesTest {
    private static final Map<String, String> PAGE = Map.of("X-PowerSight", "1");

    private final ServedPeople api = ServedPeople.get();

    @Test
    void a_program_gets_its_tokens_in_json_and_carries_on_with_them() {
        JsonNode first = api.signedIn("citizen8");

        HttpResponse<String> me = api.as(first.get("accessToken").asText(), "GET", "/api/v1/me", null);
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(ServedApi.json(me).get("name").asText()).isEqualTo("citizen8");

        String refresh =
                ServedPeople.json("refreshToken", first.get("refreshToken").asText());
        HttpResponse<String> second = api.send("POST", "/api/v1/session/refresh", refresh, Map.of());
        assertThat(second.statusCode()).isEqualTo(200);
        HttpResponse<String> again = api.send("POST", "/api/v1/session/refresh", refresh, Map.of());
        assertThat(again.statusCode()).as("used twice: somebody copied it").isEqualTo(401);
        String access = ServedApi.json(second).get("accessToken").asText();
        assertThat(api.as(access, "GET", "/api/v1/me", null).statusCode()).isEqualTo(401);
    }

    @Test
    void asvs_3_3_a_page_gets_cookies_that_no_script_reads_and_no_foreign_page_sends() {
        HttpResponse<String> signedIn = api.send(
                "POST",
                "/api/v1/session",
                ServedPeople.json("name", "citizen9", "password", api.password("citizen9")),
                PAGE);

        assertThat(signedIn.statusCode()).isEqualTo(201);
        assertThat(ServedApi.json(signedIn).get("accessToken").isNull()).isTrue();
        List<String> cookies = signedIn.headers().allValues("set-cookie");
        assertThat(cookies)
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie).contains("; HttpOnly; SameSite=Strict; Secure"));

        String cookie = pairs(cookies);
        assertThat(api.send("GET", "/api/v1/me", null, Map.of("Cookie", cookie)).statusCode())
                .isEqualTo(200);
        HttpResponse<String> bare = api.send("DELETE", "/api/v1/session", null, Map.of("Cookie", cookie));
        assertThat(bare.statusCode()).as("a write without our header").isEqualTo(403);

        HttpResponse<String> refreshed =
                api.send("POST", "/api/v1/session/refresh", "{}", Map.of("Cookie", cookie, "X-PowerSight", "1"));
        assertThat(refreshed.statusCode()).isEqualTo(200);
        String next = pairs(refreshed.headers().allValues("set-cookie"));
        HttpResponse<String> out =
                api.send("DELETE", "/api/v1/session", null, Map.of("Cookie", next, "X-PowerSight", "1"));
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().allValues("set-cookie"))
                .allSatisfy(each -> assertThat(each).contains("Max-Age=0"));
        assertThat(api.send("GET", "/api/v1/me", null, Map.of("Cookie", next)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void who_guesses_too_often_is_told_when_to_come_again() {
        String guess = ServedPeople.json("name", "citizen9", "password", "a guess among many");
        Map<String, String> elsewhere = Map.of("X-Forwarded-For", "203.0.113.77");

        HttpResponse<String> answer = api.send("POST", "/api/v1/session", guess, elsewhere);
        for (int i = 0; i < 30 && answer.statusCode() == 401; i++)
            answer = api.send("POST", "/api/v1/session", guess, elsewhere);

        assertThat(answer.statusCode()).isEqualTo(429);
        String seconds = answer.headers().firstValue("Retry-After").orElseThrow();
        assertThat(Integer.parseInt(seconds)).isPositive();
        assertThat(ServedApi.json(answer).get("advice").asText()).isEqualTo("try again in " + seconds + " seconds");
    }

    @Test
    void the_first_administrator_can_do_nothing_before_the_password_is_changed(@TempDir Path data) throws Exception {
        Path file = api.identity.firstStart().prepare(data).orElseThrow();
        String password = Files.readString(file).strip();
        JsonNode signedIn = ServedApi.json(api.send(
                "POST", "/api/v1/session", ServedPeople.json("name", "admin", "password", password), Map.of()));
        String token = signedIn.get("accessToken").asText();
        assertThat(signedIn.get("mustChangePassword").asBoolean()).isTrue();

        for (String path : List.of("/api/v1/me", "/api/v1/users", "/api/v1/audit", "/api/v1/meters")) {
            HttpResponse<String> refused = api.as(token, "GET", path, null);
            assertThat(refused.statusCode()).as(path).isEqualTo(403);
            assertThat(ServedApi.json(refused).get("code").asText()).isEqualTo("password-must-change");
        }
        HttpResponse<String> weak = api.as(
                token, "POST", "/api/v1/me/password", ServedPeople.json("present", password, "next", "password1234"));
        assertThat(weak.statusCode()).isEqualTo(422);
        HttpResponse<String> changed = api.as(
                token,
                "POST",
                "/api/v1/me/password",
                ServedPeople.json("present", password, "next", "sedam plavih ptica"));
        assertThat(changed.statusCode()).isEqualTo(200);

        String fresh = ServedApi.json(changed).get("accessToken").asText();
        assertThat(api.as(fresh, "GET", "/api/v1/users", null).statusCode()).isEqualTo(200);
        assertThat(api.identity.firstStart().removeIfChanged(data)).isTrue();
        assertThat(file).doesNotExist();
        HttpResponse<String> verdict = api.as(fresh, "GET", "/api/v1/audit/verdict", null);
        assertThat(ServedApi.json(verdict).get("whole").asBoolean()).isTrue();
        HttpResponse<String> export = api.as(fresh, "GET", "/api/v1/audit/export", null);
        assertThat(export.body().lines().count())
                .isGreaterThanOrEqualTo(ServedApi.json(verdict).get("entries").asLong());
    }

    @Test
    void while_sign_in_is_off_the_meters_are_open_and_people_are_not() {
        assertThat(api.sendOpen("GET", "/api/v1/meters", null, Map.of()).statusCode())
                .isEqualTo(200);
        for (String path : List.of("/api/v1/me", "/api/v1/users", "/api/v1/audit", "/api/v1/api-keys"))
            assertThat(api.sendOpen("GET", path, null, Map.of()).statusCode())
                    .as(path)
                    .isEqualTo(401);
    }

    @Test
    void missing_and_impossible_fields_are_named() {
        for (String body :
                List.of("{}", "{\"name\":null,\"password\":\"x\"}", "{\"name\":\"a\\u0000b\",\"password\":\"x\"}")) {
            HttpResponse<String> refused = api.send("POST", "/api/v1/session", body, Map.of());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(ServedApi.json(refused).get("field").asText()).isEqualTo("name");
        }
    }

    @Test
    void registration_and_forgotten_passwords_answer_the_same_for_everybody() {
        for (String email : List.of("known@example.org", "unknown@example.org")) {
            HttpResponse<String> asked = api.send(
                    "POST",
                    "/api/v1/registrations",
                    ServedPeople.json("email", email, "name", "Ana", "language", "sr-Latn"),
                    Map.of());
            assertThat(asked.statusCode()).isEqualTo(202);
            assertThat(asked.body()).isEmpty();
            HttpResponse<String> link =
                    api.send("POST", "/api/v1/password-links", ServedPeople.json("email", email), Map.of());
            assertThat(link.statusCode()).isEqualTo(202);
        }
        assertThat(api.send(
                                "POST",
                                "/api/v1/registrations/confirmation",
                                ServedPeople.json("token", "made-up", "password", "sedam plavih ptica"),
                                Map.of())
                        .statusCode())
                .isEqualTo(410);
    }

    @Test
    void an_administrator_shuts_an_account_out_which_is_audited_and_unknown_roles_are_refused() {
        String admin = api.token("superuser");
        String id = ServedApi.json(api.as(admin, "GET", "/api/v1/users?q=citizen10", null))
                .get("items")
                .get(0)
                .get("id")
                .asText();

        assertThat(api.as(admin, "PUT", "/api/v1/users/" + id + "/roles", "{\"roles\":[\"EMPEROR\"]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.as(admin, "PUT", "/api/v1/users/" + id + "/roles", "{}").statusCode())
                .isEqualTo(400);
        HttpResponse<String> shutOut = api.as(admin, "PUT", "/api/v1/users/" + id + "/state", "{\"active\":false}");
        assertThat(shutOut.statusCode()).isEqualTo(200);
        assertThat(ServedApi.json(shutOut).get("active").asBoolean()).isFalse();
        HttpResponse<String> audit = api.as(admin, "GET", "/api/v1/audit?subject=account/" + id, null);
        assertThat(ServedApi.json(audit).get("items").get(0).get("what").asText())
                .isEqualTo("account-disabled");
    }

    @Test
    void the_document_lists_every_operation() {
        JsonNode paths =
                ServedApi.json(api.send("GET", "/openapi.json", null, Map.of())).get("paths");
        int operations = 0;
        for (JsonNode path : paths) operations += path.size();

        assertThat(operations).isEqualTo(api.demanding.endpoints().size()).isGreaterThan(18);
    }

    private static String pairs(List<String> cookies) {
        return String.join(
                "; ",
                cookies.stream()
                        .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                        .toList());
    }
}
