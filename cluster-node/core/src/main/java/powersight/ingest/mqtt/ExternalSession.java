package powersight.ingest.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.reactivex.Flowable;
import io.reactivex.schedulers.Schedulers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.ingest.CannotStart;
import powersight.ingest.TrustedAuthorities;
import powersight.wire.Channel;
import powersight.wire.FirmwareTopic;

/**
 * One connection to an external broker, from connect to loss. It is not mended but replaced: an acknowledgement that is
 * still owed when it ends belongs to it alone, and the broker sends that message again.
 */
final class ExternalSession {
    private static final Logger log = LoggerFactory.getLogger(ExternalSession.class);
    private static final String SHARE = "$share/powersight/";

    /**
     * What devices say, and not what is said to them: then the broker can tell us whether anybody else listens to that. The
     * last is for devices that begin their topics with a slash.
     */
    private static final List<String> TOPICS = Stream.of(
                    Channel.saidByMeters(),
                    FirmwareTopic.saidByMeters(),
                    List.of(Channel.PREFIX + "concentrators/#", "energy/#", "/energy/#"))
            .flatMap(List::stream)
            .toList();

    /** A session outlives the program that made it: this one was subscribed to by earlier versions. */
    private static final List<String> FORMER = List.of(Channel.PREFIX + "#", SHARE + Channel.PREFIX + "#");

    /** Every node of the group gets its share. */
    private static final List<String> SHARED =
            TOPICS.stream().map(topic -> SHARE + topic).toList();

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** A command that is older does not reach a device any more that has it kept for it: it may do harm. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final ExternalMqttSettings settings;
    private final Mqtt5AsyncClient client;
    private final Inflow inflow;
    private final AtomicBoolean complained = new AtomicBoolean();
    private CompletableFuture<?> opening = CompletableFuture.completedFuture(null);
    private boolean left;

    ExternalSession(ExternalMqttSettings settings, InetSocketAddress broker, Consumer<Throwable> lost) {
        this.settings = settings;
        this.inflow = new Inflow(2 * settings.inFlight(), 20 * settings.inFlight(), PATIENCE.dividedBy(2));
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(settings.clientId())
                .transportConfig(transport(settings, broker))
                .executorConfig(MqttClientExecutorConfig.builder()
                        .nettyExecutor(new OwnThread())
                        .nettyThreads(1)
                        .applicationScheduler(Schedulers.trampoline()) // so that messages come to us on it
                        .build())
                .addDisconnectedListener(context -> {
                    inflow.letAllIn();
                    lost.accept(context.getCause());
                });
        if (settings.user().isPresent())
            builder = builder.simpleAuth()
                    .username(settings.user().get())
                    .password(settings.password().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        this.client = builder.buildAsync();
    }

    /**
     * What the broker sends; each is to be acknowledged. Connects once somebody listens, for a kept session speaks at once,
     * and this client acknowledges by itself what nobody listens to. For the same reason it leaves when nobody does any more.
     */
    Publisher<Mqtt5Publish> messages(Runnable connected, Consumer<Throwable> failed) {
        Flowable<Mqtt5Publish> sent = client.toRx()
                .publishes(MqttGlobalPublishFilter.ALL, true)
                .doOnNext(message -> inflow.enter())
                .onBackpressureBuffer() // of no more than was let in
                .doOnCancel(this::leave);
        return listener -> {
            sent.subscribe(listener); // and not in its onSubscribe: there the client does not know the listener yet
            opened(connected).whenComplete((done, fault) -> {
                if (fault == null) connected.run();
                else leave().whenComplete((left, nothing) -> failed.accept(fault)); // nobody would listen to it
            });
        };
    }

    /** One of those messages is durable, or not ours any more. */
    void settled() {
        inflow.leave();
    }

    /** True when the broker has it and somebody there listens to that topic. */
    CompletionStage<Boolean> say(String topic, byte[] payload) {
        if (!client.getState().isConnected()) return CompletableFuture.completedFuture(false);
        return client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .messageExpiryInterval(FRESH.toSeconds())
                .send()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle(this::wasHeard);
    }

    private boolean wasHeard(@Nullable Mqtt5PublishResult sent, @Nullable Throwable fault) {
        if (fault instanceof Mqtt5PubAckException refused && !complained.getAndSet(true))
            log.warn(
                    "the broker takes no commands from us ({}); allow our user to publish what meters are told",
                    refused.getMqttMessage().getReasonCode());
        if (fault != null || sent == null || sent.getError().isPresent()) return false;
        return !(sent instanceof Mqtt5PublishResult.Mqtt5Qos1Result acknowledged)
                || acknowledged.getPubAck().getReasonCode() != Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    /**
     * The session stays at the broker, and what arrives meanwhile with it. Who is on the way there arrives first: a
     * connection that came about after its listener has gone would acknowledge what nobody has.
     */
    synchronized CompletionStage<Void> leave() {
        left = true;
        inflow.letAllIn();
        return opening.copy()
                .orTimeout(3 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((opened, fault) -> client.disconnectWith()
                        .sessionExpiryInterval(settings.sessionExpiry().toSeconds())
                        .send())
                .thenCompose(disconnected -> disconnected)
                .exceptionally(alreadyGone -> null);
    }

    private synchronized CompletableFuture<?> opened(Runnable connected) {
        if (left) return CompletableFuture.failedFuture(new IllegalStateException("we have left"));
        opening = connect(connected);
        return opening;
    }

    /** A kept session is subscribed already, and what the broker answers to that again comes behind all that it has kept. */
    private CompletableFuture<?> connect(Runnable connected) {
        Mqtt5Connect connect = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(settings.sessionExpiry().toSeconds())
                .keepAlive((int) settings.keepAlive().toSeconds())
                .restrictions()
                .receiveMaximum(settings.receiveMaximum())
                .applyRestrictions()
                .build();
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .addSubscriptions((settings.shared() ? SHARED : TOPICS)
                        .stream()
                                .map(filter -> Mqtt5Subscription.builder()
                                        .topicFilter(filter)
                                        .qos(MqttQos.AT_LEAST_ONCE)
                                        .build()))
                .build();
        // a session outlives its node: one that was alone, or no longer is, would get every message twice
        Mqtt5Unsubscribe former = Mqtt5Unsubscribe.builder()
                .addTopicFilters(Stream.concat((settings.shared() ? TOPICS : SHARED).stream(), FORMER.stream())
                        .map(MqttTopicFilter::of))
                .build();
        return client.connect(connect)
                .thenCompose(accepted -> {
                    if (accepted.isSessionPresent()) connected.run();
                    return client.subscribe(subscribe);
                })
                .thenCompose(subscribed -> client.unsubscribe(former));
    }

    /** All of it in one: what the builder is told of TLS besides a transport of its own, it forgets. */
    private static MqttClientTransportConfig transport(ExternalMqttSettings settings, InetSocketAddress broker) {
        MqttClientTransportConfigBuilder transport = MqttClientTransportConfig.builder()
                .serverHost(broker.getHostString())
                .serverPort(broker.getPort())
                .socketConnectTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return (settings.tls() ? transport.sslConfig(ssl(settings)) : transport).build();
    }

    private static MqttClientSslConfig ssl(ExternalMqttSettings settings) {
        try {
            return MqttClientSslConfig.builder()
                    .trustManagerFactory(TrustedAuthorities.of(settings.trust()))
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new CannotStart("powersight.ingest.mqtt-external.trust cannot be used: " + e.getMessage(), e);
        }
    }

    /** That {@link Inflow} may hold up. The client's library gives one thread to all connections of the same executor. */
    private static final class OwnThread implements Executor {
        @Override
        public void execute(Runnable loop) {
            new Thread(loop, "mqtt-external").start();
        }
    }
}
