package powersight.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import powersight.api.Belongings;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;

/**
 * OWASP ASVS 5, 8.2.2, for every route that names a thing: its owner, whom the owner shares her home with for every use
 * there is, somebody else, whoever supplies her home, and something that is not there. The answers are those of
 * permissions.csv, whose last four columns are filled in for exactly these routes.
 */
class OwnershipTest {
    private static final List<String> COLUMNS = List.of("own", "delegated", "other", "none");

    private final ServedPeople api = ServedPeople.get();

    @Test
    void asvs_8_2_2_what_is_anothers_is_answered_like_what_is_not_there_on_every_route_that_names_something()
            throws IOException {
        Belongings hers = Belongings.in(api);
        Map<String, Map<String, Matrix.Cell>> matrix = Matrix.read();
        List<String> wrong = new ArrayList<>();
        Map<String, Map<String, Integer>> seen = new TreeMap<>();

        for (Endpoint endpoint : inOrder()) {
            String route = Permissions.name(endpoint);
            Map<String, Matrix.Cell> row = matrix.get(route);
            boolean asked = hers.names(endpoint) && row.get("citizen") != Matrix.Cell.NO;
            if (asked != (row.get("own") != Matrix.Cell.NOTHING))
                wrong.add(route
                        + (asked ? " names a thing: fill in own to none" : " names nothing: leave own to none as -"));
            if (!asked) continue;
            HttpResponse<String> missing = hers.ask(hers.other(), endpoint, false);
            HttpResponse<String> foreign = hers.ask(hers.other(), endpoint, true);
            HttpResponse<String> delegated = hers.ask(hers.delegate(), endpoint, true);
            HttpResponse<String> own = hers.ask(hers.owner(), endpoint, true);
            supplied(hers, endpoint, row, wrong);
            Map<String, HttpResponse<String>> answers = new LinkedHashMap<>();
            answers.put("own", own);
            answers.put("delegated", delegated);
            answers.put("other", foreign);
            answers.put("none", missing);
            seen.put(route, statuses(answers));
            answers.forEach((who, answer) -> {
                if (!right(row.get(who), answer.statusCode()))
                    wrong.add(route + " as " + who + ": " + answer.statusCode() + " " + answer.body());
            });
            if (row.get("other") == Matrix.Cell.NO && !same(hers, foreign).equals(same(hers, missing)))
                wrong.add(route + " tells what exists:\n  " + same(hers, foreign) + "\n  " + same(hers, missing));
        }

        assertThat(wrong).as("seen: " + seen).isEmpty();
        assertThat(seen).hasSizeGreaterThan(30);
    }

    /** That somebody buys their electricity from a supplier opens nothing of theirs to who works there. */
    private static void supplied(Belongings hers, Endpoint endpoint, Map<String, Matrix.Cell> row, List<String> wrong) {
        String route = Permissions.name(endpoint);
        if (row.get("provider") == Matrix.Cell.NO) return;
        HttpResponse<String> missing = hers.ask(hers.seller(), endpoint, false);
        HttpResponse<String> customers = hers.ask(hers.seller(), endpoint, true);
        if (!right(row.get("other"), customers.statusCode()))
            wrong.add(route + " as her supplier: " + customers.statusCode() + " " + customers.body());
        if (row.get("other") == Matrix.Cell.NO && !same(hers, customers).equals(same(hers, missing)))
            wrong.add(route + " tells her supplier what exists:\n  " + same(hers, customers) + "\n  "
                    + same(hers, missing));
    }

    /** What takes something away comes last. */
    private List<Endpoint> inOrder() {
        return api.demanding.endpoints().stream()
                .sorted(Comparator.comparing((Endpoint each) -> each.method() == Endpoint.Method.DELETE)
                        .thenComparing(each -> each.template().endsWith("/withdrawal")
                                || each.template().endsWith("/cancellation"))
                        .thenComparing(each -> each.method() != Endpoint.Method.GET))
                .toList();
    }

    private static boolean right(Matrix.Cell cell, int status) {
        return switch (cell) {
            case NO -> status == 404;
            case YES -> status < 500 && status != 401 && status != 403 && status != 404;
            default -> false;
        };
    }

    private static Map<String, Integer> statuses(Map<String, HttpResponse<String>> answers) {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        for (String column : COLUMNS) statuses.put(column, answers.get(column).statusCode());
        return statuses;
    }

    /** Everything that is answered, but for the names that were asked for and the reference that is drawn each time. */
    /** Whether the connection stays open says only how much of an upload had come by the time of the refusal. */
    private static String same(Belongings hers, HttpResponse<String> answer) {
        Set<String> headers = new TreeSet<>(answer.headers().map().keySet());
        headers.remove("connection");
        return answer.statusCode() + " " + headers + " "
                + hers.without(answer.body()).replaceAll("\"reference\":\"[^\"]*\"", "");
    }
}
