package powersight.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.SocketClient;
import powersight.wire.MeterId;

class LiveSocketTest {
    private final ServedApi api = ServedApi.get();
    private SocketClient client;

    @BeforeEach
    void connect() {
        client = newClient();
    }

    @AfterEach
    void disconnect() {
        client.abort();
    }

    @Test
    void hello_is_welcomed_then_a_subscription_brings_a_snapshot_and_each_change() throws Exception {
        api.meters.stands(Example.online("ws-1", Example.reading(1, Example.NOON, 1_000, 100_000)));
        hello(client);

        client.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/ws-1\",\"rate\":4}");
        JsonNode snap = client.next("snap");
        api.meters.stands(Example.online("ws-1", Example.reading(2, Example.NOON.plusSeconds(5), 1_000, 250_500)));
        JsonNode change = client.next("d");

        assertThat(snap.path("id").asInt()).isEqualTo(1);
        assertThat(snap.path("part").asInt()).isEqualTo(1);
        assertThat(snap.path("data").path("watts").asDouble()).isEqualTo(100.0);
        assertThat(snap.path("data").path("state").asText()).isEqualTo("ONLINE");
        assertThat(change.path("seq").asLong()).isEqualTo(snap.path("seq").asLong() + 1);
        assertThat(change.path("data").path("watts").asDouble()).isEqualTo(250.5);
        assertThat(change.path("data").has("importT1Wh"))
                .as("unchanged fields are left out")
                .isFalse();
    }

    @Test
    void a_connection_that_was_cut_takes_up_where_it_stopped() throws Exception {
        api.meters.stands(Example.online("ws-2", Example.reading(1, Example.NOON, 1_000, 100_000)));
        hello(client);
        client.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/ws-2\",\"rate\":4}");
        JsonNode snap = client.next("snap");
        client.abort();
        Awaitility.await().until(() -> api.openSockets() == 0);
        api.meters.stands(Example.online("ws-2", Example.reading(2, Example.NOON.plusSeconds(5), 1_000, 200_000)));

        client = newClient();
        hello(client);
        client.send("{\"t\":\"sub\",\"id\":7,\"topic\":\"meter/ws-2\",\"rate\":4,\"from\":{\"epoch\":\""
                + snap.path("epoch").asText() + "\",\"seq\":" + snap.path("seq").asLong() + "}}");
        JsonNode next = client.next();

        assertThat(next.path("t").asText()).isEqualTo("d");
        assertThat(next.path("id").asInt()).isEqualTo(7);
        assertThat(next.path("seq").asLong()).isEqualTo(snap.path("seq").asLong() + 1);
    }

    @Test
    void an_unknown_topic_is_an_error_frame_and_the_socket_stays() throws Exception {
        hello(client);

        client.send("{\"t\":\"sub\",\"id\":3,\"topic\":\"meter/nobody-here\",\"rate\":1}");
        JsonNode unknownMeter = client.next("err");
        client.send("{\"t\":\"sub\",\"id\":4,\"topic\":\"weather/today\",\"rate\":1}");
        JsonNode unknownKind = client.next("err");

        assertThat(unknownMeter.path("id").asInt()).isEqualTo(3);
        assertThat(unknownMeter.path("code").asText()).isEqualTo("unknown-topic");
        assertThat(unknownKind.path("id").asInt()).isEqualTo(4);
        api.meters.stands(Example.online("ws-3", Example.reading(1, Example.NOON, 1_000, 100_000)));
        client.send("{\"t\":\"sub\",\"id\":5,\"topic\":\"meter/ws-3\",\"rate\":1}");
        assertThat(client.next("snap").path("id").asInt()).isEqualTo(5);
    }

    @Test
    void without_a_valid_ticket_first_the_connection_is_sent_away() throws Exception {
        client.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"grid\",\"rate\":1}");
        assertThat(client.next("bye").path("code").asText()).isEqualTo("hello-first");
        client.closed();

        String ticket = ticket();
        SocketClient second = newClient();
        second.send("{\"t\":\"hello\",\"ticket\":\"" + ticket + "\"}");
        second.next("welcome");
        SocketClient third = newClient();
        third.send("{\"t\":\"hello\",\"ticket\":\"" + ticket + "\"}");
        assertThat(third.next("bye").path("code").asText())
                .as("a ticket opens one socket")
                .isEqualTo("bad-ticket");
        second.abort();
    }

    @Test
    void connections_come_and_go_and_leave_nothing_behind() throws Exception {
        api.meters.stands(Example.online("ws-4", Example.reading(1, Example.NOON, 1_000, 100_000)));
        int cycles = Integer.getInteger("powersight.test.live.cycles", 300);
        for (int i = 0; i < cycles; i++) {
            SocketClient each = newClient();
            hello(each);
            each.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/ws-4\",\"rate\":4}");
            each.next("snap");
            each.abort();
        }
        client.abort();

        Awaitility.await().until(() -> api.openSockets() == 0);
        assertThat(api.meters.watchersOf(new MeterId("ws-4")))
                .as("one topic watches, however many came")
                .isEqualTo(1);
    }

    /** A client that reads one frame after the other. */
    private SocketClient newClient() {
        return SocketClient.open(api.base, null);
    }

    private String ticket() {
        return ServedApi.json(api.post("/api/v1/live/ticket", "{}"))
                .path("ticket")
                .asText();
    }

    private void hello(SocketClient from) throws Exception {
        assertThat(from.hello(ticket()).path("limits").path("topics").asInt()).isEqualTo(128);
    }
}
