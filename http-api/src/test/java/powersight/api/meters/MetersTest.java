package powersight.api.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.api.ServedApi.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.meter.MeterEvent;
import powersight.meter.Registration;
import powersight.wire.MeterId;

class MetersTest {
    private final ServedApi api = ServedApi.get();

    @Test
    void the_list_shows_how_each_meter_stands_this_second() {
        api.listed("list-1", "NEVER_SEEN");
        api.meters.stands(Example.online("list-1", Example.reading(9, Example.NOON, 1_000, 295_400)));

        JsonNode page = json(api.get("/api/v1/meters?q=list-1"));

        assertThat(page.path("total").asInt()).isEqualTo(1);
        JsonNode meter = page.path("items").path(0);
        assertThat(meter.path("id").asText()).isEqualTo("list-1");
        assertThat(meter.path("municipality").asText()).isEqualTo("80284");
        assertThat(meter.path("municipalityName").asText()).isEqualTo("Novi Sad");
        assertThat(meter.path("building").isNull()).isTrue();
        assertThat(meter.path("state").asText()).isEqualTo("ONLINE");
        assertThat(meter.path("lastReadingAt").asText()).isEqualTo("2026-11-20T12:00:00Z");
        assertThat(meter.path("everySeconds").asInt()).isEqualTo(5);
        assertThat(meter.path("watts").asDouble()).isEqualTo(295.4);
        assertThat(meter.path("importWh").asLong()).isEqualTo(1_200);
    }

    @Test
    void a_meter_that_does_not_answer_in_time_is_listed_with_what_the_list_knows() {
        api.listed("mute-1", "OFFLINE");
        api.meters.doesNotAnswer(new MeterId("mute-1"));

        JsonNode meter = json(api.get("/api/v1/meters?q=mute-1")).path("items").path(0);

        assertThat(meter.path("state").asText()).isEqualTo("OFFLINE");
        assertThat(meter.path("watts").isNull()).isTrue();
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition() {
        for (int i = 0; i < 5; i++) api.listed("paged-" + i, "NEVER_SEEN");

        JsonNode first = json(api.get("/api/v1/meters?q=paged-&limit=3"));
        JsonNode second = json(api.get(
                "/api/v1/meters?q=paged-&limit=3&after=" + first.path("next").asText()));

        assertThat(first.path("items").findValuesAsText("id")).containsExactly("paged-0", "paged-1", "paged-2");
        assertThat(second.path("items").findValuesAsText("id")).containsExactly("paged-3", "paged-4");
        assertThat(second.path("next").isNull()).isTrue();
    }

    @Test
    void one_meter_is_told_in_full() {
        api.meters.stands(Example.online("full-1", Example.reading(9, Example.NOON, 1_000, 295_400)));

        JsonNode meter = json(api.get("/api/v1/meters/full-1"));

        assertThat(meter.path("id").asText()).isEqualTo("full-1");
        assertThat(meter.path("timeoutSeconds").asInt()).isEqualTo(30);
        assertThat(meter.path("recorded").asInt()).isEqualTo(7);
        assertThat(meter.path("duplicates").asInt()).isEqualTo(2);
        assertThat(meter.path("missing").toString()).isEqualTo("[[3,4]]");
        JsonNode last = meter.path("last");
        assertThat(last.path("volts").asDouble()).isEqualTo(220.4);
        assertThat(last.path("powerFactor").isNull()).isTrue();
        assertThat(last.path("importT1Wh").asLong()).isEqualTo(1_000);
        assertThat(last.path("flags").toString()).isEqualTo("[\"LATE\"]");
        assertThat(last.path("receivedAt").asText()).isEqualTo("2026-11-20T12:00:01Z");
    }

    @Test
    void a_delivery_is_commissioned_in_one_go_and_a_second_time_changes_nothing() {
        String order = "{\"meters\":[{\"id\":\"lot-1\",\"municipality\":\"novi sad\"},"
                + "{\"id\":\"lot-2\",\"municipality\":\"80284\"}]}";
        api.journalled(new MeterEvent.Commissioned(
                new MeterId("lot-2"),
                Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30)),
                Instant.parse("2026-11-20T12:00:00Z")));

        JsonNode items = json(api.post("/api/v1/meters/delivery", order)).path("items");

        assertThat(items.path(0).path("commissioned").asBoolean()).isTrue();
        assertThat(items.path(0).path("secret").asText()).matches("[0-9a-f]{32}");
        assertThat(items.path(1).path("commissioned").asBoolean()).isFalse();
        assertThat(items.path(1).path("secret").isNull()).isTrue();
        assertThat(json(api.get("/api/v1/meters/lot-1")).path("state").asText()).isEqualTo("NEVER_SEEN");
    }

    @Test
    void a_mistake_in_one_line_of_a_delivery_is_named_and_nothing_is_commissioned() {
        HttpResponse<String> answer = api.post(
                "/api/v1/meters/delivery",
                "{\"meters\":[{\"id\":\"half-1\",\"municipality\":\"novi sad\"},{\"id\":\"no way\",\"municipality\":\"80284\"}]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("meters[1].id");
        assertThat(api.get("/api/v1/meters/half-1").statusCode()).isEqualTo(404);
    }

    @Test
    void as_of_an_instant_a_meter_stands_as_it_was_known_then() {
        Instant noon = Instant.parse("2026-11-20T12:00:00Z");
        MeterId id = new MeterId("past-1");
        Registration registration = Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30));
        api.journalled(
                new MeterEvent.Commissioned(id, registration, noon),
                new MeterEvent.CameOnline(id, noon.plusSeconds(10)),
                new MeterEvent.WentOffline(id, noon.plusSeconds(10), noon.plusSeconds(40)));

        assertThat(json(api.get("/api/v1/meters/past-1?asOf=2026-11-20T12:00:39Z"))
                        .path("state")
                        .asText())
                .isEqualTo("ONLINE");
        assertThat(json(api.get("/api/v1/meters/past-1?asOf=2026-11-20T12:01:00Z"))
                        .path("state")
                        .asText())
                .isEqualTo("OFFLINE");
        HttpResponse<String> before = api.get("/api/v1/meters/past-1?asOf=2026-11-20T11:59:59Z");
        assertThat(before.statusCode()).isEqualTo(404);
        assertThat(json(before).path("code").asText()).isEqualTo("before-the-journal");
        assertThat(json(before).path("advice").asText()).contains("2026-11-20T12:00:00Z");
        assertThat(api.get("/api/v1/meters/past-1?asOf=2199-01-01T00:00:00Z").statusCode())
                .isEqualTo(400);
        assertThat(api.get("/api/v1/meters/nobody?asOf=2026-11-20T12:00:39Z").statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_meter_that_nobody_commissioned_is_a_404_with_a_stable_code() {
        HttpResponse<String> answer = api.get("/api/v1/meters/nobody");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).path("code").asText()).isEqualTo("unknown-meter");
        assertThat(json(answer).path("advice").asText()).isNotEmpty();
        assertThat(json(answer).path("reference").asText()).isNotEmpty();
    }

    @Test
    void commissioning_shows_the_secret_once_and_is_refused_the_second_time() {
        HttpResponse<String> first = api.post("/api/v1/meters", "{\"id\":\"new-1\",\"municipality\":\"novi sad\"}");
        HttpResponse<String> again = api.post("/api/v1/meters", "{\"id\":\"new-1\",\"municipality\":\"80284\"}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).path("secret").asText()).matches("[0-9a-f]{32}");
        assertThat(json(first).path("municipality").asText()).isEqualTo("80284");
        assertThat(json(first).path("state").asText()).isEqualTo("NEVER_SEEN");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).path("code").asText()).isEqualTo("already-commissioned");
        assertThat(again.body()).doesNotContain("secret");
    }

    @Test
    void a_concentrator_gets_a_new_secret_each_time_and_no_meters_name() {
        api.post("/api/v1/meters", "{\"id\":\"no-concentrator\",\"municipality\":\"80284\"}");

        HttpResponse<String> first = api.post("/api/v1/concentrators", "{\"id\":\"c-1\"}");
        HttpResponse<String> again = api.post("/api/v1/concentrators", "{\"id\":\"c-1\"}");
        HttpResponse<String> taken = api.post("/api/v1/concentrators", "{\"id\":\"no-concentrator\"}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).path("secret").asText()).matches("[0-9a-f]{32}");
        assertThat(json(again).path("secret").asText())
                .isNotEqualTo(json(first).path("secret").asText());
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(json(taken).path("code").asText()).isEqualTo("name-taken");
        assertThat(json(api.post("/api/v1/concentrators", "{}")).path("field").asText())
                .isEqualTo("id");
    }

    @Test
    void a_wrong_order_names_the_field_and_a_broken_rule_is_422() {
        assertField("{\"municipality\":\"80284\"}", "id");
        assertField("{\"id\":\"a b\",\"municipality\":\"80284\"}", "id");
        assertField("{\"id\":\"new-2\"}", "municipality");
        assertField("{\"id\":\"new-2\",\"municipality\":\"80284\",\"timeoutSeconds\":\"x\"}", "timeoutSeconds");
        assertField("{\"id\":\"new-2\",\"municipality\":\"80284\",\"timeoutSeconds\":0}", "timeoutSeconds");
        assertField("{\"id\":\"new-2\",\"municipality\":\"80284\",\"everySeconds\":0}", "everySeconds");
        assertField("{\"id\":\"new-2\",\"municipality\":\"80284\",\"wattage\":1}", "wattage");

        HttpResponse<String> nowhere = api.post("/api/v1/meters", "{\"id\":\"new-2\",\"municipality\":\"Atlantida\"}");
        assertThat(nowhere.statusCode()).isEqualTo(422);
        assertThat(json(nowhere).path("code").asText()).isEqualTo("unknown-municipality");
    }

    private void assertField(String order, String field) {
        HttpResponse<String> answer = api.post("/api/v1/meters", order);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).path("field").asText()).isEqualTo(field);
    }
}
