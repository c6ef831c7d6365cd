package powersight.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.SocketClient;
import powersight.identity.AccountId;
import powersight.identity.Role;

/** Live sockets where everybody is asked who they are: OWASP ASVS 5, 7.4 and 8.3, for connections that stay open. */
class SignedInSocketTest {
    /** What is promised; the test waits a little longer on a loaded machine, and measures nothing. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private final ServedPeople api = ServedPeople.get();
    private final List<SocketClient> clients = new ArrayList<>();

    @AfterEach
    void disconnect() {
        clients.forEach(SocketClient::abort);
    }

    @Test
    void nobody_opens_a_socket() {
        assertThat(refusal(null)).isEqualTo(401);
        assertThat(refusal("made-up")).isEqualTo(401);
    }

    @Test
    void asvs_7_4_1_a_socket_ends_with_the_session_that_opened_it() throws Exception {
        String token = api.token("citizen6");
        SocketClient client = greeted(token);

        api.as(token, "DELETE", "/api/v1/session", null);

        assertThat(client.next("bye").path("code").asText()).isEqualTo("signed-out");
    }

    @Test
    void asvs_7_4_3_a_socket_ends_when_its_owner_changes_the_password() throws Exception {
        String token = api.token("citizen8");
        SocketClient client = greeted(token);

        assertThat(api.changesPassword(token, "citizen8", "osam crvenih riba pliva")
                        .statusCode())
                .isEqualTo(200);

        assertThat(client.next("bye").path("code").asText()).isEqualTo("signed-out");
        assertThat(refusal(token)).isEqualTo(401);
    }

    @Test
    void asvs_8_3_1_a_socket_ends_when_its_owner_is_somebody_else_now() throws Exception {
        SocketClient client = greeted(api.token("citizen7"));

        api.becomes("citizen7", Role.OFFICER);

        assertThat(client.next("bye").path("code").asText()).isEqualTo("signed-out");
        api.becomes("citizen7", Role.CITIZEN);
    }

    @Test
    void a_meter_is_watched_by_whom_it_belongs_to_and_only_as_long() throws Exception {
        api.under.meters.stands(Example.online("live-own", Example.reading(1, Example.NOON, 1_000, 100_000)));
        String token = api.token("citizen8");
        AccountId me = AccountId.parse(ServedApi.json(api.as(token, "GET", "/api/v1/me", null))
                        .get("id")
                        .asText())
                .orElseThrow();
        SocketClient client = greeted(token);

        client.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/live-own\",\"rate\":1}");
        client.send("{\"t\":\"sub\",\"id\":2,\"topic\":\"meter/live-none\",\"rate\":1}");
        JsonNode foreign = client.next("err"), missing = client.next("err");
        assertThat(foreign.path("code")).isEqualTo(missing.path("code"));

        api.rights.give(me, "live-own");
        AtomicInteger subscription = new AtomicInteger(2);
        // what was known of their rights is believed for a few seconds
        JsonNode watched = await().atMost(SOON)
                .until(
                        () -> {
                            client.send("{\"t\":\"sub\",\"id\":" + subscription.incrementAndGet()
                                    + ",\"topic\":\"meter/live-own\",\"rate\":1}");
                            return client.next("snap", "err");
                        },
                        answer -> answer.path("t").asText().equals("snap"));
        assertThat(watched.path("id").asInt()).isEqualTo(subscription.get());
        api.rights.take(me, "live-own");
        JsonNode gone = client.next("err");
        assertThat(gone.path("id").asInt()).isEqualTo(subscription.get());
        assertThat(gone.path("code").asText()).isEqualTo("unknown-topic");
    }

    @Test
    void a_session_has_five_sockets_and_another_when_one_was_closed() {
        String token = api.token("citizen9");
        for (int i = 0; i < 5; i++) connect(token);

        assertThat(refusal(token)).isEqualTo(429);
        clients.get(0).abort();
        await().atMost(SOON).ignoreExceptions().until(() -> connect(token) != null);
    }

    @Test
    void a_ticket_opens_the_sockets_of_its_own_session_only() throws Exception {
        String stolen = ticket(api.token("citizen6"));
        SocketClient thief = connect(api.token("citizen8"));

        thief.send("{\"t\":\"hello\",\"ticket\":\"" + stolen + "\"}");

        assertThat(thief.next("bye").path("code").asText()).isEqualTo("bad-ticket");
    }

    private SocketClient greeted(String token) throws Exception {
        String ticket = ticket(token); // first: who says nothing for five seconds is sent away
        SocketClient client = connect(token);
        client.hello(ticket);
        return client;
    }

    private String ticket(String token) {
        return ServedApi.json(api.as(token, "POST", "/api/v1/live/ticket", "{}"))
                .path("ticket")
                .asText();
    }

    private int refusal(@Nullable String token) {
        try {
            connect(token);
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    private SocketClient connect(@Nullable String token) {
        SocketClient client = SocketClient.open(api.base(), token);
        clients.add(client);
        return client;
    }
}
