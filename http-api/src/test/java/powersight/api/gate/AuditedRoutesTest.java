package powersight.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import powersight.api.Belongings;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;
import powersight.identity.Role;

/** Whatever only people with power may do is in the audit afterwards: who did it, and what. OWASP ASVS 5, 16.3.2. */
class AuditedRoutesTest {
    /** Taking a claim in hand and giving it back decide nothing; they are on the claim's own time line. */
    private static final Set<String> ON_THE_TIME_LINE =
            Set.of("PUT /api/v1/claims/{id}/handler", "DELETE /api/v1/claims/{id}/handler");

    /** What they ask for is so already in this town: nothing is done, and nothing noted. */
    private static final Set<String> SO_ALREADY = Set.of(
            "PUT /api/v1/users/{id}/roles",
            "PUT /api/v1/users/{id}/state",
            "PUT /api/v1/flats/{id}/meter",
            "PUT /api/v1/offices/{id}/officers/{officer}");

    private final ServedPeople api = ServedPeople.get();
    private final String superuser = api.token("superuser");

    @Test
    void what_is_done_with_power_is_in_the_audit_with_who_did_it() {
        Belongings things = Belongings.in(api);
        String who = api.account(superuser).toString();
        List<String> wrong = new ArrayList<>();
        List<String> done = new ArrayList<>();

        for (Endpoint endpoint : api.demanding.endpoints()) {
            String route = Permissions.name(endpoint);
            if (endpoint.method() == Endpoint.Method.GET || !needsPower(endpoint) || ON_THE_TIME_LINE.contains(route))
                continue;
            long before = entries(who);
            HttpResponse<String> answer = things.ask(superuser, endpoint, true);
            if (answer.statusCode() >= 300) continue;
            done.add(route);
            if (entries(who) == before && !SO_ALREADY.contains(route))
                wrong.add(route + " left no entry: " + answer.statusCode());
        }

        assertThat(wrong).as("done: " + done).isEmpty();
        assertThat(done)
                .contains(
                        "POST /api/v1/meters",
                        "POST /api/v1/concentrators",
                        "DELETE /api/v1/users/{id}/sessions",
                        "PUT /api/v1/offices/{id}",
                        "POST /api/v1/suppliers",
                        "PUT /api/v1/flats/{id}/supplier");
    }

    @Test
    void a_projection_made_again_and_a_fault_made_for_show_are_noted() {
        assertThat(noted("POST /api/v1/projections/{name}/rebuild")).isEqualTo("projection-rebuilt");
        assertThat(noted("POST /api/v1/demo/faults")).isEqualTo("demo-fault");
    }

    private String noted(String route) {
        return api.demanding.endpoints().stream()
                .filter(each -> Permissions.name(each).equals(route))
                .findFirst()
                .flatMap(Permissions::of)
                .flatMap(Permissions.Rule::noted)
                .map(Permissions.Noting::what)
                .orElse("");
    }

    private static boolean needsPower(Endpoint endpoint) {
        Set<Role> roles = Permissions.of(endpoint).orElseThrow().roles();
        Set<Role> powerless = EnumSet.of(Role.CITIZEN, Role.PROVIDER);
        return !roles.isEmpty() && roles.stream().noneMatch(powerless::contains);
    }

    private long entries(String who) {
        JsonNode page = ServedApi.json(api.as(superuser, "GET", "/api/v1/audit?limit=1&who=" + who, null));
        return page.get("total").asLong();
    }
}
