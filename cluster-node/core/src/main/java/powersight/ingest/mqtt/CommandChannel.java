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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.meter.Sender;
import powersight.wire.Channel;
import powersight.wire.FirmwareTopic;
import powersight.wire.MeterId;

/**
 * What a device may subscribe to: its own commands, and what is said to it about its own update. A concentrator asks for
 * those of all meters ({@code powersight/v1/meters/+/commands}) and is told what is for the meters assigned to it. Lives on
 * the event loop of its connection.
 */
final class CommandChannel {
    private static final String ANY = "+";
    private static final Set<String> OF_ITS_METERS = Set.of(
            Channel.PREFIX + "meters/" + ANY + "/commands",
            Channel.PREFIX + "meters/" + ANY + "/update/offer",
            Channel.PREFIX + "meters/" + ANY + "/update/chunk");

    private final MqttEndpoint endpoint;
    private final Optional<MeterId> meter;
    private final boolean speaksForMeters;
    private final Duration timeout;
    private Map<Integer, CompletableFuture<Boolean>> underway = Map.of();
    /** By filter; few have any but that of commands. */
    private Map<String, MqttQoS> granted = Map.of();

    CommandChannel(MqttEndpoint endpoint, Sender sender, Duration timeout) {
        this.endpoint = endpoint;
        this.timeout = timeout;
        this.meter = sender instanceof Sender.Device device ? Optional.of(device.id()) : Optional.empty();
        this.speaksForMeters = sender instanceof Sender.Concentrator;
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
    CompletionStage<Boolean> send(ContextInternal home, String topic, byte[] payload) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        home.runOnContext(nothing -> publish(home, topic, payload, outcome));
        return outcome;
    }

    void onAcknowledged(int packetId) {
        finish(packetId, true);
    }

    /** The connection is gone, and with it every hope of an acknowledgement. */
    void close() {
        granted = Map.of();
        underway.values().forEach(outcome -> outcome.complete(false));
        underway = Map.of();
    }

    private void publish(ContextInternal home, String topic, byte[] payload, CompletableFuture<Boolean> outcome) {
        MqttQoS qos = granted.get(speaksForMeters ? ofAnyMeter(topic) : topic);
        if (qos == null) {
            outcome.complete(false);
            return;
        }
        endpoint.publish(topic, Buffer.buffer(payload), qos, false, false);
        if (qos == MqttQoS.AT_MOST_ONCE) {
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
        if (isOwn(filter)) {
            boolean acknowledged = wish.qualityOfService() != MqttQoS.AT_MOST_ONCE;
            if (granted.isEmpty()) granted = new HashMap<>(4);
            granted.put(filter, acknowledged ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE);
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
        boolean had = !granted.isEmpty() && granted.remove(filter) != null;
        return had ? MqttUnsubAckReasonCode.SUCCESS : MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED;
    }

    private boolean isOwn(String filter) {
        if (speaksForMeters) return OF_ITS_METERS.contains(filter);
        if (meter.isEmpty()) return false;
        if (filter.equals(Channel.of(Channel.Kind.COMMANDS, meter.get()).topic())) return true;
        return FirmwareTopic.find(filter)
                .filter(place -> !place.kind().isSaidByMeter() && place.meter().equals(meter.get()))
                .isPresent();
    }

    private static String ofAnyMeter(String topic) {
        int from = Channel.PREFIX.length() + "meters/".length();
        int to = topic.indexOf('/', from);
        return to < 0 ? topic : topic.substring(0, from) + ANY + topic.substring(to);
    }

    private boolean isVersion5() {
        return endpoint.protocolVersion() >= MqttVersion.MQTT_5.protocolLevel();
    }
}
