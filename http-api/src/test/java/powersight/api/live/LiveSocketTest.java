package powersight.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.http.Json;
import powersight.wire.MeterId;

public class LiveSocketTest {
    private final ServedApi api = ServedApi.get();
    private Client client;

    @BeforeEach
    void connect() {
        client = new Client(api);
    }

    @AfterEach
    void disconnect() {
        client.socket.abort();
    }

    @Test
    void hello_is_welcomed_then_a_subscription_brings_a_snapshot_and_each_change() throws Exception {
        api.meters.stands(Example.online("ws-1", Example.reading(1, Example.NOON, 1_000, 100_000)));
        client.hello();

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
        client.hello();
        client.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/ws-2\",\"rate\":4}");
        JsonNode snap = client.next("snap");
        client.socket.abort();
        Awaitility.await().until(() -> api.openSockets() == 0);
        api.meters.stands(Example.online("ws-2", Example.reading(2, Example.NOON.plusSeconds(5), 1_000, 200_000)));

        client = new Client(api);
        client.hello();
        client.send("{\"t\":\"sub\",\"id\":7,\"topic\":\"meter/ws-2\",\"rate\":4,\"from\":{\"epoch\":\""
                + snap.path("epoch").asText() + "\",\"seq\":" + snap.path("seq").asLong() + "}}");
        JsonNode next = client.next();

        assertThat(next.path("t").asText()).isEqualTo("d");
        assertThat(next.path("id").asInt()).isEqualTo(7);
        assertThat(next.path("seq").asLong()).isEqualTo(snap.path("seq").asLong() + 1);
    }

    @Test
    void an_unknown_topic_is_an_error_frame_and_the_socket_stays() throws Exception {
        client.hello();

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

        String ticket = client.ticket();
        Client second = new Client(api);
        second.send("{\"t\":\"hello\",\"ticket\":\"" + ticket + "\"}");
        second.next("welcome");
        Client third = new Client(api);
        third.send("{\"t\":\"hello\",\"ticket\":\"" + ticket + "\"}");
        assertThat(third.next("bye").path("code").asText())
                .as("a ticket opens one socket")
                .isEqualTo("bad-ticket");
        second.socket.abort();
    }

    @Test
    void connections_come_and_go_and_leave_nothing_behind() throws Exception {
        api.meters.stands(Example.online("ws-4", Example.reading(1, Example.NOON, 1_000, 100_000)));
        int cycles = Integer.getInteger("powersight.test.live.cycles", 300);
        for (int i = 0; i < cycles; i++) {
            Client each = new Client(api);
            each.hello();
            each.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/ws-4\",\"rate\":4}");
            each.next("snap");
            each.socket.abort();
        }
        client.socket.abort();

        Awaitility.await().until(() -> api.openSockets() == 0);
        assertThat(api.meters.watchersOf(new MeterId("ws-4")))
                .as("one topic watches, however many came")
                .isEqualTo(1);
    }

    /** A client that reads one frame after the other. */
    public static final class Client implements WebSocket.Listener {
        public final WebSocket socket;
        private final ServedApi api;
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        public Client(ServedApi api) {
            this.api = api;
            this.socket = HTTP.newWebSocketBuilder()
                    .subprotocols(LiveRoutes.PROTOCOL)
                    .buildAsync(URI.create(api.base.toString().replace("http", "ws") + "/api/v1/live"), this)
                    .join();
        }

        private static final HttpClient HTTP = HttpClient.newHttpClient();

        public String ticket() {
            return ServedApi.json(api.post("/api/v1/live/ticket", "{}"))
                    .path("ticket")
                    .asText();
        }

        public void hello() throws Exception {
            send("{\"t\":\"hello\",\"ticket\":\"" + ticket() + "\",\"ver\":1}");
            assertThat(next("welcome").path("limits").path("topics").asInt()).isEqualTo(128);
        }

        public void send(String frame) {
            socket.sendText(frame, true).join();
        }

        public JsonNode next() throws InterruptedException, IOException {
            String frame = frames.poll(10, TimeUnit.SECONDS);
            assertThat(frame).as("a frame within ten seconds").isNotNull();
            return Json.MAPPER.readTree(frame);
        }

        public JsonNode next(String kind) throws InterruptedException, IOException {
            JsonNode frame = next();
            if (frame.path("t").asText().equals("hb")) frame = next();
            assertThat(frame.path("t").asText()).as(frame.toString()).isEqualTo(kind);
            return frame;
        }

        public void closed() {
            Awaitility.await().until(() -> "closed".equals(frames.poll()));
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            frames.add("closed");
            return null;
        }
    }
}
