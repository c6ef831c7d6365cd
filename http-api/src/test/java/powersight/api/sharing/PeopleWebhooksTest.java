package powersight.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.identity.Role;
import powersight.webhook.Signature;

/**
 * What officers decide and what becomes of appointments, as the programs of those concerned are told it: through our routes and
 * a real receiver. That a receiver which fails is tried again is in {@code WebhookSenderTest}.
 */
class PeopleWebhooksTest {
    private record Got(String id, String signature, JsonNode body, String text) {}

    private final class Receiver {
        final List<Got> got = new CopyOnWriteArrayList<>();
        final String secret, id, token;

        Receiver(String token, String events) {
            this.token = token;
            String path = "/" + ++paths;
            server.createContext(path, call -> {
                String text = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                got.add(new Got(
                        call.getRequestHeaders().getFirst("PowerSight-Event-Id"),
                        call.getRequestHeaders().getFirst(Signature.HEADER),
                        powersight.api.http.Json.MAPPER.readTree(text),
                        text));
                call.sendResponseHeaders(204, -1);
                call.close();
            });
            JsonNode hook = ok(
                    201,
                    api.as(
                            token,
                            "POST",
                            "/api/v1/webhooks",
                            "{\"url\":\"http://127.0.0.1:" + server.getAddress().getPort() + path + "\",\"events\":["
                                    + events + "]}"));
            secret = hook.get("secret").asText();
            id = hook.get("id").asText();
            // offices, homes and webhooks have clocks of their own here; in a node it is one
            api.under
                    .database
                    .jdbi()
                    .useHandle(handle ->
                            handle.execute("update webhook set since = '2020-01-01Z' where id = ?::uuid", id));
        }

        List<String> heard(String event) {
            return got.stream()
                    .filter(each -> each.body().get("event").asText().equals(event))
                    .map(each -> each.body().at("/data/became").asText())
                    .toList();
        }

        void isSignedOnceAndForItAlone(String another) {
            assertThat(got).extracting(Got::id).doesNotHaveDuplicates();
            for (Got each : got) {
                assertThat(verified(secret, each)).isTrue();
                assertThat(verified(another, each)).isFalse();
            }
            JsonNode deliveries =
                    ok(200, api.as(token, "GET", "/api/v1/webhooks/" + id + "/deliveries?state=DELIVERED", null));
            assertThat(deliveries.get("items")).hasSize(got.size());
            for (JsonNode each : deliveries.get("items"))
                assertThat(each.get("attempts").asInt()).isEqualTo(1);
        }

        private boolean verified(String key, Got each) {
            return Signature.verify(key, each.signature(), each.text(), Instant.now(), Duration.ofMinutes(5));
        }
    }

    private final ServedPeople api = ServedPeople.get();
    private final HttpServer server;
    private int paths;

    PeopleWebhooksTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    }

    @BeforeEach
    void listen() {
        server.start();
        for (String officer : List.of("hook-clerk", "hook-colleague")) {
            api.newcomer(officer);
            api.becomes(officer + "@people.example", Role.OFFICER);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_claimants_program_hears_of_each_decision_once_and_signed_and_nobody_elses_does() {
        String mira = api.newcomer("hook-mira"), clerk = api.newcomer("hook-clerk");
        Receiver hers = new Receiver(mira, "\"claim.decided\""),
                others = new Receiver(api.newcomer("hook-other"), "\"claim.decided\"");
        String flat = ok(201, api.as(mira, "POST", "/api/v1/buildings", """
                        {"settlement":"Novi Sad","street":"Hook street","number":"1","latitude":45.2551,
                         "longitude":19.8451,"flat":{"label":"7"}}"""))
                .get("flat")
                .asText();
        String claim = "/api/v1/claims/"
                + ok(201, api.as(mira, "POST", "/api/v1/flats/" + flat + "/claims", "{\"contractNumber\":\"1\"}"))
                        .get("id")
                        .asText();

        ok(200, api.as(clerk, "POST", claim + "/approval", "{}"));
        ok(200, api.as(clerk, "POST", claim + "/undoing", "{\"reason\":\"a mistake\"}"));
        ok(200, api.as(clerk, "POST", claim + "/rejection", "{\"reason\":\"no deed\"}"));

        assertThat(api.as(clerk, "POST", claim + "/approval", "{}").statusCode())
                .as("decided already: not told again")
                .isEqualTo(409);
        soon(() -> hers.got.size() >= 3);
        assertThat(hers.heard("claim.decided")).containsExactly("APPROVED", "UNDONE", "REJECTED");
        assertThat(hers.got)
                .allSatisfy(each -> assertThat(each.text()).contains(flat).doesNotContain("no deed", "a mistake"));
        hers.isSignedOnceAndForItAlone(others.secret);
        assertThat(others.got).isEmpty();
    }

    @Test
    void the_programs_of_a_citizen_and_of_both_officers_hear_what_became_of_an_appointment() {
        String ana = api.newcomer("hook-ana"),
                clerk = api.newcomer("hook-clerk"),
                colleague = api.newcomer("hook-colleague");
        String office = office(clerk, colleague);
        Receiver hers = new Receiver(ana, "\"appointment.changed\""),
                his = new Receiver(clerk, "\"appointment.changed\""),
                theirs = new Receiver(colleague, "\"appointment.changed\"");

        String id = ok(201, api.as(ana, "POST", "/api/v1/appointments", """
                        {"office":"%s","officer":"%s","start":"2026-11-24T09:00:00+01:00","about":"A meter"}""".formatted(office, api.account(clerk))))
                .get("id")
                .asText();
        ok(
                200,
                api.as(
                        ana,
                        "POST",
                        "/api/v1/appointments/" + id + "/move",
                        "{\"start\":\"2026-11-24T10:00:00+01:00\",\"officer\":\"" + api.account(colleague) + "\"}"));
        ok(200, api.as(ana, "POST", "/api/v1/appointments/" + id + "/cancellation", "{}"));
        api.as(ana, "POST", "/api/v1/appointments/" + id + "/cancellation", "{}");

        soon(() -> hers.got.size() >= 3 && his.got.size() >= 2 && theirs.got.size() >= 2);
        assertThat(hers.heard("appointment.changed")).containsExactly("BOOKED", "MOVED", "CANCELLED");
        assertThat(his.heard("appointment.changed"))
                .as("that it went to a colleague, and no more of it")
                .containsExactly("BOOKED", "MOVED");
        assertThat(theirs.heard("appointment.changed")).containsExactly("MOVED", "CANCELLED");
        hers.isSignedOnceAndForItAlone(his.secret);
        his.isSignedOnceAndForItAlone(theirs.secret);
        theirs.isSignedOnceAndForItAlone(hers.secret);
    }

    private String office(String... officers) {
        String admin = api.token("superuser");
        String office = ok(
                        201,
                        api.as(admin, "POST", "/api/v1/offices", "{\"name\":\"Hooks\",\"address\":\"Dunavska 3\"}"))
                .get("id")
                .asText();
        for (String officer : officers) {
            String account = api.account(officer).toString();
            api.as(admin, "PUT", "/api/v1/offices/" + office + "/officers/" + account, null);
            HttpResponse<String> week = api.as(officer, "POST", "/api/v1/officers/" + account + "/weeks", """
                    {"from":"2026-11-20","work":[{"day":"TUESDAY","from":"08:00","to":"16:00"}]}""");
            assertThat(week.statusCode()).as(week.body()).isLessThan(300);
        }
        return office;
    }

    private interface Condition {
        boolean holds();
    }

    private static void soon(Condition condition) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(condition::holds);
    }

    private static JsonNode ok(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ServedApi.json(answer);
    }
}
