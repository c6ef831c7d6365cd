package powersight.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.SocketClient;
import powersight.identity.AccountId;
import powersight.identity.Role;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/** Who may see whose data, through HTTP on a real PostgreSQL: OWASP ASVS 5, 8.2.2, 8.2.3, 8.3.1. */
class SharingTest {
    private final ServedPeople api = ServedPeople.get();
    private final String ana = api.token("citizen6"), bojan = api.token("citizen7"), vesna = api.token("citizen8");
    private final AccountId anaId = api.account(ana), bojanId = api.account(bojan);

    @Test
    void c_lets_d_see_the_consumption_until_a_date_and_d_sees_that_and_nothing_else() {
        String meter = meter("share-1");
        String flat = api.rights.give(anaId, meter).toString();
        Instant until = api.grid.now().plus(Duration.ofDays(2));
        assertThat(readings(bojan, meter).statusCode()).isEqualTo(404);

        String offered = text(order(ana, flat, "citizen7", until, "CONSUMPTION"), 201)
                .get("id")
                .asText();
        assertThat(readings(bojan, meter).statusCode()).as("not accepted yet").isEqualTo(404);
        text(api.as(bojan, "POST", "/api/v1/delegations/" + offered + "/acceptance", null), 200);
        forget();

        assertThat(text(readings(bojan, meter), 200).get("items")).hasSize(3);
        JsonNode state = text(api.as(bojan, "GET", "/api/v1/meters/" + meter, null), 200);
        assertThat(state.get("watts").isNull()).as("live is another use").isTrue();
        assertThat(state.get("last").isNull()).isTrue();
        assertThat(ids(bojan, "/api/devices", "deviceId")).contains(meter);
        assertThat(ids(vesna, "/api/devices", "deviceId")).doesNotContain(meter);
        assertThat(ids(ana, "/api/v1/meters", "id")).contains(meter);
        List<JsonNode> views = views(ana, meter);
        assertThat(views)
                .extracting(view -> view.get("viewer").asText() + " "
                        + view.get("asWhom").asText() + " " + view.get("what").asText())
                .contains("Emina Emić DELEGATE READINGS", "Emina Emić DELEGATE STATE");
        assertThat(views(bojan, meter)).as("only the owner reads it").isEmpty();

        // two days of this test's grid are 48 s: it is made to end sooner by taking it back
        assertThat(api.as(ana, "DELETE", "/api/v1/delegations/" + offered, null).statusCode())
                .isEqualTo(204);
        forget();
        assertThat(readings(bojan, meter).statusCode()).isEqualTo(404);
    }

    @Test
    void an_expiry_on_the_grids_clock_ends_it_without_anybody_doing_anything() {
        String meter = meter("share-2");
        String flat = api.rights.give(anaId, meter).toString();
        Instant until = api.grid.now().plus(Duration.ofDays(90));
        String offered = text(order(ana, flat, "citizen7", until, "CONSUMPTION"), 201)
                .get("id")
                .asText();
        text(api.as(bojan, "POST", "/api/v1/delegations/" + offered + "/acceptance", null), 200);
        forget();
        assertThat(readings(bojan, meter).statusCode()).isEqualTo(200);

        api.gridPasses(Duration.ofDays(90));

        assertThat(readings(bojan, meter).statusCode())
                .as("at once, though it was remembered a moment ago")
                .isEqualTo(404);
    }

    @Test
    void an_open_socket_loses_the_topic_when_the_right_is_taken_back_and_stays_open() throws Exception {
        String meter = meter("share-3");
        String flat = api.rights.give(anaId, meter).toString();
        String offered = text(order(ana, flat, "citizen7", api.grid.now().plus(Duration.ofDays(90)), "LIVE"), 201)
                .get("id")
                .asText();
        text(api.as(bojan, "POST", "/api/v1/delegations/" + offered + "/acceptance", null), 200);
        forget();
        SocketClient socket = greeted(bojan);
        socket.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/" + meter + "\",\"rate\":4}");
        assertThat(socket.next("snap").get("data").get("watts").asDouble()).isEqualTo(100.0);
        assertThat(readings(bojan, meter).statusCode())
                .as("live is not the past")
                .isNotEqualTo(500);
        assertThat(text(readings(bojan, meter), 200).get("items")).isEmpty();

        socket.send("{\"t\":\"sub\",\"id\":2,\"topic\":\"meter/" + meter("share-3-foreign") + "\"}");
        JsonNode foreign = socket.next("err");
        socket.send("{\"t\":\"sub\",\"id\":3,\"topic\":\"meter/there-is-none\"}");
        JsonNode missing = socket.next("err");
        assertThat(foreign.get("code").asText())
                .isEqualTo("unknown-topic")
                .isEqualTo(missing.get("code").asText());

        assertThat(api.as(ana, "DELETE", "/api/v1/delegations/" + offered, null).statusCode())
                .isEqualTo(204);
        JsonNode taken = socket.next("err");

        assertThat(taken.get("id").asInt()).isEqualTo(1);
        socket.send("{\"t\":\"sub\",\"id\":4,\"topic\":\"grid\"}");
        assertThat(socket.next("snap").get("id").asInt()).as("the socket stays").isEqualTo(4);
        assertThat(views(ana, meter))
                .extracting(view -> view.get("what").asText())
                .contains("LIVE");
        socket.abort();
    }

    @Test
    void whose_flat_it_was_sees_their_time_and_the_next_owner_theirs() {
        String meter = meter("share-4");
        api.rights.give(anaId, meter);
        api.rights.end(meter, Example.NOON.plusSeconds(5));
        api.rights.give(bojanId, meter, Example.NOON.plusSeconds(5));
        forget();

        assertThat(seqs(readings(ana, meter))).containsExactly(1L);
        assertThat(seqs(readings(bojan, meter))).containsExactly(2L, 3L);
        assertThat(api.as(ana, "GET", "/api/v1/meters/" + meter, null).statusCode())
                .as("how it stands now is no longer hers")
                .isEqualTo(404);
        assertThat(ids(ana, "/api/v1/meters", "id")).doesNotContain(meter);
        JsonNode series = text(
                api.as(
                        ana,
                        "GET",
                        "/api/v1/meters/" + meter
                                + "/series?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&step=300s",
                        null),
                200);
        assertThat(series.get("count").toString())
                .as("of five minutes, what was hers")
                .isEqualTo("[1]");
    }

    @Test
    void an_officer_says_why_and_the_owner_can_read_it_and_an_operator_is_not_held_up() {
        String meter = meter("share-5");
        api.rights.give(anaId, meter);
        forget();
        api.becomes("citizen2", Role.OFFICER);
        api.becomes("citizen4", Role.OPERATOR);
        String officer = api.token("citizen2"), operator = api.token("citizen4");

        HttpResponse<String> silent = readings(officer, meter);
        HttpResponse<String> said = api.send(
                "GET",
                past(meter),
                null,
                Map.of("Authorization", "Bearer " + officer, "PowerSight-Reason", "case 17: complaint about a bill"));

        assertThat(silent.statusCode()).isEqualTo(403);
        assertThat(ServedApi.json(silent).get("code").asText()).isEqualTo("reason-needed");
        assertThat(said.statusCode()).isEqualTo(200);
        assertThat(readings(operator, meter).statusCode()).isEqualTo(200);
        assertThat(views(ana, meter))
                .extracting(view ->
                        view.get("asWhom").asText() + " " + view.get("reason").asText())
                .contains("OFFICER case 17: complaint about a bill", "OPERATOR null");
        assertThat(readings(officer, meter("share-5-nobodys")).statusCode())
                .as("nobody's data")
                .isEqualTo(200);
    }

    @Test
    void nobody_gives_more_than_they_have_to_themselves_or_what_is_not_theirs() {
        String flat = api.rights.give(anaId, meter("share-6")).toString();
        Instant until = api.grid.now().plus(Duration.ofDays(90));

        assertThat(order(bojan, flat, "citizen8", until, "LIVE").statusCode()).isEqualTo(404);
        assertThat(order(ana, flat, "citizen6", until, "LIVE").statusCode()).isEqualTo(422);
        String offered = text(order(ana, flat, "citizen7", until, "MANAGE", "LIVE"), 201)
                .get("id")
                .asText();
        assertThat(order(ana, flat, "citizen7", until, "LIVE").statusCode()).isEqualTo(409);
        assertThat(api.as(vesna, "POST", "/api/v1/delegations/" + offered + "/acceptance", null)
                        .statusCode())
                .isEqualTo(404);
        text(api.as(bojan, "POST", "/api/v1/delegations/" + offered + "/acceptance", null), 200);
        assertThat(order(bojan, flat, "citizen8", until, "CONSUMPTION").statusCode())
                .isEqualTo(403);
        assertThat(order(bojan, flat, "citizen6", until, "LIVE").statusCode())
                .as("back to the owner")
                .isEqualTo(422);
        assertThat(order(bojan, flat, "citizen8", until, "LIVE").statusCode()).isEqualTo(201);
    }

    @Test
    void a_foreign_id_anywhere_is_answered_like_one_that_is_not_there() {
        String meter = meter("share-7");
        String flat = api.rights.give(anaId, meter).toString();
        String delegation = text(order(ana, flat, "citizen7", api.grid.now().plus(Duration.ofDays(90)), "LIVE"), 201)
                .get("id")
                .asText();
        String webhook = text(
                        api.as(
                                ana,
                                "POST",
                                "/api/v1/webhooks",
                                "{\"url\":\"http://127.0.0.1:9/x\",\"events\":[\"meter.offline\"]}"),
                        201)
                .get("id")
                .asText();
        String none = "00000000-0000-4000-8000-000000000000";
        List<String> wrong = new ArrayList<>();

        for (String path : List.of(
                "GET /api/v1/meters/{meter}",
                "GET /api/v1/meters/{meter}?asOf=2026-11-20T12:00:00Z",
                "GET /api/v1/meters/{meter}/readings",
                "GET /api/v1/meters/{meter}/series?range=day",
                "GET /api/v1/meters/{meter}/availability",
                "GET /api/readings?deviceId={meter}",
                "DELETE /api/v1/delegations/{delegation}",
                "POST /api/v1/delegations/{delegation}/acceptance",
                "DELETE /api/v1/webhooks/{webhook}",
                "POST /api/v1/webhooks/{webhook}/test",
                "GET /api/v1/webhooks/{webhook}/deliveries",
                "POST /api/v1/webhooks/{webhook}/deliveries/1/replay")) {
            String method = path.substring(0, path.indexOf(' ')), template = path.substring(method.length() + 1);
            HttpResponse<String> foreign = api.as(
                    vesna,
                    method,
                    template.replace("{meter}", meter)
                            .replace("{delegation}", delegation)
                            .replace("{webhook}", webhook),
                    null);
            HttpResponse<String> missing = api.as(
                    vesna,
                    method,
                    template.replace("{meter}", "m-none").replaceAll("\\{(delegation|webhook)}", none),
                    null);
            if (foreign.statusCode() != 404 || missing.statusCode() != 404)
                wrong.add(path + " foreign " + foreign.statusCode() + ", missing " + missing.statusCode());
            else if (!ServedApi.json(foreign)
                    .get("code")
                    .equals(ServedApi.json(missing).get("code"))) wrong.add(path + " " + foreign.body());
        }
        HttpResponse<String> inBody =
                order(vesna, flat, "citizen7", api.grid.now().plus(Duration.ofDays(1)), "LIVE");
        HttpResponse<String> noneInBody =
                order(vesna, none, "citizen7", api.grid.now().plus(Duration.ofDays(1)), "LIVE");

        assertThat(wrong).isEmpty();
        assertThat(inBody.statusCode()).isEqualTo(404).isEqualTo(noneInBody.statusCode());
        assertThat(ids(vesna, "/api/v1/export/readings", "meter")).doesNotContain(meter);
    }

    @Test
    void a_key_reads_its_owners_consumption_and_nothing_else() {
        String meter = meter("share-8");
        api.rights.give(anaId, meter);
        forget();
        String key = text(
                        api.as(ana, "POST", "/api/v1/api-keys", "{\"name\":\"t\",\"scopes\":[\"read:consumption\"]}"),
                        201)
                .get("secret")
                .asText();
        String bills = text(
                        api.as(ana, "POST", "/api/v1/api-keys", "{\"name\":\"b\",\"scopes\":[\"read:bills\"]}"), 201)
                .get("secret")
                .asText();

        assertThat(text(readings(key, meter), 200).get("items")).hasSize(3);
        assertThat(readings(key, meter("share-8-foreign")).statusCode()).isEqualTo(404);
        assertThat(readings(bills, meter).statusCode()).isEqualTo(403);
        assertThat(api.as(key, "GET", "/api/v1/webhooks", null).statusCode()).isEqualTo(403);
        assertThat(api.as(key, "POST", "/api/v1/delegations", "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void the_export_goes_through_all_of_ones_meters_page_by_page() {
        String one = meter("share-9-a"), other = meter("share-9-b");
        String goran = api.newcomer("goran");
        AccountId me = api.account(goran);
        api.rights.give(me, one);
        api.rights.give(me, other);
        forget();
        List<String> got = new ArrayList<>();
        String next = "";
        for (int page = 0; page < 10; page++) {
            JsonNode answer = text(
                    api.as(
                            goran,
                            "GET",
                            "/api/v1/export/readings?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&limit=2" + next,
                            null),
                    200);
            answer.get("items")
                    .forEach(item -> got.add(
                            item.get("meter").asText() + "#" + item.get("seq").asLong()));
            if (answer.get("next").isNull()) break;
            next = "&after=" + answer.get("next").asText();
        }

        assertThat(got).containsExactly(one + "#1", one + "#2", one + "#3", other + "#1", other + "#2", other + "#3");
    }

    @Test
    void an_order_with_a_key_is_done_once_and_answered_the_same() {
        String flat = api.rights.give(anaId, meter("share-10")).toString();
        String body = orderBody(flat, "citizen8", api.grid.now().plus(Duration.ofDays(90)), "LIVE");
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + ana, "Idempotency-Key", "5d0f2f2c-0d1f-4c2e-9f61-aa0e1a4a7a10");

        HttpResponse<String> first = api.send("POST", "/api/v1/delegations", body, headers);
        HttpResponse<String> again = api.send("POST", "/api/v1/delegations", body, headers);
        HttpResponse<String> other =
                api.send("POST", "/api/v1/delegations", body.replace("citizen8", "citizen9"), headers);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(other.statusCode()).isEqualTo(422);
    }

    @Test
    void a_webhook_into_our_own_network_is_refused_and_one_that_is_allowed_arrives_signed() {
        for (String url :
                List.of("https://127.0.0.2/", "https://169.254.169.254/", "https://[::1]/", "http://example.org/"))
            assertThat(api.as(
                                    ana,
                                    "POST",
                                    "/api/v1/webhooks",
                                    "{\"url\":\"" + url + "\",\"events\":[\"meter.offline\"]}")
                            .statusCode())
                    .as(url)
                    .isEqualTo(422);
        JsonNode hook = text(
                api.as(
                        ana,
                        "POST",
                        "/api/v1/webhooks",
                        "{\"url\":\"http://127.0.0.1:9/x\",\"events\":[\"meter.offline\"]}"),
                201);
        String path = "/api/v1/webhooks/" + hook.get("id").asText();
        assertThat(api.as(ana, "POST", path + "/test", null).statusCode()).isEqualTo(204);

        Awaitility.await().until(() -> {
            JsonNode items =
                    text(api.as(ana, "GET", path + "/deliveries", null), 200).get("items");
            return items.size() == 1 && items.get(0).get("attempts").asInt() > 0;
        });

        assertThat(hook.get("secret").asText()).startsWith("whsec_");
        assertThat(api.as(ana, "GET", "/api/v1/webhooks", null).body())
                .doesNotContain(hook.get("secret").asText());
        assertThat(api.as(ana, "DELETE", path, null).statusCode()).isEqualTo(204);
    }

    /** Three readings, five seconds apart from noon on. */
    @Test
    void owner_and_operator_are_told_the_same_figures_by_the_same_query() {
        String meter = meter("share-same");
        api.rights.give(anaId, meter);
        api.becomes("citizen10", Role.OPERATOR);
        String operator = api.token("citizen10");
        for (String figures : List.of(
                past(meter),
                "/api/v1/meters/" + meter,
                "/api/v1/meters/" + meter + "/series?from=2026-11-20T12:00:00Z&to=2026-11-20T13:00:00Z&step=10s",
                "/api/readings?deviceId=" + meter + "&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z")) {
            JsonNode hers = text(api.as(ana, "GET", figures, null), 200);
            assertThat(hers).as(figures).isNotEmpty().isEqualTo(text(api.as(operator, "GET", figures, null), 200));
        }
    }

    private String meter(String id) {
        api.under.meters.stands(Example.online(id, Example.reading(3, Example.NOON.plusSeconds(10), 1_020, 100_000)));
        api.under.listed(id, "ONLINE");
        List<StoredReading> readings = new ArrayList<>();
        for (int i = 0; i < 3; i++)
            readings.add(new StoredReading(
                    new MeterId(id),
                    Example.reading(i + 1, Example.NOON.plusSeconds(i * 5L), 1_000 + i * 10, 100_000),
                    Example.NOON.plusSeconds(i * 5L)));
        api.under.readings.append(readings);
        return id;
    }

    private HttpResponse<String> readings(String token, String meter) {
        return api.as(token, "GET", past(meter), null);
    }

    private static String past(String meter) {
        return "/api/v1/meters/" + meter + "/readings?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";
    }

    private HttpResponse<String> order(String token, String flat, String to, Instant until, String... uses) {
        return api.as(token, "POST", "/api/v1/delegations", orderBody(flat, to, until, uses));
    }

    private static String orderBody(String flat, String to, Instant until, String... uses) {
        return "{\"flat\":\"" + flat + "\",\"to\":\"" + to + "\",\"until\":\"" + until + "\",\"uses\":[\""
                + String.join("\",\"", uses) + "\"]}";
    }

    /** What was changed here is seen at once, and not only after seconds. */
    private void forget() {
        api.sharing.views().revision();
    }

    private List<JsonNode> views(String token, String meter) {
        return StreamSupport.stream(
                        text(api.as(token, "GET", "/api/v1/me/views", null), 200)
                                .get("items")
                                .spliterator(),
                        false)
                .filter(view -> view.get("meter").asText().equals(meter))
                .toList();
    }

    private List<String> ids(String token, String path, String field) {
        forget();
        return StreamSupport.stream(
                        text(api.as(token, "GET", path, null), 200).get("items").spliterator(), false)
                .map(item -> item.get(field).asText())
                .filter(id -> id.startsWith("share-"))
                .toList();
    }

    private static List<Long> seqs(HttpResponse<String> readings) {
        return StreamSupport.stream(text(readings, 200).get("items").spliterator(), false)
                .map(item -> item.get("seq").asLong())
                .toList();
    }

    private static JsonNode text(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ServedApi.json(answer);
    }

    private SocketClient greeted(String token) throws Exception {
        String ticket = text(api.as(token, "POST", "/api/v1/live/ticket", "{}"), 200)
                .get("ticket")
                .asText();
        SocketClient socket = SocketClient.open(api.base(), token);
        socket.hello(ticket);
        return socket;
    }
}
