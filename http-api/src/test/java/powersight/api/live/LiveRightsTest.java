package powersight.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.HttpSettings;
import powersight.api.http.Json;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.identity.Scope;
import powersight.meter.AreaReport;
import powersight.meter.MeterNow;
import powersight.wire.MeterId;

/**
 * What one round of looking after live sockets does, with the grid's clock moved by the test: whoever may not watch any more
 * is told in the first round after it. Rounds come every one and a half seconds, so that is well within the promised five.
 * OWASP ASVS 5, 7.4.1, 7.4.5 and 8.3.2.
 */
class LiveRightsTest {
    private static final HttpSettings.Live SETTINGS =
            new HttpSettings.Live(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5), 10, 5);
    private static final Duration SOON = Duration.ofSeconds(40);

    private final ServedPeople api = ServedPeople.get();
    private final OpenSockets sockets = new OpenSockets(api.people, 5);
    private final Tickets tickets = new Tickets(new byte[32], System::currentTimeMillis);
    private final TestProbe<LiveConnection.Out> out = api.under.actors.createTestProbe();
    private final TestProbe<LiveConnection.Ready> ready = api.under.actors.createTestProbe();
    private final String owner = api.newcomer("live-owner"), guest = api.newcomer("live-guest");
    private TopicRights rights = new TopicRights(api.people.rights(), topic -> List.of());
    private ActorRef<LiveConnection.Command> connection =
            api.under.actors.system().deadLetters().narrow();

    @AfterEach
    void disconnect() {
        connection.tell(new LiveConnection.Closed());
    }

    @Test
    void asvs_7_4_1_a_socket_ends_in_the_first_round_after_its_session_was_ended_by_its_owner() throws IOException {
        connect(guest);
        sockets.check();

        api.as(guest, "DELETE", "/api/v1/session", null);
        sockets.check();

        assertThat(frame().path("code").asText()).isEqualTo("signed-out");
    }

    @Test
    void asvs_7_4_5_an_administrator_ends_all_sessions_of_somebody_and_with_them_the_sockets() throws IOException {
        connect(guest);
        String path = "/api/v1/users/" + api.account(guest) + "/sessions";

        assertThat(api.as(api.token("superuser"), "DELETE", path, null).statusCode())
                .isEqualTo(204);
        sockets.check();

        assertThat(frame().path("code").asText()).isEqualTo("signed-out");
        assertThat(api.as(guest, "GET", "/api/v1/me", null).statusCode()).isEqualTo(401);
        assertThat(api.as(api.newcomer("live-guest"), "GET", "/api/v1/me", null).statusCode())
                .as("may sign in again")
                .isEqualTo(200);
    }

    @Test
    void asvs_8_3_2_a_socket_ends_in_the_first_round_after_its_owner_became_somebody_else() throws IOException {
        connect(guest);

        api.becomes("live-guest@people.example", Role.OFFICER);
        sockets.check();

        assertThat(frame().path("code").asText()).isEqualTo("signed-out");
        api.becomes("live-guest@people.example", Role.CITIZEN);
    }

    @Test
    void a_right_that_was_taken_back_ends_the_topic_in_the_first_round_and_the_socket_stays() throws IOException {
        String delegation = shares("live-taken", api.grid.now().plus(Duration.ofDays(900)));
        watches("live-taken");

        api.as(owner, "DELETE", "/api/v1/delegations/" + delegation, null);
        sockets.check();

        assertThat(frame().path("code").asText()).isEqualTo("unknown-topic");
        said("{\"t\":\"sub\",\"id\":2,\"topic\":\"grid\",\"rate\":1}");
        assertThat(frame().path("t").asText()).isEqualTo("snap");
    }

    @Test
    void a_right_that_ran_out_on_the_grids_clock_ends_the_topic_in_the_first_round_after_it() throws IOException {
        shares("live-over", api.grid.now().plus(Duration.ofDays(900)));
        watches("live-over");

        api.gridPasses(Duration.ofDays(900));
        sockets.check();

        assertThat(frame().path("code").asText()).isEqualTo("unknown-topic");
    }

    @Test
    void a_key_watches_what_its_scopes_say_and_nothing_more_of_what_its_owner_may() {
        Set<Role> every = Set.of(Role.values());

        for (Scope scope : Scope.values()) {
            Principal key =
                    new Principal(api.account(owner), every, UUID.randomUUID(), Optional.of(Set.of(scope)), false, 1);
            for (String sum : List.of("grid", "municipality/80284", "building/b-1"))
                assertThat(rights.byRole(key, sum)).as(scope + " " + sum).contains(scope == Scope.READ_GRID);
            assertThat(rights.byRole(key, "meter/m-1").isEmpty())
                    .as(scope + " is asked further about a meter")
                    .isEqualTo(scope == Scope.READ_METERS);
        }
    }

    @Test
    void an_officer_watches_of_a_building_with_one_home_what_anybody_is_told_until_they_say_why() throws IOException {
        api.under.listed("live-alone", "80390", "live-house", "ONLINE");
        api.rights.give(api.account(owner), "live-alone");
        api.under.areas.report(new AreaReport(
                new MeterId("live-alone"),
                "80390",
                Optional.of("live-house"),
                MeterNow.Connection.ONLINE,
                OptionalInt.of(640_000),
                5,
                0,
                1));
        api.newcomer("live-officer");
        api.becomes("live-officer@people.example", Role.OFFICER);
        rights = new TopicRights(api.people.rights(), new FewHomesNow(api.under.core));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> ServedApi.json(api.under.get("/api/v1/buildings/live-house/summary"))
                        .path("watts")
                        .isNumber());
        connect(api.newcomer("live-officer"));

        said("{\"t\":\"sub\",\"id\":1,\"topic\":\"building/live-house\",\"rate\":1}");
        JsonNode told = snapshot();
        said(
                "{\"t\":\"sub\",\"id\":2,\"topic\":\"building/live-house\",\"rate\":1,\"reason\":\"a fault in the riser\"}");
        JsonNode whole = snapshot();

        assertThat(told.path("watts").isNumber()).isFalse();
        assertThat(told.path("withheld").asText()).contains("fewer than 10 homes");
        assertThat(whole.path("watts").asDouble()).isEqualTo(640.0);
        JsonNode seen = ServedApi.json(api.as(owner, "GET", "/api/v1/me/views", null))
                .path("items")
                .get(0);
        assertThat(seen.path("what").asText()).isEqualTo("SUM");
        assertThat(seen.path("reason").asText()).isEqualTo("a fault in the riser");
    }

    private JsonNode snapshot() throws IOException {
        JsonNode frame = frame();
        assertThat(frame.path("t").asText()).as(frame.toString()).isEqualTo("snap");
        return frame.path("data");
    }

    private String shares(String meter, Instant until) {
        api.under.meters.stands(Example.online(meter, Example.reading(1, Example.NOON, 1_000, 100_000)));
        AccountId me = api.account(owner);
        String flat = api.rights.give(me, meter).toString();
        JsonNode offered = ServedApi.json(api.as(
                owner,
                "POST",
                "/api/v1/delegations",
                "{\"flat\":\"" + flat + "\",\"to\":\"live-guest@people.example\",\"uses\":[\"LIVE\"],\"until\":\""
                        + until + "\"}"));
        String id = offered.get("id").asText();
        assertThat(api.as(guest, "POST", "/api/v1/delegations/" + id + "/acceptance", null)
                        .statusCode())
                .isEqualTo(200);
        api.sharing.views().revision();
        return id;
    }

    private void watches(String meter) throws IOException {
        connect(guest);
        said("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/" + meter + "\",\"rate\":1}");
        assertThat(frame().path("t").asText()).isEqualTo("snap");
        sockets.check();
    }

    private void connect(String token) throws IOException {
        Principal who = api.identity.access().authenticate(token);
        connection = api.under.actors.spawn(
                LiveConnection.create(
                        "rights",
                        new LiveConnection.Door(
                                api.under.core.live(),
                                tickets,
                                Optional.of(who),
                                rights,
                                task -> CompletableFuture.runAsync(task),
                                SETTINGS,
                                new AtomicInteger(),
                                ended -> {})),
                "live-rights-" + UUID.randomUUID());
        sockets.opened(connection, who);
        connection.tell(new LiveConnection.Attached(out.ref()));
        said("{\"t\":\"hello\",\"ticket\":\"" + tickets.issue(Optional.of(who)).ticket() + "\"}");
        assertThat(frame().path("t").asText()).isEqualTo("welcome");
    }

    private void said(String frame) {
        connection.tell(new LiveConnection.Received(frame, ready.ref()));
        ready.receiveMessage(SOON);
    }

    /** The next one; what a topic measures meanwhile is passed over. */
    private JsonNode frame() throws IOException {
        while (true) {
            LiveConnection.Out next = out.receiveMessage(SOON);
            if (!(next instanceof LiveConnection.Frame text)) throw new AssertionError("the end without a word");
            connection.tell(new LiveConnection.Written());
            JsonNode frame = Json.MAPPER.readTree(text.text());
            if (!frame.path("t").asText().equals("d")) return frame;
        }
    }
}
