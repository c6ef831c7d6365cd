package powersight.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import powersight.api.Belongings;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;
import powersight.identity.Scope;

/**
 * Keys of somebody with every role, one for each scope, at every route: each opens the routes that key-scopes.csv gives it,
 * and no other. OWASP ASVS 5, 8.2.1.
 */
class KeyScopesTest {
    private final ServedPeople api = ServedPeople.get();
    private final String superuser = api.token("superuser");

    @Test
    void a_key_opens_the_routes_of_its_scope_and_no_other() throws IOException {
        Belongings things = Belongings.in(api);
        Map<String, Set<String>> table = read();
        Map<Scope, String> keys = new LinkedHashMap<>();
        for (Scope scope : Scope.values())
            keys.put(scope, key(scope).get("secret").asText());
        List<String> wrong = new ArrayList<>();

        for (Endpoint endpoint : api.demanding.endpoints()) {
            String route = Permissions.name(endpoint);
            if (Permissions.of(endpoint).orElseThrow().open()) continue;
            Set<String> opening = table.getOrDefault(route, Set.of());
            keys.forEach((scope, key) -> {
                HttpResponse<String> answer = things.ask(key, endpoint, false);
                boolean closed = answer.statusCode() == 403 && answer.body().contains("\"scope-missing\"");
                if (closed == opening.contains(scope.text()))
                    wrong.add(route + " with " + scope.text() + ": " + answer.statusCode() + " " + answer.body());
            });
        }

        assertThat(wrong).isEmpty();
        assertThat(Permissions.names()).containsAll(table.keySet());
    }

    @Test
    void a_revoked_key_opens_nothing_any_more() {
        JsonNode made = key(Scope.READ_GRID);
        String key = made.get("secret").asText();
        assertThat(api.as(key, "GET", "/api/v1/grid/summary", null).statusCode())
                .isEqualTo(200);

        HttpResponse<String> revoked =
                api.as(superuser, "DELETE", "/api/v1/api-keys/" + made.get("id").asText(), null);

        assertThat(revoked.statusCode()).isEqualTo(204);
        assertThat(api.as(key, "GET", "/api/v1/grid/summary", null).statusCode())
                .isEqualTo(401);
        assertThat(api.as(superuser, "GET", "/api/v1/api-keys", null).body())
                .doesNotContain(made.get("id").asText(), key);
    }

    private JsonNode key(Scope scope) {
        HttpResponse<String> made = api.as(
                superuser, "POST", "/api/v1/api-keys", "{\"name\":\"scopes\",\"scopes\":[\"" + scope.text() + "\"]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return ServedApi.json(made);
    }

    private static Map<String, Set<String>> read() throws IOException {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KeyScopesTest.class.getResourceAsStream("key-scopes.csv")),
                StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).skip(1).forEach(line -> {
                String[] cells = line.split(",");
                table.put(cells[0], Set.copyOf(Arrays.asList(cells[1].split(" "))));
            });
        }
        return table;
    }
}
