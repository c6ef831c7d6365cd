package powersight.ingest.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.meter.Sender;
import powersight.wire.Channel;

/** The one thing a device may subscribe to: its own commands. Lives on the event loop of its connection. */
final class CommandChannel {
    private final MqttEndpoint endpoint;
    private final Optional<String> ownTopic;
    private final Duration timeout;
    private Map<Integer, CompletableFuture<Boolean>> underway = Map.of();
    private Optional<MqttQoS> granted = Optional.empty();

    CommandChannel(MqttEndpoint endpoint, Sender sender, Duration timeout) {
        this.endpoint = endpoint;
        this.timeout = timeout;
        this.ownTopic = sender instanceof Sender.Device device
                ? Optional.of(Channel.of(Channel.Kind.COMMANDS, device.id()).topic())
                : Optional.empty();
    }

    void onSubscribe(MqttSubscribeMessage message) {
        boolean numbered = message.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null;
        List<MqttSubAckReasonCode> answers = message.topicSubscriptions().stream()
                .map(wish -> numbered ? MqttSubAckReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED : answer(wish))
                .toList();
        endpoint.subscribeAcknowledge(message.messageId(), answers, MqttProperties.NO_PROPERTIES);
    }

    void onUnsubscribe(MqttUnsubscribeMessage message) {
        List<MqttUnsubAckReasonCode> answers =
                message.topics().stream().map(this::giveUp).toList();
        if (isVersion5()) endpoint.unsubscribeAcknowledge(message.messageId(), answers, MqttProperties.NO_PROPERTIES);
        else endpoint.unsubscribeAcknowledge(message.messageId());
    }

    /** May be called from any thread. */
    CompletionStage<Boolean> send(ContextInternal home, byte[] command) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        home.runOnContext(nothing -> publish(home, command, outcome));
        return outcome;
    }

    void onAcknowledged(int packetId) {
        finish(packetId, true);
    }

    /** The connection is gone, and with it every hope of an acknowledgement. */
    void close() {
        granted = Optional.empty();
        underway.values().forEach(outcome -> outcome.complete(false));
        underway = Map.of();
    }

    private void publish(ContextInternal home, byte[] command, CompletableFuture<Boolean> outcome) {
        if (ownTopic.isEmpty() || granted.isEmpty()) {
            outcome.complete(false);
            return;
        }
        endpoint.publish(ownTopic.get(), Buffer.buffer(command), granted.get(), false, false);
        if (granted.get() == MqttQoS.AT_MOST_ONCE) {
            outcome.complete(false); // sent, but the device chose never to say whether it arrived
            return;
        }
        int packetId = endpoint.lastMessageId();
        if (underway.isEmpty()) underway = new HashMap<>(2);
        underway.put(packetId, outcome);
        home.setTimer(timeout.toMillis(), timer -> finish(packetId, false));
    }

    private void finish(int packetId, boolean acknowledged) {
        CompletableFuture<Boolean> outcome = underway.isEmpty() ? null : underway.remove(packetId);
        if (outcome != null) outcome.complete(acknowledged);
        if (underway.isEmpty()) underway = Map.of();
    }

    private MqttSubAckReasonCode answer(MqttTopicSubscription wish) {
        String filter = wish.topicName();
        if (ownTopic.isPresent() && ownTopic.get().equals(filter)) {
            boolean acknowledged = wish.qualityOfService() != MqttQoS.AT_MOST_ONCE;
            granted = Optional.of(acknowledged ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE);
            return acknowledged ? MqttSubAckReasonCode.GRANTED_QOS1 : MqttSubAckReasonCode.GRANTED_QOS0;
        }
        if (!isVersion5())
            return MqttSubAckReasonCode.UNSPECIFIED_ERROR; // 3.1.1 knows one refusal, and it is this number
        if (filter.startsWith("$share/")) return MqttSubAckReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        if (filter.indexOf('#') >= 0 || filter.indexOf('+') >= 0)
            return MqttSubAckReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        return MqttSubAckReasonCode.NOT_AUTHORIZED;
    }

    private MqttUnsubAckReasonCode giveUp(String filter) {
        if (granted.isEmpty() || ownTopic.isEmpty() || !ownTopic.get().equals(filter))
            return MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED;
        granted = Optional.empty();
        return MqttUnsubAckReasonCode.SUCCESS;
    }

    private boolean isVersion5() {
        return endpoint.protocolVersion() >= MqttVersion.MQTT_5.protocolLevel();
    }
}
