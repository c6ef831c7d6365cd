package powersight.app.cluster;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.http.javadsl.settings.ConnectionPoolSettings;
import akka.http.javadsl.settings.ServerSettings;
import com.typesafe.config.Config;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One address for the pages and the API of several nodes: any of them answers for any meter. A node that is not ready is
 * sent nothing, and what one did not answer is asked of another, as long as asking twice does no harm. In production
 * nginx does this; here it is part of trying a cluster out.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    /** Bodies up to here are held until a node has answered, so that they can be sent to another. */
    private static final long HELD = 1 << 20;

    private static final Duration BODY_WITHIN = Duration.ofSeconds(10);
    /** What belongs to one connection, and what akka-http adds for our eyes only. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "timeout-access",
            "remote-address",
            "raw-request-uri",
            "tls-session-info",
            "x-forwarded-for",
            "x-forwarded-proto");

    private final ActorSystem<?> system;
    private final Doors doors;
    private final ConnectionPoolSettings pool;
    private final ServerBinding binding;

    private Gateway(ActorSystem<?> system, Doors doors, String host, int port) {
        this.system = system;
        this.doors = doors;
        Config config = system.settings().config();
        // the retries are ours: at another node
        this.pool = ConnectionPoolSettings.create(config)
                .withMaxRetries(0)
                .withMaxOpenRequests(4096)
                .withMaxConnections(256);
        ServerSettings settings =
                ServerSettings.create(config.getConfig("powersight.http.server").withFallback(config));
        this.binding = Http.get(system)
                .newServerAt(host, port)
                .withSettings(settings)
                .bind(this::answer)
                .toCompletableFuture()
                .join();
    }

    /** @param nodes the ports of their pages and API on this machine */
    public static Gateway open(ActorSystem<?> system, String host, int port, List<Integer> nodes) {
        List<Door> doors = nodes.stream().map(node -> new Door(node, node)).toList();
        return new Gateway(system, new Doors(system, doors), host, port);
    }

    public int port() {
        return binding.localAddress().getPort();
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        Optional<WebSocketUpgrade> socket = request.getAttribute(AttributeKeys.webSocketUpgrade);
        if (socket.isPresent())
            return doors.next(Set.of())
                    .map(door -> SocketBridge.open(system, socket.get(), at(door, request), headers(request)))
                    .orElseGet(Gateway::nobody);
        if (request.entity().getContentLengthOption().orElse(0) > HELD) return attempt(request, new HashSet<>(), false);
        return request.toStrict(BODY_WITHIN.toMillis(), HELD, system)
                .handle((whole, broken) -> broken == null ? attempt(whole, new HashSet<>(), true) : unreadable())
                .thenCompose(next -> next);
    }

    private CompletionStage<HttpResponse> attempt(HttpRequest request, Set<Door> tried, boolean held) {
        Optional<Door> chosen = doors.next(tried);
        if (chosen.isEmpty()) return nobody();
        Door door = chosen.get();
        tried.add(door);
        HttpRequest sent = HttpRequest.create()
                .withMethod(request.method())
                .withUri(at(door, request).scheme("http"))
                .withHeaders(headers(request))
                .withEntity(request.entity());
        return Http.get(system)
                .singleRequest(
                        sent,
                        Http.get(system).defaultClientHttpsContext(),
                        pool,
                        system.classicSystem().log())
                .thenApply(Gateway::withoutOfTheConnection)
                .handle((response, fault) -> {
                    if (fault == null) return CompletableFuture.completedStage(response);
                    door.said(false);
                    log.debug("node at {} did not answer {}", door.port(), request.getUri(), fault);
                    boolean harmless = neverArrived(fault) || isRepeatable(request);
                    return held && harmless ? attempt(request, tried, true) : unknownOutcome();
                })
                .thenCompose(next -> next);
    }

    private static boolean isRepeatable(HttpRequest request) {
        return request.method().isIdempotent();
    }

    /** No connection was made, so the node cannot have begun anything. */
    private static boolean neverArrived(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause())
            if (String.valueOf(cause.getMessage()).contains("Connection refused")) return true;
        return false;
    }

    private static Uri at(Door door, HttpRequest request) {
        return request.getUri().host("127.0.0.1").port(door.port());
    }

    private static List<HttpHeader> headers(HttpRequest request) {
        List<HttpHeader> headers = new ArrayList<>();
        for (HttpHeader header : request.getHeaders())
            if (!OF_THE_CONNECTION.contains(header.lowercaseName())) headers.add(header);
        request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(remote -> remote.getAddress())
                .map(InetAddress::getHostAddress)
                .ifPresent(address -> headers.add(RawHeader.create("X-Forwarded-For", address)));
        headers.add(RawHeader.create("X-Forwarded-Proto", "http"));
        return headers;
    }

    private static HttpResponse withoutOfTheConnection(HttpResponse response) {
        List<HttpHeader> kept = new ArrayList<>();
        for (HttpHeader header : response.getHeaders())
            if (!OF_THE_CONNECTION.contains(header.lowercaseName())) kept.add(header);
        return response.withHeaders(kept);
    }

    private static CompletionStage<HttpResponse> unreadable() {
        return problem(
                400,
                "Bad Request",
                "malformed-request",
                "the body ended too soon, broke the rules of HTTP, or is long and does not say how long",
                "send it with a Content-Length");
    }

    private static CompletionStage<HttpResponse> nobody() {
        return problem(
                503, "Service Unavailable", "no-node", "no node can be reached at the moment", "try again in a moment");
    }

    private static CompletionStage<HttpResponse> unknownOutcome() {
        return problem(
                503,
                "Service Unavailable",
                "outcome-unknown",
                "the node went away before it had answered; what was asked may have been done or not",
                "look whether it was done, and ask again if it was not");
    }

    private static CompletionStage<HttpResponse> problem(
            int status, String title, String code, String sentence, String advice) {
        String json = String.format(
                Locale.ROOT,
                "{\"type\":\"/docs#%s\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\",\"advice\":\"%s\"}",
                code,
                title,
                status,
                code,
                sentence,
                advice);
        HttpResponse response = HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(
                        ContentTypes.parse("application/problem+json"), json.getBytes(StandardCharsets.UTF_8)));
        return CompletableFuture.completedStage(
                status == 503 ? response.addHeader(RawHeader.create("Retry-After", "1")) : response);
    }

    @Override
    public void close() throws Exception {
        doors.close();
        binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().get();
    }
}
