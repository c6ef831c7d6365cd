package powersight.ingest.mqtt;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.event.Logging;
import akka.stream.KillSwitches;
import akka.stream.RestartSettings;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.RestartSource;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.devices.Downlink;
import powersight.ingest.Absences;
import powersight.ingest.Delivery;
import powersight.ingest.InFlight;
import powersight.ingest.Intake;
import powersight.ingest.MeterTransport;
import powersight.ingest.Offers;
import powersight.ingest.Outage;
import powersight.meter.Sender;

/**
 * Takes readings from somebody else's MQTT 5 broker (Mosquitto, EMQX, HiveMQ) by a shared subscription in a session that
 * the broker keeps, and acknowledges each message after it is durable here.
 *
 * <p>What devices are told goes the same way back. Which of them are at that broker only the broker knows: it says
 * whether anybody listens to a topic, and whoever listens to everything makes it say so of every device.
 *
 * <p>Nobody can promise what that broker told a device before we had the message: should the broker lose it, it is lost.
 * Devices that need that promise publish to {@link MqttListener}.
 */
public final class ExternalMqtt implements MeterTransport, Downlink {
    public static final String NAME = "mqtt-external";

    private static final Logger log = LoggerFactory.getLogger(ExternalMqtt.class);

    private final ExternalMqttSettings settings;
    private final ActorSystem<?> system;
    private final InFlight inFlight;
    private final RandomGenerator random;
    private final Outage outage;
    private final Absences absences = new Absences();
    private final SharedKillSwitch consumption = KillSwitches.shared(NAME);
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger inHand = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> handEmpty = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile @Nullable ExternalSession session;

    public ExternalMqtt(
            ExternalMqttSettings settings, ActorSystem<?> system, InFlight inFlight, RandomGenerator random) {
        this.settings = settings;
        this.system = system;
        this.inFlight = inFlight;
        this.random = random;
        this.outage = new Outage(log, "the MQTT broker (" + settings.address() + ")");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletionStage<Map<String, String>> start(Intake intake) {
        Offers offers = new Offers(
                intake,
                inFlight,
                settings.retry(),
                random,
                (wait, task) -> system.scheduler().scheduleOnce(wait, task, system.executionContext()));
        RestartSettings restart = RestartSettings.create(
                settings.outage().first(), settings.outage().most(), 0.5);
        RestartSource.onFailuresWithBackoff(
                        restart.withLogSettings(restart.logSettings().withLogLevel(Logging.DebugLevel())),
                        () -> untilLost(offers))
                .runWith(Sink.ignore(), system);
        return CompletableFuture.completedFuture(Map.of(NAME, settings.address()));
    }

    @Override
    public String complaint() {
        return outage.complaint();
    }

    @Override
    public boolean mayReach(String device) {
        return session != null && !stopping && absences.mayBeThere(device);
    }

    @Override
    public CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
        ExternalSession open = session;
        if (open == null || stopping) return CompletableFuture.completedFuture(false);
        return open.say(topic, payload)
                .whenComplete((heard, fault) -> absences.note(device, Boolean.TRUE.equals(heard)));
    }

    /**
     * The connection goes first and the stream after it: what reaches the client while nobody listens any more, it would
     * acknowledge for us.
     */
    @Override
    public CompletionStage<Void> stop() {
        outage.isMeant();
        stopping = true;
        if (inHand.get() == 0) handEmpty.complete(null);
        return handEmpty
                .orTimeout(settings.stopWithin().toMillis(), TimeUnit.MILLISECONDS)
                .handle((empty, tooLate) -> session)
                .thenCompose(last -> last == null ? CompletableFuture.completedFuture(null) : last.leave())
                .thenRun(consumption::shutdown);
    }

    /** The messages of one connection to the next broker in turn; fails when it is lost. */
    private Source<Done, NotUsed> untilLost(Offers offers) {
        if (stopping) return Source.empty();
        InetSocketAddress broker = settings.brokers()
                .get(Math.floorMod(turn.getAndIncrement(), settings.brokers().size()));
        SharedKillSwitch line = KillSwitches.shared("line");
        AtomicBoolean alive = new AtomicBoolean(true);
        ExternalSession opened = new ExternalSession(settings, broker, fault -> {
            alive.set(false);
            outage.isAway(fault);
            line.abort(fault);
        });
        session = opened;
        return Source.fromPublisher(opened.messages(() -> outage.isThere(broker.toString()), fault -> {
                    outage.isAway(fault);
                    line.abort(fault);
                }))
                .via(line.flow())
                .via(consumption.flow())
                .mapAsyncUnordered(settings.inFlight(), message -> take(offers, opened, message, alive));
    }

    private CompletionStage<Done> take(Offers offers, ExternalSession from, Mqtt5Publish message, AtomicBoolean alive) {
        if (stopping) return new CompletableFuture<>(); // neither taken nor acknowledged: the broker keeps it
        CompletableFuture<Done> settled = new CompletableFuture<>();
        inHand.incrementAndGet();
        settled.whenComplete((done, fault) -> {
            from.settled();
            if (inHand.decrementAndGet() == 0 && stopping) handEmpty.complete(null);
        });
        Delivery delivery = new Delivery(
                NAME, new Sender.Backbone(NAME), message.getTopic().toString(), message.getPayloadAsBytes());
        offers.offer(
                delivery,
                new Offers.Ticket() {
                    @Override
                    public void durable() {
                        if (alive.get()) message.acknowledge();
                        settled.complete(Done.getInstance());
                    }

                    /** On a lost line it is not ours any more: the broker gives it out again. */
                    @Override
                    public boolean again() {
                        boolean still = alive.get() && !stopping;
                        if (!still) settled.complete(Done.getInstance());
                        return still;
                    }
                },
                system.executionContext());
        return settled;
    }
}
