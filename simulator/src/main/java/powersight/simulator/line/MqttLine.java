package powersight.simulator.line;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An MQTT 5 connection of one device or concentrator, named and signed in as the device itself. */
public final class MqttLine implements Line {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLine.class);

    /** Where to, and as whom; and what it listens to: topic filters, each subscribed to on its own. */
    public record Account(String host, int port, String device, String secret, List<String> hears) {}

    private final Account account;
    private final Mqtt5AsyncClient client;
    private final Backoff backoff;
    private volatile boolean closed;
    private volatile boolean complained;
    private volatile @Nullable Listener listener;

    public MqttLine(Account account, RandomGenerator chance) {
        this.account = account;
        backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), chance);
        client = Mqtt5Client.builder()
                .identifier(account.device())
                .serverHost(account.host())
                .serverPort(account.port())
                .simpleAuth()
                .username(account.device())
                .password(account.secret().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .addConnectedListener(context -> connected())
                .addDisconnectedListener(this::disconnected)
                .buildAsync();
    }

    @Override
    public void open(Listener listener) {
        this.listener = listener;
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> listener.heard(publish.getTopic().toString(), publish.getPayloadAsBytes()));
        client.connectWith().cleanStart(true).keepAlive(60).send();
    }

    @Override
    public CompletionStage<Void> send(String topic, byte[] payload, boolean durable) {
        if (client.getState() != MqttClientState.CONNECTED)
            return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
        return client.publishWith()
                .topic(topic)
                .qos(durable ? MqttQos.AT_LEAST_ONCE : MqttQos.AT_MOST_ONCE)
                .payload(payload)
                .send()
                .handle(MqttLine::outcome);
    }

    private static @Nullable Void outcome(@Nullable Mqtt5PublishResult result, @Nullable Throwable error) {
        Throwable why = error;
        if (why == null && result != null && result.getError().isPresent())
            why = result.getError().get();
        if (why instanceof CompletionException && why.getCause() != null) why = why.getCause();
        if (why == null) return null;
        if (why instanceof Mqtt5PubAckException refused) {
            Mqtt5PubAckReasonCode code = refused.getMqttMessage().getReasonCode();
            if (code == Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID
                    || code == Mqtt5PubAckReasonCode.TOPIC_NAME_INVALID) throw new Refused(code.name());
        }
        throw new CompletionException(why);
    }

    @Override
    public void cut() {
        client.disconnect();
    }

    @Override
    public void close() {
        closed = true;
        client.disconnect();
    }

    private void connected() {
        backoff.reset();
        if (complained) LOG.debug("{} is connected again", account.device());
        complained = false;
        for (String filter : account.hears()) hear(filter);
        Listener now = listener;
        if (now != null) now.up();
    }

    private void hear(String filter) {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .whenComplete((done, error) -> {
                    if (error != null) LOG.debug("{} cannot hear {}: {}", account.device(), filter, error.getMessage());
                });
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        if (closed) return;
        Listener now = listener;
        String why = String.valueOf(context.getCause().getMessage());
        if (now != null) now.down(why);
        if (isTakenOver(context.getCause())) {
            LOG.error("{} stops: another device has signed in with its name", account.device());
            return;
        }
        if (!complained) complain(context.getCause(), why);
        complained = true;
        context.getReconnector().reconnect(true).delay(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** That a broker is away is the business of the buffer; that it refuses the device is news for whoever runs it. */
    private void complain(Throwable cause, String why) {
        if (cause instanceof Mqtt5ConnAckException refused)
            LOG.warn(
                    "{} is refused by {}:{}: {}; give its secret, or register it",
                    account.device(),
                    account.host(),
                    account.port(),
                    refused.getMqttMessage().getReasonCode());
        else LOG.debug("{} has no connection to {}:{}: {}", account.device(), account.host(), account.port(), why);
    }

    private static boolean isTakenOver(Throwable cause) {
        return cause instanceof Mqtt5DisconnectException told
                && told.getMqttMessage().getReasonCode() == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER;
    }
}
