package powersight.app.cluster;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.WebSocketRequest;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.http.javadsl.model.ws.WebSocketUpgradeResponse;
import akka.japi.Pair;
import akka.stream.javadsl.AsPublisher;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** A live socket through the gateway: one to the client, one to the node, and what comes from either goes to the other. */
final class SocketBridge {
    private static final Set<String> OF_THE_HANDSHAKE =
            Set.of("sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol");

    private SocketBridge() {}

    /** The client's socket opens once the node's has; the node's refusal is the client's too. */
    static CompletionStage<HttpResponse> open(
            ActorSystem<?> system, WebSocketUpgrade client, Uri node, List<HttpHeader> headers) {
        WebSocketRequest request = WebSocketRequest.create(node.scheme("ws"));
        for (HttpHeader header : headers)
            if (!OF_THE_HANDSHAKE.contains(header.lowercaseName().toLowerCase(Locale.ROOT)))
                request = request.addHeader(header);
        String offered = String.join(",", list(client.getRequestedProtocols()));
        if (!offered.isEmpty()) request = request.requestSubprotocol(offered);
        Pair<Pair<Subscriber<Message>, CompletionStage<WebSocketUpgradeResponse>>, Publisher<Message>> line =
                Source.<Message>asSubscriber()
                        .viaMat(Http.get(system).webSocketClientFlow(request), Keep.both())
                        .toMat(Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), Keep.both())
                        .run(system);
        Sink<Message, ?> toNode = Sink.fromSubscriber(line.first().first());
        Source<Message, ?> fromNode = Source.fromPublisher(line.second());
        return line.first().second().thenApply(upgrade -> {
            if (!upgrade.isValid()) return upgrade.response();
            return upgrade.chosenSubprotocol()
                    .map(protocol -> client.handleMessagesWith(toNode, fromNode, protocol))
                    .orElseGet(() -> client.handleMessagesWith(toNode, fromNode));
        });
    }

    private static List<String> list(Iterable<String> each) {
        List<String> all = new ArrayList<>();
        each.forEach(all::add);
        return all;
    }
}
