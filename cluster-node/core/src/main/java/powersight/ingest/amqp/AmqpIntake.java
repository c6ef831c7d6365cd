package powersight.ingest.amqp;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.event.Logging;
import akka.japi.function.Creator;
import akka.stream.ActorAttributes;
import akka.stream.KillSwitches;
import akka.stream.RestartSettings;
import akka.stream.SharedKillSwitch;
import akka.stream.alpakka.amqp.AmqpConnectionFactoryConnectionProvider;
import akka.stream.alpakka.amqp.NamedQueueSourceSettings;
import akka.stream.alpakka.amqp.javadsl.AmqpSource;
import akka.stream.alpakka.amqp.javadsl.CommittableReadResult;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RestartSource;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.devices.Downlink;
import powersight.ingest.Delivery;
import powersight.ingest.InFlight;
import powersight.ingest.Intake;
import powersight.ingest.MeterPace;
import powersight.ingest.MeterTransport;
import powersight.ingest.Receipt;
import powersight.meter.Sender;

/**
 * Takes messages from our durable queue at an AMQP 0-9-1 broker and acknowledges each after it is durable here. What
 * cannot be made durable goes back to the queue after a pause, where another node may take it.
 *
 * <p>Who sent a message is what the broker has checked: its user id. Without one, nobody in particular did.
 */
public final class AmqpIntake implements MeterTransport, Downlink {
    public static final String NAME = "amqp";

    /** Of the messages that wait for their meter's turn, so many are here at once; the others wait at the broker. */
    private static final int SLOWED_AT_ONCE = 200;

    private static final Logger log = LoggerFactory.getLogger(AmqpIntake.class);

    private final AmqpSettings settings;
    private final ActorSystem<?> system;
    private final InFlight inFlight;
    private final Function<String, Optional<Sender>> senders;
    private final Supplier<CompletionStage<BrokerAddress>> broker;
    private final RandomGenerator random;
    private final MeterPace pace;
    private final SharedKillSwitch consumption = KillSwitches.shared("amqp");
    private final AtomicInteger refusalsInARow = new AtomicInteger();
    private volatile boolean stopping;
    private volatile @Nullable BrokerLink link;
    private volatile @Nullable Parking parking;
    private volatile @Nullable AmqpDownlink downlink;
    private volatile CompletionStage<Done> ended = CompletableFuture.completedFuture(Done.getInstance());

    /**
     * @param senders which device or concentrator a user of the broker is; asked for every message
     * @param broker gives the broker's address, once there is a broker
     * @param pace how fast one meter may speak; what comes too soon waits in a queue of its own
     */
    public AmqpIntake(
            AmqpSettings settings,
            ActorSystem<?> system,
            InFlight inFlight,
            Function<String, Optional<Sender>> senders,
            Supplier<CompletionStage<BrokerAddress>> broker,
            RandomGenerator random,
            MeterPace pace) {
        this.settings = settings;
        this.system = system;
        this.inFlight = inFlight;
        this.senders = senders;
        this.broker = broker;
        this.random = random;
        this.pace = pace;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletionStage<Map<String, String>> start(Intake intake) {
        return broker.get().thenApply(address -> {
            BrokerLink opened = new BrokerLink(address);
            link = opened;
            Parking place = new Parking(opened, address.user());
            parking = place;
            downlink = settings.external().isPresent() ? AmqpDownlink.of(address) : AmqpDownlink.ofEmbedded(address);
            CompletionStage<Done> usual = taking(
                    () -> readings(opened, Names.QUEUE, settings.prefetch(), message -> take(intake, place, message)));
            CompletionStage<Done> slowed = taking(() ->
                    readings(opened, Names.PARKING, SLOWED_AT_ONCE, message -> takeInItsTurn(intake, place, message)));
            ended = usual.thenCombine(slowed, (one, other) -> one);
            return Map.of(NAME, address.hostAndPort());
        });
    }

    private CompletionStage<Done> taking(Creator<Source<Done, ?>> source) {
        return RestartSource.onFailuresWithBackoff(outage(), source)
                .toMat(Sink.ignore(), Keep.right())
                .run(system);
    }

    @Override
    public boolean mayReach(String device) {
        AmqpDownlink down = downlink;
        return down != null && !stopping && down.mayReach(device);
    }

    @Override
    public CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
        AmqpDownlink down = downlink;
        return down == null ? CompletableFuture.completedFuture(false) : down.say(device, topic, payload);
    }

    @Override
    public String complaint() {
        BrokerLink opened = link;
        return opened == null
                ? "the AMQP broker has not started yet"
                : opened.outage().complaint();
    }

    @Override
    public CompletionStage<Void> stop() {
        stopping = true;
        BrokerLink opened = link;
        CompletionStage<Void> gone = opened == null ? CompletableFuture.completedFuture(null) : opened.closing();
        consumption.shutdown();
        Parking place = parking;
        if (place != null) place.close();
        AmqpDownlink down = downlink;
        if (down != null) down.close();
        return ended.thenCompose(done -> gone)
                .toCompletableFuture()
                .orTimeout(settings.stopWithin().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(tooLate -> {
                    if (opened != null) opened.cut();
                    return null;
                });
    }

    private Source<Done, ?> readings(
            BrokerLink opened,
            String queue,
            int prefetch,
            Function<CommittableReadResult, CompletionStage<Done>> taking) {
        if (stopping) return Source.empty(); // the stop came during an outage
        // Connecting and acknowledging may block, and so have threads of their own.
        return AmqpSource.committableSource(
                        NamedQueueSourceSettings.create(AmqpConnectionFactoryConnectionProvider.create(opened), queue),
                        prefetch)
                .addAttributes(ActorAttributes.dispatcher("akka.actor.default-blocking-io-dispatcher"))
                .watchTermination((nothing, termination) -> {
                    termination.whenComplete((done, fault) -> {
                        if (fault != null) opened.outage().isAway(fault);
                    });
                    return nothing;
                })
                .via(consumption.flow())
                .mapAsyncUnordered(prefetch, message -> takeOrGiveBack(taking, message));
    }

    /**
     * Who sent it may be unknown while the database is away. Were that to end the stream, its connection would wait for
     * ever for the answers to all other messages that had come on it.
     */
    private CompletionStage<Done> takeOrGiveBack(
            Function<CommittableReadResult, CompletionStage<Done>> taking, CommittableReadResult message) {
        try {
            return taking.apply(message);
        } catch (RuntimeException e) {
            log.warn("a message could not be looked at; it goes back to the queue: {}", e.getMessage());
            CompletableFuture<Done> settled = new CompletableFuture<>();
            after(settings.retry().before(1, random), () -> giveBack(message, settled));
            return settled;
        }
    }

    /** A message of a meter that sends too fast is parked, so that it takes no place among those of the others. */
    private CompletionStage<Done> take(Intake intake, Parking place, CommittableReadResult message) {
        Delivery delivery = delivery(message);
        if (pace.hasTurn(delivery.topic(), NAME)) return take(intake, message, delivery);
        CompletableFuture<Done> settled = new CompletableFuture<>();
        String key = message.message().envelope().getRoutingKey();
        place.park(message.message().properties().getUserId(), key, delivery.payload())
                .whenComplete((parked, fault) -> {
                    if (fault == null) {
                        message.ack(false);
                        settled.complete(Done.getInstance());
                    } else after(settings.retry().before(1, random), () -> giveBack(message, settled));
                });
        return settled;
    }

    private CompletionStage<Done> takeInItsTurn(Intake intake, Parking place, CommittableReadResult message) {
        Delivery delivery = place.isOurs(message.message().properties()) ? parkedDelivery(message) : delivery(message);
        Duration wait = pace.turn(delivery.topic(), NAME);
        if (wait.isZero()) return take(intake, message, delivery);
        CompletableFuture<Done> settled = new CompletableFuture<>();
        after(wait, () -> take(intake, message, delivery).thenAccept(settled::complete));
        return settled;
    }

    private CompletionStage<Done> take(Intake intake, CommittableReadResult message, Delivery delivery) {
        CompletableFuture<Done> settled = new CompletableFuture<>();
        Runnable offer = () -> offer(intake, delivery).whenComplete((receipt, fault) -> {
            if (fault != null) log.warn("a message could not be handed over; it goes back to the queue", fault);
            if (receipt == Receipt.DURABLE) acknowledge(message, settled);
            else giveBackLater(message, settled);
        });
        if (inFlight.enter(() -> system.executionContext().execute(offer))) offer.run();
        return settled;
    }

    /** Whatever goes wrong concerns this message alone, and not the stream that carries it. */
    private static CompletionStage<Receipt> offer(Intake intake, Delivery delivery) {
        try {
            return intake.take(delivery);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Not waited for: should the connection break now, the broker sends the message again and the meter knows it already. */
    private void acknowledge(CommittableReadResult message, CompletableFuture<Done> settled) {
        refusalsInARow.set(0);
        inFlight.leave();
        message.ack(false);
        settled.complete(Done.getInstance());
    }

    private void giveBackLater(CommittableReadResult message, CompletableFuture<Done> settled) {
        Duration pause = settings.retry().before(refusalsInARow.incrementAndGet() / 100 + 1, random);
        after(pause, () -> {
            inFlight.leave();
            giveBack(message, settled);
        });
    }

    private static void giveBack(CommittableReadResult message, CompletableFuture<Done> settled) {
        message.nack(false, true);
        settled.complete(Done.getInstance());
    }

    private void after(Duration pause, Runnable task) {
        system.scheduler().scheduleOnce(pause, task, system.executionContext());
    }

    private Delivery delivery(CommittableReadResult message) {
        Envelope envelope = message.message().envelope();
        return new Delivery(
                NAME,
                sender(message.message().properties().getUserId()),
                envelope.getRoutingKey().replace('.', '/'),
                message.message().bytes().toArray());
    }

    private Delivery parkedDelivery(CommittableReadResult message) {
        AMQP.BasicProperties properties = message.message().properties();
        return new Delivery(
                NAME,
                sender(Parking.sender(properties)),
                Parking.routingKey(properties).replace('.', '/'),
                message.message().bytes().toArray());
    }

    private Sender sender(@Nullable String userId) {
        Optional<Sender> known = userId == null ? Optional.empty() : senders.apply(userId);
        return known.orElseGet(() -> settings.trustBroker() ? new Sender.Backbone(NAME) : new Sender.Anonymous());
    }

    private RestartSettings outage() {
        RestartSettings restart = RestartSettings.create(
                settings.outage().first(), settings.outage().most(), 0.5);
        return restart.withLogSettings(restart.logSettings().withLogLevel(Logging.DebugLevel()));
    }
}
