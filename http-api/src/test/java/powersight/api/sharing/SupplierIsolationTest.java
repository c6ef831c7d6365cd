package powersight.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import powersight.api.Belongings;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;
import powersight.identity.AccountId;
import powersight.identity.Role;

/**
 * A supplier's people see the sums of its own customers, nobody else's, and no single home, whichever way they ask: OWASP ASVS
 * 5, 8.2.2. That each route which names something answers them like one that names nothing is in {@code OwnershipTest}.
 */
class SupplierIsolationTest {
    private static final String DAY = "?from=2026-11-20&to=2026-11-21";
    private static final Instant MORNING = Instant.parse("2026-11-20T06:00:00Z");
    private static final AtomicInteger METERS = new AtomicInteger();

    private final ServedPeople api = ServedPeople.get();
    private final String admin = api.token("superuser");
    private final AccountId owner = api.account(api.token("citizen1"));

    @Test
    void each_sees_the_sums_of_its_own_customers_and_nothing_of_the_others() {
        Supplier ours = new Supplier("Ours"), theirs = new Supplier("Theirs");
        for (int i = 0; i < 12; i++) ours.supplies(100);
        for (int i = 0; i < 11; i++) theirs.supplies(7);

        JsonNode mine = read(ours.asks(DAY), 200), others = read(theirs.asks(DAY), 200);

        assertThat(mine.get("supplier").asText()).isEqualTo(ours.name);
        assertThat(mine.get("importWh").asLong()).isEqualTo(1_200);
        assertThat(mine.get("places")).hasSize(1);
        assertThat(mine.at("/places/0/homes").asLong()).isEqualTo(12);
        assertThat(others.get("importWh").asLong()).isEqualTo(77);
        assertThat(mine.toString()).doesNotContain(theirs.id, "supply-");
    }

    @Test
    void whose_supplier_is_changed_sees_the_other_ones_sums_and_whose_role_is_taken_none() {
        Supplier ours = new Supplier("Before"), theirs = new Supplier("After");
        for (int i = 0; i < 10; i++) ours.supplies(100);
        for (int i = 0; i < 10; i++) theirs.supplies(3);
        assertThat(read(ours.asks(DAY), 200).get("importWh").asLong()).isEqualTo(1_000);

        theirs.employs(ours.account);
        assertThat(read(ours.asks(DAY), 200).get("importWh").asLong()).isEqualTo(30);

        api.becomes(ours.mail, Role.CITIZEN);
        assertThat(api.as(api.newcomer(ours.person), "GET", "/api/v1/supplier/customers" + DAY, null)
                        .statusCode())
                .as("works there, but is no provider")
                .isEqualTo(403);
    }

    @Test
    void nine_customers_are_too_few_to_say_anything_and_no_way_of_asking_makes_them_more() {
        Supplier small = new Supplier("Small");
        for (int i = 0; i < 9; i++) small.supplies(100);

        for (String period : List.of(DAY, "?from=2026-01-01&to=2026-12-31", "?from=2026-11-20&to=2027-01-01")) {
            JsonNode sums = read(small.asks(period), 200);
            assertThat(sums.get("importWh").isNull()).as(sums.toString()).isTrue();
            assertThat(sums.get("places")).isEmpty();
            assertThat(sums.get("daysLeftOut").asInt()).isPositive();
        }
        assertThat(small.asks("?from=2024-01-01&to=2026-12-31").statusCode()).isEqualTo(422);
        assertThat(small.asks("?from=2026-11-21&to=2026-11-20").statusCode()).isEqualTo(400);
    }

    @Test
    void a_provider_who_works_for_no_supplier_is_told_so_and_sees_nothing() {
        api.newcomer("idle");
        api.becomes("idle@people.example", Role.PROVIDER);

        HttpResponse<String> none = api.as(api.newcomer("idle"), "GET", "/api/v1/supplier/customers" + DAY, null);

        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(read(none, 404).get("code").asText()).isEqualTo("no-such-supplier");
    }

    @Test
    void no_answer_of_any_route_shows_a_supplier_anything_of_one_customers_home() {
        Belongings hers = Belongings.in(api);
        List<String> wrong = new ArrayList<>();
        int asked = 0;

        for (Endpoint endpoint : api.demanding.endpoints()) {
            if (endpoint.method() != Endpoint.Method.GET || endpoint.template().equals("/api/v1/live")) continue;
            // whoever has a calendar's address may read it: the address is the proof
            if (endpoint.template().equals("/api/v1/calendars/{token}.ics")) continue;
            asked++;
            HttpResponse<String> answer = hers.ask(hers.seller(), endpoint, true);
            for (String secret : hers.secrets())
                if (answer.statusCode() < 300 && answer.body().contains(secret))
                    wrong.add(endpoint.template() + " shows " + secret + ": " + answer.body());
        }

        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(60);
    }

    @Test
    void the_sum_of_one_building_is_not_a_suppliers_to_see() {
        String meter = "supply-alone";
        api.under.listed(meter, "80284", "supply-house", "ONLINE");

        HttpResponse<String> house = new Supplier("Looks").get("/api/v1/buildings/supply-house/summary");

        assertThat(house.statusCode()).as(house.body()).isEqualTo(404);
    }

    /** One that was made just now, with somebody who works there. */
    private final class Supplier {
        private final String name, person, mail, id, account;

        Supplier(String name) {
            this.name = name;
            person = "sells-" + name.toLowerCase(java.util.Locale.ROOT);
            mail = person + "@people.example";
            id = read(api.as(admin, "POST", "/api/v1/suppliers", "{\"name\":\"" + name + "\"}"), 201)
                    .get("id")
                    .asText();
            account = api.account(api.newcomer(person)).toString();
            api.becomes(mail, Role.PROVIDER);
            employs(account);
        }

        void employs(String whom) {
            HttpResponse<String> done =
                    api.as(admin, "POST", "/api/v1/suppliers/" + id + "/accounts", "{\"account\":\"" + whom + "\"}");
            assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
        }

        /** A home that used so much this morning. */
        void supplies(long wattHours) {
            String meter = "supply-" + METERS.incrementAndGet();
            String flat = api.rights.give(owner, meter).toString();
            HttpResponse<String> done =
                    api.as(admin, "PUT", "/api/v1/flats/" + flat + "/supplier", "{\"supplier\":\"" + id + "\"}");
            assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
            api.under.database.jdbi().useHandle(handle -> {
                handle.execute("update supply set period = tstzrange('2026-01-01Z', null) where flat = ?::uuid", flat);
                for (int quarter = 0; quarter < 2; quarter++)
                    handle.execute(
                            """
                            insert into rollup_quarter (meter, slot, count, late_count, decreased_count, measured, sum_mw,
                              first_at, first_seq, first_import_t1, first_import_t2, first_export_t1, first_export_t2,
                              last_at, last_seq, last_import_t1, last_import_t2, last_export_t1, last_export_t2)
                            values (?, ?, 1, 0, 0, 0, 0, 0, 1, ?, 0, 0, 0, 0, 2, ?, 0, 0, 0)""",
                            meter,
                            (int) (MORNING.getEpochSecond() / 900) + quarter,
                            5_000 + quarter * wattHours,
                            5_000 + quarter * wattHours);
            });
        }

        HttpResponse<String> asks(String period) {
            return get("/api/v1/supplier/customers" + period);
        }

        HttpResponse<String> get(String path) {
            return api.as(api.newcomer(person), "GET", path, null);
        }
    }

    private static JsonNode read(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ServedApi.json(answer);
    }
}
