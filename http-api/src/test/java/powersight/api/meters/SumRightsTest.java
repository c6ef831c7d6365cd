package powersight.api.meters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.identity.Role;
import powersight.meter.AreaReport;
import powersight.meter.MeterNow.Connection;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/** Who is told what homes add up to, and what their owners read of it. OWASP ASVS 5, 8.2.3 and 14.2.6. */
class SumRightsTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final ServedPeople api = ServedPeople.get();

    @Test
    void
            the_sum_of_a_building_with_one_home_is_withheld_until_somebody_of_the_office_says_why_and_its_owner_reads_it() {
        String code = code("Kikinda"), owner = api.newcomer("sum-owner");
        home("sum-alone", code, "sum-house", 640_000);
        api.rights.give(api.account(owner), "sum-alone");
        String officer = became("sum-officer", Role.OFFICER), operator = became("sum-operator", Role.OPERATOR);
        String path = "/api/v1/buildings/sum-house/summary";
        awaitWatts(operator, path, 640.0);

        JsonNode withheld = ok(officer, path);
        assertThat(withheld.path("meters").asInt()).isEqualTo(1);
        assertThat(withheld.path("watts").isNumber())
                .as("neither 0 nor a figure")
                .isFalse();
        assertThat(withheld.path("importWh").isNumber()).isFalse();
        assertThat(withheld.path("keptBack").asInt()).isEqualTo(1);
        assertThat(withheld.path("withheld").asText()).contains("fewer than 10 homes");
        assertThat(ok(owner, path).path("withheld").asText())
                .as("who lives there")
                .contains("kept back");
        assertThat(api.as(api.newcomer("sum-stranger"), "GET", path, null).statusCode())
                .isEqualTo(404);
        HttpResponse<String> because = api.send(
                "GET",
                path,
                null,
                Map.of("Authorization", "Bearer " + officer, "PowerSight-Reason", "a fault in the riser"));
        assertThat(ServedApi.json(because).path("watts").asDouble()).isEqualTo(640.0);

        JsonNode seen = ok(owner, "/api/v1/me/views").path("items");
        assertThat(seen.get(0).path("what").asText()).isEqualTo("SUM");
        assertThat(seen.get(0).path("asWhom").asText()).isEqualTo("OFFICER");
        assertThat(seen.get(0).path("reason").asText()).isEqualTo("a fault in the riser");
        assertThat(seen.get(1).path("asWhom").asText())
                .as("operators are written down as well")
                .isEqualTo("OPERATOR");
    }

    @Test
    void a_municipality_is_told_and_neither_of_its_buildings_where_one_minus_the_other_would_be_a_single_home() {
        String code = code("Senta"), officer = became("sum-difference", Role.OFFICER);
        for (int home = 0; home < 12; home++) home("sum-t" + home, code, "sum-tower", 100_000);
        home("sum-neighbour", code, "sum-next-door", 70_000);
        String municipality = "/api/v1/municipalities/" + code + "/summary";

        awaitWatts(officer, municipality, 1_270.0);

        assertThat(ok(api.newcomer("sum-anybody"), municipality).path("watts").asDouble())
                .isEqualTo(1_270.0);
        for (String building : new String[] {"sum-tower", "sum-next-door"})
            assertThat(ok(officer, "/api/v1/buildings/" + building + "/summary")
                            .path("withheld")
                            .asText())
                    .as(building)
                    .contains("subtracting");
    }

    @Test
    void registers_are_for_operators_and_everybody_else_reads_days() {
        home("sum-register", code("Bor"), "sum-block", 1_000);
        String citizen = api.newcomer("sum-citizen"), operator = became("sum-operator", Role.OPERATOR);

        assertThat(ok(citizen, "/api/v1/cities/bor/summary").path("kWh").isNumber())
                .isFalse();
        assertThat(ok(citizen, "/api/v1/cities/bor/summary").path("withheld").asText())
                .contains("/days");
        assertThat(ok(operator, "/api/v1/cities/bor/summary").path("kWh").isNumber())
                .isTrue();
        JsonNode days = ok(citizen, "/api/v1/cities/bor/days").path("days");
        assertThat(days.size()).isEqualTo(7);
        assertThat(days.get(0).path("kWh").isNumber()).isFalse();
    }

    private static String code(String municipality) {
        return Municipalities.find(municipality).orElseThrow().code();
    }

    private String became(String name, Role role) {
        api.newcomer(name);
        api.becomes(name + "@people.example", role);
        return api.newcomer(name);
    }

    private void home(String meter, String municipality, String building, int milliWatts) {
        api.under.listed(meter, municipality, building, "ONLINE");
        api.under.areas.report(new AreaReport(
                new MeterId(meter),
                municipality,
                Optional.of(building),
                Connection.ONLINE,
                OptionalInt.of(milliWatts),
                5,
                0,
                1));
    }

    private void awaitWatts(String token, String path, double watts) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() ->
                        assertThat(ok(token, path).path("watts").asDouble()).isEqualTo(watts));
    }

    private JsonNode ok(String token, String path) {
        HttpResponse<String> answer = api.as(token, "GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServedApi.json(answer);
    }
}
