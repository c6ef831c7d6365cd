package powersight.ingest.mqtt;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.devices.ConnectedDevices;
import powersight.devices.DeviceKeys;
import powersight.devices.Downlink;
import powersight.ingest.InFlight;
import powersight.ingest.Intake;
import powersight.ingest.MeterPace;
import powersight.ingest.MeterTransport;
import powersight.ingest.Offers;
import powersight.ingest.Strangers;
import powersight.wire.Channel;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;

/**
 * Our own MQTT listener: a gateway for devices, not a broker. A device publishes, and hears its own commands and update; it is told
 * "I have it" (PUBACK, or PUBREC at QoS 2) only after its message is durable. Nothing is kept for those who are away and
 * nothing is retained; what is not offered is refused with the code that MQTT has for it.
 */
public final class MqttListener implements MeterTransport, Commands, ConnectedDevices, Downlink {
    public static final String NAME = "mqtt";

    private static final Logger log = LoggerFactory.getLogger(MqttListener.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final MqttSettings settings;
    private final DeviceKeys keys;
    private final Strangers strangers;
    private final Updates updates;
    private final InFlight inFlight;
    private final MeterPace pace;
    private final Connections connections = new Connections();
    private final MqttMeters meters;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile @Nullable Vertx vertx;
    private volatile @Nullable ThreadPoolExecutor verifiers;
    private volatile String complaint = "the MQTT listener has not been started";

    public MqttListener(
            MqttSettings settings,
            DeviceKeys keys,
            Strangers strangers,
            Updates updates,
            InFlight inFlight,
            MeterPace pace,
            MeterRegistry registry) {
        this.settings = settings;
        this.updates = updates;
        this.keys = keys;
        this.strangers = strangers;
        this.inFlight = inFlight;
        this.pace = pace;
        this.meters = new MqttMeters(registry, connections);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletionStage<Map<String, String>> start(Intake intake) {
        Socket.check();
        Vertx engine = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(settings.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        // A client that goes on talking after it was turned away ends here; it is nobody's fault but its own.
        engine.exceptionHandler(fault -> log.debug("a client broke the protocol", fault));
        ThreadPoolExecutor threads = verifierThreads();
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        Offers offers = new Offers(
                intake,
                inFlight,
                settings.retry(),
                random,
                (wait, task) -> engine.setTimer(wait.toMillis(), id -> task.run()));
        Gate gate = new Gate(
                keys,
                strangers,
                threads,
                new Listening(settings, offers, updates, pace, connections, meters, stopping));
        vertx = engine;
        verifiers = threads;
        CompletableFuture<Map<String, String>> started = new CompletableFuture<>();
        new Doors(engine, settings, gate).open().whenComplete((addresses, fault) -> {
            if (fault == null) {
                complaint = "";
                started.complete(new LinkedHashMap<>(addresses));
            } else {
                complaint = String.valueOf(fault.getMessage());
                threads.shutdownNow();
                engine.close().onComplete(done -> started.completeExceptionally(fault));
            }
        });
        return started;
    }

    @Override
    public String complaint() {
        return complaint;
    }

    @Override
    public CompletionStage<Boolean> send(MeterId meter, MeterCommand command) {
        return say(meter, Channel.of(Channel.Kind.COMMANDS, meter).topic(), MeterJsonWriter.write(command));
    }

    @Override
    public boolean mayReach(String device) {
        return !connections.allOf(device).isEmpty();
    }

    /** Said on every connection of a concentrator that listens; it is enough when one of them has it. */
    @Override
    public CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
        CompletionStage<Boolean> reached = CompletableFuture.completedFuture(false);
        for (DeviceConnection connection : connections.allOf(device))
            reached = reached.thenCombine(connection.send(topic, payload), Boolean::logicalOr);
        return reached;
    }

    private CompletionStage<Boolean> say(MeterId meter, String topic, byte[] payload) {
        return connections
                .find(meter.value())
                .map(connection -> connection.send(topic, payload))
                .orElseGet(() -> CompletableFuture.completedFuture(false));
    }

    Connections connections() {
        return connections;
    }

    @Override
    public boolean has(String device) {
        return connections.find(device).isPresent();
    }

    @Override
    public boolean cutOff(String device) {
        return connections.endAllOf(device, MqttDisconnectReasonCode.NOT_AUTHORIZED);
    }

    @Override
    public CompletionStage<Void> stop() {
        complaint = "the MQTT listener has been stopped";
        Vertx engine = vertx;
        if (engine == null || !stopping.compareAndSet(false, true)) return CompletableFuture.completedFuture(null);
        connections.forEach(DeviceConnection::quiet);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        awaitAnswers(engine, System.nanoTime() + settings.stopWithin().toNanos(), stopped);
        return stopped;
    }

    private void awaitAnswers(Vertx engine, long deadline, CompletableFuture<Void> stopped) {
        if (connections.isBusy() && System.nanoTime() < deadline) {
            engine.setTimer(LOOK_AGAIN.toMillis(), id -> awaitAnswers(engine, deadline, stopped));
            return;
        }
        connections.forEach(connection -> connection.close(MqttDisconnectReasonCode.SERVER_SHUTTING_DOWN));
        // Behind the goodbyes, on the same event loops.
        engine.setTimer(LOOK_AGAIN.toMillis(), id -> {
            ThreadPoolExecutor threads = verifiers;
            if (threads != null) threads.shutdownNow();
            engine.close().onComplete(done -> stopped.complete(null));
        });
    }

    private ThreadPoolExecutor verifierThreads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                settings.verifiers(),
                settings.verifiers(),
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.verifyQueue()),
                task -> {
                    Thread thread = new Thread(task, "mqtt-verify");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
