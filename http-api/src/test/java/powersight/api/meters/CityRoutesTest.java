package powersight.api.meters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.identity.Role;

/** A city over HTTP, on a real PostgreSQL. */
class CityRoutesTest {
    private static final String ZAJECAR = "/api/v1/cities/zajecar";

    private final ServedPeople api = ServedPeople.get();

    @Test
    void a_citys_kilowatt_hours_are_those_of_its_buildings_and_of_its_households() {
        metered("zaj-1", "dom-1", 123_456);
        metered("zaj-2", "dom-1", 1);
        metered("zaj-3", "dom-2", 999_999_999_999L);
        api.under.listed("zaj-4", "70556", null, "OFFLINE");
        api.becomes("citizen4", Role.OPERATOR);
        String operator = api.token("citizen4");

        JsonNode city = ok(operator, ZAJECAR + "/summary");

        assertThat(city.path("name").asText()).isEqualTo("Zaječar");
        assertThat(city.path("meters").asInt()).isEqualTo(4);
        assertThat(city.path("online").asInt()).isEqualTo(3);
        assertThat(city.path("kWh").decimalValue()).isEqualByComparingTo("1000000123.456");
        assertThat(sum(ok(operator, ZAJECAR + "/buildings"))).isEqualByComparingTo("1000000123.456");
        assertThat(sum(ok(operator, ZAJECAR + "/households"))).isEqualByComparingTo("1000000123.456");

        JsonNode citizens = ok(api.token("citizen9"), ZAJECAR + "/summary");
        assertThat(citizens.path("meters").asInt()).isEqualTo(4);
        assertThat(citizens.path("kWh").isNumber())
                .as("three homes are too few to tell")
                .isFalse();
    }

    @Test
    void a_city_that_is_not_there_is_not_found_and_the_answer_says_what_to_write() {
        String admin = api.token("superuser");
        for (String path : new String[] {
            "/api/v1/cities/atlantida/summary",
            "/api/v1/cities/atlantida/buildings",
            "/api/v1/municipalities/99999/summary"
        }) {
            HttpResponse<String> answer = api.as(admin, "GET", path, null);

            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            assertThat(ServedApi.json(answer).path("advice").asText()).contains("/api/v1/municipalities");
        }
    }

    private JsonNode ok(String token, String path) {
        HttpResponse<String> answer = api.as(token, "GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServedApi.json(answer);
    }

    private static BigDecimal sum(JsonNode parts) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode part : parts.path("items")) sum = sum.add(part.path("kWh").decimalValue());
        return sum;
    }

    private void metered(String meter, String building, long wattHours) {
        api.under.listed(meter, "70556", building, "ONLINE");
        api.under.database.jdbi().useHandle(handle -> handle.execute("""
                insert into rollup_quarter (meter, slot, count, late_count, decreased_count, measured, sum_mw,
                  first_at, first_seq, first_import_t1, first_import_t2, first_export_t1, first_export_t2,
                  last_at, last_seq, last_import_t1, last_import_t2, last_export_t1, last_export_t2)
                values (?, 1990000, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, ?, 0, 0, 0) on conflict do nothing""", meter, wattHours));
    }
}
