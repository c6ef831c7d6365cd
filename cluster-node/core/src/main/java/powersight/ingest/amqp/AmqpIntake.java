package powersight.ingest.amqp;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.event.Logging;
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
import powersight.ingest.Delivery;
import powersight.ingest.InFlight;
import powersight.ingest.Intake;
import powersight.ingest.MeterTransport;
import powersight.ingest.Receipt;
import powersight.meter.Sender;

/**
 * Takes messages from our durable queue at an AMQP 0-9-1 broker and acknowledges each after it is durable here. What
 * cannot be made durable goes back to the queue after a pause, where another node may take it.
 *
 * <p>Who sent a message is what the broker has checked: its user id. Without one, nobody in particular did.
 */
public final class AmqpIntake implements MeterTransport {
    public static final String NAME = "amqp";

    private static final Logger log = LoggerFactory.getLogger(AmqpIntake.class);

    private final AmqpSettings settings;
    private final ActorSystem<?> system;
    private final InFlight inFlight;
    private final Function<String, Optional<Sender>> senders;
    private final Supplier<CompletionStage<BrokerAddress>> broker;
    private final RandomGenerator random;
    private final SharedKillSwitch consumption = KillSwitches.shared("amqp");
    private final AtomicInteger refusalsInARow = new AtomicInteger();
    private volatile boolean stopping;
    private volatile @Nullable BrokerLink link;
    private volatile CompletionStage<Done> ended = CompletableFuture.completedFuture(Done.getInstance());

    /**
     * @param senders which device or concentrator a user of the broker is; asked for every message
     * @param broker gives the broker's address, once there is a broker
     */
    public AmqpIntake(
            AmqpSettings settings,
            ActorSystem<?> system,
            InFlight inFlight,
            Function<String, Optional<Sender>> senders,
            Supplier<CompletionStage<BrokerAddress>> broker,
            RandomGenerator random) {
        this.settings = settings;
        this.system = system;
        this.inFlight = inFlight;
        this.senders = senders;
        this.broker = broker;
        this.random = random;
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
            ended = RestartSource.onFailuresWithBackoff(outage(), () -> readings(opened, intake))
                    .toMat(Sink.ignore(), Keep.right())
                    .run(system);
            return Map.of(NAME, address.hostAndPort());
        });
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
        return ended.thenCombine(gone, (done, closed) -> closed)
                .toCompletableFuture()
                .orTimeout(settings.stopWithin().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(tooLate -> {
                    if (opened != null) opened.cut();
                    return null;
                });
    }

    private Source<Done, ?> readings(BrokerLink opened, Intake intake) {
        if (stopping) return Source.empty(); // the stop came during an outage
        // Connecting and acknowledging may block, and so have threads of their own.
        return AmqpSource.committableSource(
                        NamedQueueSourceSettings.create(
                                AmqpConnectionFactoryConnectionProvider.create(opened), Names.QUEUE),
                        settings.prefetch())
                .addAttributes(ActorAttributes.dispatcher("akka.actor.default-blocking-io-dispatcher"))
                .watchTermination((nothing, termination) -> {
                    termination.whenComplete((done, fault) -> {
                        if (fault != null) opened.outage().isAway(fault);
                    });
                    return nothing;
                })
                .via(consumption.flow())
                .mapAsyncUnordered(settings.prefetch(), message -> take(intake, message));
    }

    private CompletionStage<Done> take(Intake intake, CommittableReadResult message) {
        CompletableFuture<Done> settled = new CompletableFuture<>();
        Runnable offer = () -> offer(intake, message).whenComplete((receipt, fault) -> {
            if (fault != null) log.warn("a message could not be handed over; it goes back to the queue", fault);
            if (receipt == Receipt.DURABLE) acknowledge(message, settled);
            else giveBackLater(message, settled);
        });
        if (inFlight.enter(() -> system.executionContext().execute(offer))) offer.run();
        return settled;
    }

    /** Whatever goes wrong concerns this message alone, and not the stream that carries it. */
    private CompletionStage<Receipt> offer(Intake intake, CommittableReadResult message) {
        try {
            return intake.take(delivery(message));
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
        system.scheduler()
                .scheduleOnce(
                        pause,
                        () -> {
                            inFlight.leave();
                            message.nack(false, true);
                            settled.complete(Done.getInstance());
                        },
                        system.executionContext());
    }

    private Delivery delivery(CommittableReadResult message) {
        Envelope envelope = message.message().envelope();
        return new Delivery(
                NAME,
                sender(message.message().properties().getUserId()),
                envelope.getRoutingKey().replace('.', '/'),
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
