package powersight.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.japi.function.Function;
import akka.stream.javadsl.Flow;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway between a client and nodes that the test plays. */
class GatewayTest {
    private static final ActorTestKit akka =
            ActorTestKit.create(ConfigFactory.parseString("akka.actor.provider = local, akka.loglevel = WARNING")
                    .withFallback(ConfigFactory.defaultReference()));

    /** A machine that runs everything at once is slow, and that is not what is tested. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Node> nodes = new ArrayList<>();
    private Gateway gateway;

    /** Says who it is, what it was asked, and through whom. */
    private static final class Node {
        final ServerBinding binding;
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean ready = true;
        volatile boolean breaksOff;

        Node(String name) {
            binding = Http.get(akka.system())
                    .newServerAt("127.0.0.1", 0)
                    .bind((Function<HttpRequest, CompletionStage<HttpResponse>>) request -> answer(name, request))
                    .toCompletableFuture()
                    .join();
        }

        private CompletionStage<HttpResponse> answer(String name, HttpRequest request) {
            if (request.getUri().path().equals("/health/ready"))
                return CompletableFuture.completedStage(HttpResponse.create().withStatus(ready ? 200 : 503));
            asked.incrementAndGet();
            if (breaksOff) {
                end();
                return new CompletableFuture<>();
            }
            Optional<WebSocketUpgrade> socket = request.getAttribute(AttributeKeys.webSocketUpgrade);
            if (socket.isPresent())
                return CompletableFuture.completedStage(socket.get()
                        .handleMessagesWith(
                                Flow.<Message>create()
                                        .map(said -> TextMessage.create(name + " heard "
                                                + said.asTextMessage().getStrictText())),
                                "ps1.json"));
            return request.entity()
                    .toStrict(1_000, akka.system())
                    .thenApply(body -> HttpResponse.create()
                            .withEntity(name + " " + request.method().value() + " "
                                    + request.getUri().toRelative() + " "
                                    + header(request, "Host") + " " + header(request, "X-Forwarded-For") + " "
                                    + body.getData().utf8String()));
        }

        private static String header(HttpRequest request, String name) {
            return name + ": " + request.getHeader(name).map(HttpHeader::value).orElse("none");
        }

        int port() {
            return binding.localAddress().getPort();
        }

        /** As when the process is killed: connections end in the middle. */
        void end() {
            binding.terminate(Duration.ofMillis(1));
        }
    }

    @BeforeEach
    void open() {
        for (String name : List.of("one", "two")) nodes.add(new Node(name));
        gateway = Gateway.open(
                akka.system(), "127.0.0.1", 0, nodes.stream().map(Node::port).toList());
        await().atMost(SOON).untilAsserted(() -> assertThat(askedOf(20)).contains("one", "two"));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        nodes.forEach(Node::end);
    }

    @AfterAll
    static void stop() {
        akka.shutdownTestKit();
    }

    private java.net.http.HttpResponse<String> send(String method, String path, String body) {
        try {
            return client.send(
                    java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                            .header("X-Forwarded-For", "10.1.1.1")
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of the nodes that answered so many requests. */
    private List<String> askedOf(int times) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < times; i++) names.add(send("GET", "/x", "").body().split(" ")[0]);
        return names;
    }

    @Test
    void a_node_sees_the_request_as_the_client_made_it_and_whom_it_came_from() {
        String seen =
                send("POST", "/api/v1/meters?after=%C4%8D", "{\"id\":\"m\"}").body();

        assertThat(seen)
                .contains("POST /api/v1/meters?after=%C4%8D")
                .contains("Host: 127.0.0.1:" + gateway.port())
                .contains("X-Forwarded-For: 127.0.0.1")
                .doesNotContain("10.1.1.1")
                .contains("{\"id\":\"m\"}");
    }

    @Test
    void a_node_that_is_not_ready_is_sent_nothing() {
        nodes.get(0).ready = false;

        await().atMost(SOON).untilAsserted(() -> assertThat(askedOf(10)).containsOnly("two"));
        nodes.get(0).ready = true;
        await().atMost(SOON).untilAsserted(() -> assertThat(askedOf(10)).contains("one"));
    }

    @Test
    void when_a_node_breaks_off_a_question_is_asked_of_another_and_the_client_does_not_notice() {
        nodes.get(0).breaksOff = true;

        for (int i = 0; i < 10; i++) {
            java.net.http.HttpResponse<String> answer = send("GET", "/api/v1/meters", "");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).startsWith("two");
        }
        assertThat(nodes.get(0).asked).as("it was asked, and did not answer").hasPositiveValue();
    }

    @Test
    void what_may_have_been_done_already_is_not_done_twice_but_told() {
        nodes.forEach(node -> node.breaksOff = true);
        int before = nodes.get(0).asked.get() + nodes.get(1).asked.get();

        java.net.http.HttpResponse<String> answer = send("POST", "/api/v1/meters", "{}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("outcome-unknown");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(nodes.get(0).asked.get() + nodes.get(1).asked.get()).isEqualTo(before + 1);
    }

    @Test
    void without_any_node_the_answer_is_503_with_a_way_out() {
        nodes.forEach(Node::end);

        await().atMost(SOON).untilAsserted(() -> {
            java.net.http.HttpResponse<String> answer = send("GET", "/api/v1/meters", "");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("no-node");
        });
    }

    @Test
    void a_live_socket_goes_through() throws Exception {
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        WebSocket socket = client.newWebSocketBuilder()
                .subprotocols("ps1.json")
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/api/v1/live"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        from.request(1);
                        return CompletableFuture.completedStage(null);
                    }
                })
                .get(10, TimeUnit.SECONDS);
        socket.sendText("hello", true).get(10, TimeUnit.SECONDS);

        await().atMost(SOON).untilAsserted(() -> assertThat(heard).anyMatch(text -> text.endsWith("heard hello")));
        assertThat(socket.getSubprotocol()).isEqualTo("ps1.json");
        socket.abort();
    }

    @Test
    void what_could_be_read_as_two_requests_reaches_no_node() throws IOException {
        int before = nodes.get(0).asked.get() + nodes.get(1).asked.get();
        for (String request : List.of(
                "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd",
                "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabcd\r\n0\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: x\r\nX-Big: " + "y".repeat(100_000) + "\r\n\r\n"))
            assertThat(raw(request)).as(request.substring(0, 40)).matches("(?s)HTTP/1\\.1 4(00|31) .*");

        assertThat(nodes.get(0).asked.get() + nodes.get(1).asked.get()).isEqualTo(before);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[4_096];
            int read = socket.getInputStream().read(answer);
            return read < 0 ? "" : new String(answer, 0, read, StandardCharsets.US_ASCII);
        }
    }
}
