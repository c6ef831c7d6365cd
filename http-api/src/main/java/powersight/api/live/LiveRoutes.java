package powersight.api.live;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.stream.CompletionStrategy;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSink;
import akka.stream.typed.javadsl.ActorSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import powersight.api.doors.Core;
import powersight.api.doors.MeterRights;
import powersight.api.doors.People;
import powersight.api.gate.Access;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.HttpSettings;
import powersight.api.http.Json;
import powersight.identity.Principal;

/** The live socket: a ticket by a plain request, and the socket that it opens. */
public final class LiveRoutes {
    public static final String PROTOCOL = "ps1.json";
    private static final int LONGEST_FRAME = 4096;
    /** A right that was taken is gone from live sockets within five seconds at most, and usually within one and a half. */
    private static final Duration CHECKED_EVERY = Duration.ofMillis(1_500);

    private final Core core;
    private final ActorSystem<?> system;
    private final Access access;
    private final HttpSettings settings;
    private final Tickets tickets;
    private final TopicRights rights;
    private final Optional<OpenSockets> sockets;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong count = new AtomicLong();

    public LiveRoutes(Core core, ActorSystem<?> system, Access access, HttpSettings settings, Optional<People> people) {
        this.core = core;
        this.system = system;
        this.access = access;
        this.settings = settings;
        this.tickets = new Tickets(
                people.map(known -> known.identity().sharedKey("live-ticket")).orElseGet(LiveRoutes::randomKey),
                System::currentTimeMillis);
        this.rights = new TopicRights(people.map(People::rights).orElseGet(MeterRights::none), new FewHomesNow(core));
        this.sockets =
                people.map(known -> new OpenSockets(known, settings.live().connectionsOfASession()));
        core.metrics().gauge("powersight.live.connections", open);
        sockets.ifPresent(this::keepChecking);
    }

    /** One round after the other, on a thread that may wait. */
    private void keepChecking(OpenSockets all) {
        system.scheduler()
                .scheduleOnce(
                        CHECKED_EVERY,
                        () -> core.blocking().execute(() -> {
                            all.check();
                            keepChecking(all);
                        }),
                        system.executionContext());
    }

    /** Without accounts there is no database to share one in: then a ticket is this node's. */
    private static byte[] randomKey() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return random;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/live/ticket", "A ticket that opens one live socket within 30 seconds")
                        .gives(200, "the ticket", Tickets.Ticket.class)
                        .by(call -> CompletableFuture.completedFuture(Json.ok(tickets.issue(call.asker())))),
                Endpoint.get(
                                "/api/v1/live",
                                "WebSocket, subprotocol ps1.json: topics meter/ID, building/ID, municipality/CODE and grid")
                        .gives(101, "the socket is open; say hello with a ticket within 5 seconds", Void.class)
                        .refuses(401, "not signed in")
                        .refuses(426, "not a WebSocket request")
                        .refuses(429, "this session has too many sockets open")
                        .by(this::upgrade));
    }

    /** How many sockets are open. */
    public int open() {
        return open.get();
    }

    private CompletionStage<HttpResponse> upgrade(Call call) {
        WebSocketUpgrade upgrade = call.request()
                .getAttribute(AttributeKeys.webSocketUpgrade)
                .orElseThrow(() -> BadInput.whole(426, "websocket-only", "this is a WebSocket", "connect with ws://"));
        access.checkOrigin(call.request());
        boolean offered = false;
        for (String protocol : upgrade.getRequestedProtocols()) offered |= protocol.equals(PROTOCOL);
        if (!offered && upgrade.getRequestedProtocols().iterator().hasNext())
            throw BadInput.whole(400, "unknown-subprotocol", "the subprotocol is not known", "offer " + PROTOCOL);
        if (call.asker().isPresent() && !sockets.orElseThrow().takePlace(call.who()))
            throw BadInput.whole(
                    429,
                    "too-many-sockets",
                    "this session has " + settings.live().connectionsOfASession() + " live sockets open",
                    "close one of them");
        Flow<Message, Message, NotUsed> flow = connection(call.asker());
        return CompletableFuture.completedFuture(
                offered ? upgrade.handleMessagesWith(flow, PROTOCOL) : upgrade.handleMessagesWith(flow));
    }

    private Flow<Message, Message, NotUsed> connection(Optional<Principal> who) {
        String name = "live-" + count.incrementAndGet();
        LiveConnection.Door door = new LiveConnection.Door(
                core.live(), tickets, who, rights, core.blocking(), settings.live(), open, this::ended);
        ActorRef<LiveConnection.Command> actor =
                system.systemActorOf(LiveConnection.create(name, door), name, Props.empty());
        who.ifPresent(known -> sockets.orElseThrow().opened(actor, known));
        Sink<Message, NotUsed> received = Flow.of(Message.class)
                .mapAsync(1, this::text)
                .to(ActorSink.actorRefWithBackpressure(
                        actor,
                        (next, text) -> new LiveConnection.Received(text, next),
                        LiveConnection.Opened::new,
                        new LiveConnection.Ready(),
                        new LiveConnection.Closed(),
                        failure -> new LiveConnection.Closed()));
        Source<Message, NotUsed> written =
                ActorSource.<LiveConnection.Out, LiveConnection.Command>actorRefWithBackpressure(
                                actor,
                                new LiveConnection.Written(),
                                out -> out instanceof LiveConnection.End
                                        ? Optional.of(CompletionStrategy.draining())
                                        : Optional.empty(),
                                out -> Optional.empty())
                        .mapMaterializedValue(out -> {
                            actor.tell(new LiveConnection.Attached(out));
                            return NotUsed.getInstance();
                        })
                        .map(out -> TextMessage.create(((LiveConnection.Frame) out).text()));
        return Flow.fromSinkAndSourceCoupled(received, written);
    }

    private void ended(ActorRef<LiveConnection.Command> socket) {
        sockets.ifPresent(all -> all.closed(socket));
    }

    /** Frames may come in pieces; one that grows too long ends the connection. Binary is not spoken here. */
    private CompletionStage<String> text(Message message) {
        if (!message.isText()) throw new IllegalArgumentException("a binary frame");
        TextMessage text = message.asTextMessage();
        if (text.isStrict()) return CompletableFuture.completedFuture(text.getStrictText());
        return text.getStreamedText()
                .limitWeighted(LONGEST_FRAME, piece -> (long) piece.length())
                .runFold(new StringBuilder(), StringBuilder::append, system)
                .thenApply(StringBuilder::toString);
    }
}
