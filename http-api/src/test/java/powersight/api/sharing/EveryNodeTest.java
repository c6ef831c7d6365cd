package powersight.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;

/**
 * A delegation that ends on one node is over on all of them within five seconds, by the node's own clock, which the test
 * moves; what the node remembers of rights is not looked at. OWASP ASVS 5, 8.3.2.
 */
class EveryNodeTest {
    private static final Duration PROMISED = Duration.ofSeconds(5);

    private final ServedPeople one = ServedPeople.get(), another = ServedPeople.another();
    private final String owner = one.newcomer("every-owner"), guest = one.newcomer("every-guest");

    @Test
    void a_share_that_was_taken_back_is_over_on_the_other_node_five_seconds_later() {
        String delegation = shares("every-taken", one.grid.now().plus(Duration.ofDays(900)));
        assertThat(sees("every-taken")).containsExactly(200, 200);

        one.as(owner, "DELETE", "/api/v1/delegations/" + delegation, null);
        another.passes(PROMISED);
        one.passes(PROMISED);

        assertThat(sees("every-taken")).containsExactly(404, 404);
    }

    @Test
    void a_share_is_over_on_each_node_at_its_hour_of_the_grids_clock() {
        Instant until = one.grid.now().plus(Duration.ofDays(30));
        shares("every-over", until);
        assertThat(sees("every-over")).containsExactly(200, 200);

        one.gridPasses(Duration.ofDays(31));
        assertThat(sees("every-over"))
                .as("the other grid's clock stands before it")
                .containsExactly(404, 200);
        another.gridPasses(Duration.between(another.grid.now(), until).plusDays(1));

        assertThat(sees("every-over")).containsExactly(404, 404);
    }

    private List<Integer> sees(String meter) {
        return List.of(one, another).stream()
                .map(node ->
                        node.as(guest, "GET", "/api/v1/meters/" + meter, null).statusCode())
                .toList();
    }

    private String shares(String meter, Instant until) {
        one.under.meters.stands(Example.online(meter, Example.reading(1, Example.NOON, 1_000, 100_000)));
        String flat = one.rights.give(one.account(owner), meter).toString();
        String id = ServedApi.json(one.as(
                        owner,
                        "POST",
                        "/api/v1/delegations",
                        "{\"flat\":\"" + flat
                                + "\",\"to\":\"every-guest@people.example\",\"uses\":[\"CONSUMPTION\",\"LIVE\"],"
                                + "\"until\":\"" + until + "\"}"))
                .get("id")
                .asText();
        assertThat(one.as(guest, "POST", "/api/v1/delegations/" + id + "/acceptance", null)
                        .statusCode())
                .isEqualTo(200);
        one.sharing.views().revision();
        another.sharing.views().revision();
        return id;
    }
}
