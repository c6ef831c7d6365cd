package powersight.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;
import powersight.identity.AccountId;
import powersight.identity.Role;

/** OWASP ASVS 5, 8.2.1: every route is asked by everybody, and the answers are those of permissions.csv. */
class PermissionsTest {
    private static final Map<String, String> WHO = Map.of(
            "citizen",
            "citizen1",
            "officer",
            "citizen2",
            "provider",
            "citizen3",
            "operator",
            "citizen4",
            "administrator",
            "citizen5");

    private final ServedPeople api = ServedPeople.get();

    @Test
    void every_route_has_its_line_and_every_line_its_route() throws IOException {
        List<String> routes = api.demanding.endpoints().stream()
                .map(Permissions::name)
                .sorted()
                .toList();

        assertThat(new TreeSet<>(Permissions.names()))
                .as("add the new route to Permissions, or take the old line out")
                .containsExactlyElementsOf(routes);
        assertThat(Matrix.read().keySet())
                .as("add the new route to permissions.csv, or take the old line out")
                .containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void everybody_is_admitted_where_the_matrix_says_so_and_nowhere_else() throws IOException {
        for (Role role : List.of(Role.OFFICER, Role.PROVIDER, Role.OPERATOR, Role.ADMINISTRATOR))
            api.becomes(WHO.get(role.name().toLowerCase(Locale.ROOT)), role);
        Map<String, String> tokens = new LinkedHashMap<>();
        WHO.forEach((who, name) -> tokens.put(who, api.token(name)));
        JsonNode key = ServedApi.json(api.as(
                api.token("superuser"), "POST", "/api/v1/api-keys", "{\"name\":\"test\",\"scopes\":[\"read:grid\"]}"));
        tokens.put("key", key.get("secret").asText());

        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : api.demanding.endpoints()) {
            String route = Permissions.name(endpoint);
            for (Map.Entry<String, Matrix.Cell> cell : Matrix.read().get(route).entrySet()) {
                String who = cell.getKey();
                if (!tokens.containsKey(who) && !who.equals("anonymous")) continue; // see OwnershipTest
                // signing out ends what the other rows need
                String token = route.equals("DELETE /api/v1/session") && WHO.containsKey(who)
                        ? api.token(WHO.get(who))
                        : tokens.get(who);
                HttpResponse<String> answer = api.as(token, endpoint.method().name(), path(endpoint.template()), null);
                int status = answer.statusCode();
                boolean right = switch (cell.getValue()) {
                    case NO -> status == (who.equals("anonymous") ? 401 : 403);
                    case YES -> status != 401 && status != 403;
                    case OWN -> status == 404;
                    case NOTHING -> false;
                };
                if (!right) wrong.add(route + " as " + who + ": " + status);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void asvs_8_2_2_a_meter_is_open_to_whom_it_belongs_and_to_others_like_one_that_is_not_there() throws IOException {
        api.under.meters.stands(Example.online("m-own", Example.reading(1, Example.NOON, 1_000, 100_000)));
        String owner = api.token("citizen1"), other = api.token("citizen9");
        AccountId me = AccountId.parse(ServedApi.json(api.as(owner, "GET", "/api/v1/me", null))
                        .get("id")
                        .asText())
                .orElseThrow();
        List<String> wrong = new ArrayList<>();

        for (Map.Entry<String, Map<String, Matrix.Cell>> row : Matrix.read().entrySet()) {
            if (row.getValue().get("citizen") != Matrix.Cell.OWN) continue;
            String template = row.getKey().substring("GET ".length());
            api.rights.take(me, "m-own");
            api.sharing.views().revision();
            HttpResponse<String> before = api.as(owner, "GET", meter(template, "m-own"), null);
            api.rights.give(me, "m-own");
            api.sharing.views().revision();
            HttpResponse<String> own = api.as(owner, "GET", meter(template, "m-own"), null);
            HttpResponse<String> foreign = api.as(other, "GET", meter(template, "m-own"), null);
            HttpResponse<String> missing = api.as(other, "GET", meter(template, "m-none"), null);
            if (own.statusCode() != 200) wrong.add(template + " is closed to its owner: " + own.body());
            if (before.statusCode() != 404) wrong.add(template + " was open before: " + before.statusCode());
            if (!same(foreign, "m-own").equals(same(missing, "m-none")))
                wrong.add(template + " tells what exists: " + foreign.body() + " / " + missing.body());
        }

        assertThat(wrong).isEmpty();
    }

    /** Everything that is answered, but for the id that was asked for and the reference that is drawn each time. */
    private static String same(HttpResponse<String> answer, String id) {
        return answer.statusCode() + " " + answer.headers().map().keySet() + " "
                + answer.body().replace(id, "?").replaceAll("\"reference\":\"[^\"]*\"", "");
    }

    private static String meter(String template, String id) {
        String period = "from=2026-11-20T00:00:00Z&to=2026-11-20T12:00:00Z";
        if (template.equals("/api/readings")) return template + "?deviceId=" + id + "&" + period;
        return template.replace("{id}", id) + "?" + period;
    }

    private static String path(String template) {
        if (template.equals("/api/readings")) return template + "?deviceId=m-1";
        return template.replace("{code}", "80284")
                .replace("{city}", "novi-sad")
                .replace("{name}", "no-such-projection")
                .replace("{command}", "c-1")
                .replace("{number}", "999999")
                .replace("{kind}/{asset}", "meter/m-1")
                .replace("/meters/{id}", "/meters/m-1")
                .replace("/buildings/{id}", "/buildings/b-1")
                .replace("/quarantine/{id}", "/quarantine/999999")
                .replace("{officer}", "00000000-0000-4000-8000-000000000000")
                .replace("{token}", "no-such-token")
                .replace("{id}", "00000000-0000-4000-8000-000000000000");
    }
}
