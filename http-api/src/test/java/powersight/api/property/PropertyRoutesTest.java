package powersight.api.property;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.identity.Role;

/** Homes, claims and their documents as people and officers meet them over HTTP. */
class PropertyRoutesTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ServedPeople api = ServedPeople.get();
    private static String ana, bojan, officer, other;

    @BeforeAll
    static void signIn() {
        api.becomes("citizen2", Role.OFFICER);
        ana = api.token("citizen8");
        bojan = api.token("citizen9");
        officer = api.token("citizen2");
        other = api.token("superuser"); // has every role
    }

    private static String meter() {
        String id = "home-" + COUNT.incrementAndGet();
        api.under.listed(id, "ONLINE");
        return id;
    }

    private static String building(String street, int number, String meter) {
        return """
                {"municipality":"Novi Sad","settlement":"Novi Sad","street":"%s","number":"%d",
                 "latitude":45.2551,"longitude":19.8451,"flat":{"label":"7"%s}}""".formatted(street, number, meter.isEmpty() ? "" : ",\"meter\":\"" + meter + "\"");
    }

    private static JsonNode ok(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ServedApi.json(answer);
    }

    private static JsonNode registered(String token, String meter) {
        return ok(
                201, api.as(token, "POST", "/api/v1/buildings", building("Dunavska", COUNT.incrementAndGet(), meter)));
    }

    private static JsonNode claimed(String token, JsonNode home) {
        return ok(
                201,
                api.as(
                        token,
                        "POST",
                        "/api/v1/flats/" + home.get("flat").asText() + "/claims",
                        "{\"contractNumber\":\"4711\",\"note\":\"it is mine\"}"));
    }

    private static String address(JsonNode claim, String more) {
        return "/api/v1/claims/" + claim.get("id").asText() + more;
    }

    private static void refused(int status, String code, HttpResponse<String> answer) {
        JsonNode problem = ok(status, answer);
        assertThat(problem.get("code").asText()).isEqualTo(code);
    }

    @Test
    void a_building_waits_and_a_second_one_at_the_address_is_led_to_it() {
        int number = COUNT.incrementAndGet();
        JsonNode made = ok(201, api.as(ana, "POST", "/api/v1/buildings", building("Jevrejska", number, meter())));
        assertThat(made.get("status").asText()).isEqualTo("PENDING");

        JsonNode problem = ok(409, api.as(bojan, "POST", "/api/v1/buildings", building("ЈЕВРЕЈСКА", number, "")));

        assertThat(problem.get("code").asText()).isEqualTo("building-registered");
        JsonNode there = ok(200, api.as(bojan, "GET", problem.get("link").asText(), null));
        assertThat(there.at("/building/id").asText())
                .isEqualTo(made.get("building").asText());
        JsonNode flat = ok(409, api.as(bojan, "POST", problem.get("link").asText() + "/flats", "{\"label\":\"7\"}"));
        assertThat(flat.get("link").asText())
                .isEqualTo("/api/v1/flats/" + made.get("flat").asText() + "/claims");
        assertThat(ok(200, api.as(bojan, "GET", flat.get("link").asText(), null))
                        .get("total")
                        .asInt())
                .isZero();
    }

    @Test
    void a_meter_that_hangs_elsewhere_is_named() {
        String meter = meter();
        JsonNode home = registered(ana, meter);
        ok(200, api.as(officer, "POST", address(claimed(ana, home), "/approval"), "{}"));

        JsonNode problem = ok(
                422, api.as(bojan, "POST", "/api/v1/buildings", building("Sremska", COUNT.incrementAndGet(), meter)));

        assertThat(problem.get("code").asText()).isEqualTo("meter-elsewhere");
        assertThat(problem.get("detail").asText()).contains(meter);
    }

    @Test
    void what_cannot_be_is_refused_at_the_edge_with_its_field() {
        String good = building("Sremska", COUNT.incrementAndGet(), "");
        Map<String, String> wrong = Map.of(
                "latitude", good.replace("45.2551", "95"),
                "longitude", good.replace(",\"longitude\":19.8451", ""),
                "street", good.replace("Sremska", " "),
                "flat.label", good.replace("\"7\"", "\"--\""),
                "municipality", good.replace("\"municipality\":\"Novi Sad\"", "\"municipality\":\"Atlantis\""));

        wrong.forEach((field, body) -> {
            HttpResponse<String> answer = api.as(ana, "POST", "/api/v1/buildings", body);
            assertThat(answer.statusCode()).as(field + answer.body()).isIn(400, 422);
            if (answer.statusCode() == 400)
                assertThat(ServedApi.json(answer).get("field").asText()).isEqualTo(field);
        });
        assertThat(api.as(ana, "GET", "/api/v1/municipalities/at?latitude=95&longitude=20", null)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_point_is_told_its_municipality_and_one_outside_is_warned_of_and_needs_an_officers_word() {
        JsonNode inside =
                ok(200, api.as(null, "GET", "/api/v1/municipalities/at?latitude=45.2551&longitude=19.8451", null));
        JsonNode outside =
                ok(200, api.as(null, "GET", "/api/v1/municipalities/at?latitude=47.5&longitude=19.04", null));
        assertThat(inside.at("/municipality/name").asText()).isEqualTo("Novi Sad");
        assertThat(outside.get("inside").asBoolean()).isFalse();
        assertThat(outside.get("warning").asText()).isEqualTo("point-outside");

        JsonNode home = ok(
                201,
                api.as(
                        ana,
                        "POST",
                        "/api/v1/buildings",
                        building("Sremska", COUNT.incrementAndGet(), "").replace("45.2551", "47.5")));
        assertThat(home.at("/warnings/0").asText()).isEqualTo("point-outside");
        JsonNode claim = claimed(ana, home);
        refused(422, "location-unconfirmed", api.as(officer, "POST", address(claim, "/approval"), "{}"));
        ok(200, api.as(officer, "POST", address(claim, "/approval"), "{\"despiteLocation\":true}"));
    }

    @Test
    void the_outlines_are_geojson_that_browsers_keep() {
        HttpResponse<String> first = api.as(null, "GET", "/api/v1/municipalities/outlines", null);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        JsonNode collection = ok(200, first);

        assertThat(first.headers().firstValue("Content-Type")).contains("application/geo+json");
        assertThat(collection.get("features")).hasSize(168);
        assertThat(collection.get("schematic").asBoolean()).isTrue();
        JsonNode ring = collection.at("/features/0/geometry/coordinates/0/0");
        assertThat(ring.get(0)).isEqualTo(ring.get(ring.size() - 1));
        HttpResponse<String> again =
                api.send("GET", "/api/v1/municipalities/outlines", null, Map.of("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void a_claim_is_decided_once_by_one_officer_and_never_by_the_claimant() {
        JsonNode claim = claimed(ana, registered(ana, meter()));

        refused(403, "not-allowed", api.as(ana, "POST", address(claim, "/approval"), "{}"));
        ok(200, api.as(officer, "PUT", address(claim, "/handler"), null));
        refused(409, "claim-taken", api.as(other, "POST", address(claim, "/approval"), "{}"));
        assertThat(api.as(officer, "POST", address(claim, "/rejection"), "{\"reason\":\" \"}")
                        .statusCode())
                .isEqualTo(400);
        ok(200, api.as(officer, "POST", address(claim, "/rejection"), "{\"reason\":\"no deed\"}"));
        JsonNode twice = ok(409, api.as(other, "POST", address(claim, "/approval"), "{}"));
        assertThat(twice.get("code").asText()).isEqualTo("already-decided");
        assertThat(twice.get("detail").asText()).contains("rejected by Bojan Bojić");

        JsonNode own = claimed(officer, registered(officer, meter()));
        refused(403, "own-claim", api.as(officer, "POST", address(own, "/approval"), "{}"));
    }

    @Test
    void asvs_8_2_2_anothers_flat_claim_and_document_are_answered_like_missing_ones() {
        JsonNode home = registered(ana, meter());
        JsonNode claim = claimed(ana, home);
        JsonNode document = ok(201, upload(ana, claim, "deed.pdf", "application/pdf", Example.pdf()));
        String missing = "00000000-0000-4000-8000-000000000000";
        for (String path : new String[] {
            "/api/v1/flats/%s", "/api/v1/claims/%s", "/api/v1/documents/%s", "/api/v1/documents/%s/content"
        }) {
            String id = path.contains("flats")
                    ? home.get("flat").asText()
                    : path.contains("claims")
                            ? claim.get("id").asText()
                            : document.get("id").asText();
            HttpResponse<String> foreign = api.as(bojan, "GET", path.formatted(id), null);
            HttpResponse<String> none = api.as(bojan, "GET", path.formatted(missing), null);
            assertThat(foreign.statusCode()).as(path).isEqualTo(404).isEqualTo(none.statusCode());
            assertThat(foreign.body().replaceAll("\"reference\":\"\\w+\"", "").replace(id, ""))
                    .isEqualTo(
                            none.body().replaceAll("\"reference\":\"\\w+\"", "").replace(missing, ""));
        }
        for (String more : new String[] {"/answer", "/withdrawal"})
            assertThat(api.as(bojan, "POST", address(claim, more), "{\"note\":\"x\"}")
                            .statusCode())
                    .isEqualTo(404);
        assertThat(upload(bojan, claim, "deed.pdf", "application/pdf", Example.pdf())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_document_goes_in_by_its_bytes_and_comes_out_as_an_attachment_that_nothing_runs_in() {
        JsonNode claim = claimed(ana, registered(ana, meter()));
        String deed = Example.pdf();

        JsonNode document = ok(201, upload(ana, claim, "../../x", "application/pdf", deed));
        HttpResponse<String> file =
                api.as(officer, "GET", "/api/v1/documents/" + document.get("id").asText() + "/content", null);

        assertThat(document.get("name").asText()).isEqualTo("x.pdf");
        assertThat(document.get("sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(file.body()).isEqualTo(deed);
        assertThat(file.headers().allValues("Content-Disposition"))
                .containsExactly("attachment; filename=\"x.pdf\"; filename*=UTF-8''x.pdf");
        assertThat(file.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(file.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; sandbox; frame-ancestors 'none'");
        JsonNode whole = ok(200, api.as(officer, "GET", address(claim, ""), null));
        assertThat(whole.at("/documents/0/id")).isEqualTo(document.get("id"));
        assertThat(whole.at("/timeLine/1/what").asText()).isEqualTo("DOCUMENT_ADDED");
        assertThat(ok(200, api.as(ana, "GET", address(claim, ""), null))
                        .at("/timeLine/1/who")
                        .asText())
                .isEqualTo("you");
    }

    @Test
    void what_is_no_document_is_refused_by_its_bytes() {
        JsonNode claim = claimed(ana, registered(ana, meter()));

        refused(
                415,
                "document-wrong-type",
                upload(ana, claim, "deed.pdf", "application/pdf", "<html><script>alert(1)</script>"));
        refused(415, "wrong-type", upload(ana, claim, "deed.svg", "image/svg+xml", "<svg/>"));
        refused(
                413,
                "document-too-large",
                upload(ana, claim, "deed.pdf", "application/pdf", "%PDF-1.4\n" + "x".repeat(26 << 20)));
        assertThat(ok(200, api.as(ana, "GET", address(claim, ""), null)).get("documents"))
                .isEmpty();
    }

    @Test
    void a_program_that_sends_everything_before_it_listens_is_told_that_a_document_is_too_large() throws IOException {
        JsonNode claim = claimed(ana, registered(ana, meter()));
        byte[] deed = ("%PDF-1.4\n" + "x".repeat(30 << 20)).getBytes(StandardCharsets.ISO_8859_1);
        URI server = api.base();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("""
                    POST %s?name=deed.pdf HTTP/1.1\r
                    Host: %s\r
                    Authorization: Bearer %s\r
                    Content-Type: application/pdf\r
                    Content-Length: %d\r
                    \r
                    """.formatted(address(claim, "/documents"), server.getAuthority(), ana, deed.length)
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(deed);
            socket.getOutputStream().flush();

            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void a_name_cannot_end_the_header_it_is_in() {
        assertThat(DocumentRoutes.disposition("Уговор \"1\"\r\nX: y.pdf"))
                .isEqualTo("attachment; filename=\"______ _1___X_ y.pdf\"; filename*=UTF-8''"
                        + "%D0%A3%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%20%221%22%0D%0AX%3A%20y.pdf");
    }

    private static HttpResponse<String> upload(String token, JsonNode claim, String name, String type, String body) {
        return api.send(
                "POST",
                address(claim, "/documents?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)),
                body,
                Map.of("Authorization", "Bearer " + token, "Content-Type", type));
    }
}
