package powersight.ingest.mqtt;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.platform.Message;
import powersight.wire.Channel;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;

/**
 * What the MQTT listeners of all nodes tell each other: who has come, so that the connection it left behind on another
 * node ends, as it would on the same one; and commands for who is connected elsewhere.
 */
public final class AcrossNodes implements Commands {
    private static final Duration GATHERED_FOR = Duration.ofMillis(50), PATIENCE = Duration.ofSeconds(12);
    private static final int MOST_AT_ONCE = 1_000;
    private static final ServiceKey<Desk.Command> KEY = ServiceKey.create(Desk.Command.class, "mqtt-listeners");

    private final MqttListener listener;
    private final ActorRef<Desk.Command> desk;

    private AcrossNodes(MqttListener listener, ActorRef<Desk.Command> desk) {
        this.listener = listener;
        this.desk = desk;
    }

    public static AcrossNodes join(ActorSystem<?> system, MqttListener listener) {
        Connections connections = listener.connections();
        ActorRef<Desk.Command> desk =
                system.systemActorOf(Desk.create(connections), "mqtt-across-nodes", Props.empty());
        connections.whenEntered(newcomer -> {
            if (newcomer.isDevice()) desk.tell(new Desk.Here(new Desk.Arrival(newcomer.name(), newcomer.cameAt())));
        });
        return new AcrossNodes(listener, desk);
    }

    /** On this node when it is connected here, else on whichever it is connected to. */
    @Override
    public CompletionStage<Boolean> send(MeterId meter, MeterCommand command) {
        if (listener.connections().find(meter.value()).isPresent()) return listener.send(meter, command);
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        desk.tell(new Desk.Elsewhere(meter.value(), MeterJsonWriter.write(command), heard));
        return heard;
    }

    /** One on each node that listens. */
    static final class Desk extends AbstractBehavior<Desk.Command> {
        interface Command {}

        record Arrival(String name, long atMillis) implements Message {}

        /** From another node. */
        record Came(List<Arrival> arrivals) implements Command, Message {}

        record Give(String device, byte[] command, ActorRef<Given> replyTo) implements Command, Message {}

        record Given(boolean delivered) implements Message {}

        record Here(Arrival arrival) implements Command {}

        record Elsewhere(String device, byte[] command, CompletableFuture<Boolean> heard) implements Command {}

        private record Tell() implements Command {}

        private record Others(Receptionist.Listing listing) implements Command {}

        private final Connections connections;
        private final TimerScheduler<Command> timers;
        private final List<Arrival> gathered = new ArrayList<>();
        private List<ActorRef<Command>> others = List.of();

        static Behavior<Command> create(Connections connections) {
            return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Desk(connections, context, timers)));
        }

        private Desk(Connections connections, ActorContext<Command> context, TimerScheduler<Command> timers) {
            super(context);
            this.connections = connections;
            this.timers = timers;
            ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class, Others::new);
            context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
            context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
        }

        @Override
        public Receive<Command> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Here.class, this::onHere)
                    .onMessage(Tell.class, due -> onTell())
                    .onMessage(Came.class, this::onCame)
                    .onMessage(Give.class, this::onGive)
                    .onMessage(Elsewhere.class, this::onElsewhere)
                    .onMessage(Others.class, this::onOthers)
                    .build();
        }

        private Behavior<Command> onOthers(Others news) {
            others = news.listing().getServiceInstances(KEY).stream()
                    .filter(desk -> !desk.equals(getContext().getSelf()))
                    .toList();
            return this;
        }

        /** Gathered for a moment: a district that comes back is a few messages between nodes, not one for each device. */
        private Behavior<Command> onHere(Here here) {
            if (others.isEmpty()) return this;
            if (gathered.isEmpty()) timers.startSingleTimer(new Tell(), GATHERED_FOR);
            gathered.add(here.arrival());
            return gathered.size() < MOST_AT_ONCE ? this : onTell();
        }

        private Behavior<Command> onTell() {
            Came came = new Came(List.copyOf(gathered));
            gathered.clear();
            if (!came.arrivals().isEmpty()) others.forEach(desk -> desk.tell(came));
            return this;
        }

        /** Only what is older: one that has come back to us meanwhile is the newer of the two. */
        private Behavior<Command> onCame(Came came) {
            for (Arrival arrival : came.arrivals())
                connections
                        .find(arrival.name())
                        .filter(ours -> ours.cameAt() < arrival.atMillis())
                        .ifPresent(ours -> ours.close(MqttDisconnectReasonCode.SESSION_TAKEN_OVER));
            return this;
        }

        private Behavior<Command> onGive(Give give) {
            connections
                    .find(give.device())
                    .map(connection -> connection.send(
                            Channel.of(Channel.Kind.COMMANDS, new MeterId(give.device()))
                                    .topic(),
                            give.command()))
                    .orElseGet(() -> CompletableFuture.completedFuture(false))
                    .whenComplete((delivered, fault) ->
                            give.replyTo().tell(new Given(fault == null && Boolean.TRUE.equals(delivered))));
            return this;
        }

        /** Everybody is asked, since nobody keeps a list of who is where; at most one says yes. */
        private Behavior<Command> onElsewhere(Elsewhere order) {
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            for (ActorRef<Command> desk : others)
                answers.add(AskPattern.<Command, Given>ask(
                                desk,
                                replyTo -> new Give(order.device(), order.command(), replyTo),
                                PATIENCE,
                                getContext().getSystem().scheduler())
                        .handle((given, fault) -> fault == null && given.delivered())
                        .toCompletableFuture());
            CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                    .thenRun(() -> order.heard().complete(answers.stream().anyMatch(CompletableFuture::join)));
            return this;
        }
    }
}
