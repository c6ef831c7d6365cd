package powersight.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import powersight.api.http.Json;
import powersight.api.live.LiveRoutes;

/** The other end of a live socket: what the node says waits until the test asks for it. */
public final class SocketClient implements WebSocket.Listener {
    /** For a loaded machine; nothing is measured by it. */
    private static final long PATIENCE_SECONDS = 40;

    private static final String CLOSED = "closed";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final WebSocket socket;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();

    private SocketClient(URI node, @Nullable String token) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols(LiveRoutes.PROTOCOL);
        if (token != null) builder.header("Authorization", "Bearer " + token);
        URI live = URI.create(node.toString().replaceFirst("^http", "ws") + "/api/v1/live");
        socket = builder.buildAsync(live, this).join();
    }

    /** As whom the token belongs to, or as nobody; it has not said hello yet. */
    public static SocketClient open(URI node, @Nullable String token) {
        return new SocketClient(node, token);
    }

    /** Returns the welcome. */
    public JsonNode hello(String ticket) throws InterruptedException, IOException {
        send("{\"t\":\"hello\",\"ticket\":\"" + ticket + "\",\"ver\":1}");
        return next("welcome");
    }

    public void send(String frame) {
        socket.sendText(frame, true).join();
    }

    /** The next frame, whatever it is. */
    public JsonNode next() throws InterruptedException, IOException {
        String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        return Json.MAPPER.readTree(frame);
    }

    /** The next frame, which is of one of these kinds; heartbeats and changes before it are passed over. */
    public JsonNode next(String... kinds) throws InterruptedException, IOException {
        while (true) {
            JsonNode frame = next();
            String kind = frame.path("t").asText();
            if (List.of(kinds).contains(kind)) return frame;
            assertThat(kind).as(frame.toString()).isIn("hb", "d");
        }
    }

    /** Waits until the node has closed the socket. */
    public void closed() throws InterruptedException {
        @Nullable String frame = "";
        while (frame != null && !frame.equals(CLOSED)) frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(frame).as("the end of the socket").isEqualTo(CLOSED);
    }

    /** As the network going. */
    public void abort() {
        socket.abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        frames.add(CLOSED);
        return null;
    }
}
