package powersight.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import powersight.api.Belongings;
import powersight.api.Contract;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;

/** The OpenAPI document and the routes are one, also where people are: every operation in it is called by who may. */
class PeopleContractTest {
    private final ServedPeople api = ServedPeople.get();

    @Test
    void every_operation_answers_with_a_status_and_a_shape_that_the_document_names() {
        Belongings hers = Belongings.in(api);
        JsonNode document = ServedApi.json(api.send("GET", "/openapi.json", null, Map.of()));
        String everyRole = api.token("superuser");
        Set<String> called = new HashSet<>();
        List<String> wrong = new ArrayList<>();

        for (Endpoint endpoint : inOrder()) {
            String method = endpoint.method().name().toLowerCase(Locale.ROOT);
            called.add(method + " " + endpoint.template());
            HttpResponse<String> answer = hers.ask(hers.owner(), endpoint, true);
            if (answer.statusCode() == 403 || answer.statusCode() == 404)
                answer = hers.ask(hers.officer(), endpoint, true);
            if (answer.statusCode() == 403 || answer.statusCode() == 404) answer = hers.ask(everyRole, endpoint, true);
            boolean socket = endpoint.template().equals("/api/v1/live");
            boolean device = endpoint.template().contains("/firmware/");
            if (!socket && !device && (answer.statusCode() == 400 || answer.statusCode() >= 500))
                wrong.add(method + " " + endpoint.template() + " -> " + answer.statusCode() + ": " + answer.body());
            Contract.check(document, method, endpoint.template(), answer, wrong);
        }

        assertThat(wrong).isEmpty();
        Set<String> documented = new HashSet<>();
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(each -> documented.add(each + " " + path.getKey())));
        assertThat(called).isEqualTo(documented);
    }

    /** What takes something away comes last, and signing out after everything. */
    private List<Endpoint> inOrder() {
        return api.demanding.endpoints().stream()
                .sorted(Comparator.comparing((Endpoint each) -> each.method() == Endpoint.Method.DELETE)
                        .thenComparing(each -> each.template().equals("/api/v1/session"))
                        .thenComparing(each -> each.template().endsWith("/users/{id}/sessions"))
                        .thenComparing(each -> each.method() != Endpoint.Method.GET))
                .toList();
    }
}
