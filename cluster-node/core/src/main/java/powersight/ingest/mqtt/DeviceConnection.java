package powersight.ingest.mqtt;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttWill;
import io.vertx.mqtt.messages.MqttDisconnectMessage;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.ingest.Delivery;
import powersight.ingest.Offers;
import powersight.meter.Sender;
import powersight.wire.BadMessage;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterId;

/**
 * One connected device: its messages on their way to the intake, in the order in which they came and will be
 * acknowledged. Lives on one event loop; only {@link #close} and {@link #send} may be called from elsewhere.
 */
final class DeviceConnection {
    private static final Logger log = LoggerFactory.getLogger(DeviceConnection.class);

    private final MqttEndpoint endpoint;
    private final Socket socket;
    private final Sender sender;
    private final String name;
    private final ContextInternal home;
    private final Listening listening;
    private final CommandChannel commands;
    private final ArrayDeque<Unanswered> unanswered = new ArrayDeque<>(4);
    private final AtomicBoolean answering = new AtomicBoolean();
    private final long cameAt = System.currentTimeMillis();
    private boolean waitsForPlace;
    private boolean willIsDue;
    private volatile boolean busy;
    private volatile boolean closed;

    /** @param name the client id, made distinct from those of devices when nobody has proved to be one */
    DeviceConnection(
            MqttEndpoint endpoint,
            Socket socket,
            Sender sender,
            String name,
            ContextInternal home,
            Listening listening) {
        this.endpoint = endpoint;
        this.socket = socket;
        this.sender = sender;
        this.name = name;
        this.home = home;
        this.listening = listening;
        this.commands =
                new CommandChannel(endpoint, sender, listening.settings().commandTimeout());
        this.willIsDue = endpoint.will().isWillFlag();
    }

    /** Sets up who is called for what; reading begins when the connection has been accepted. */
    void attach() {
        endpoint.publishAutoAck(false)
                .publishHandler(this::onPublish)
                .publishReleaseHandler(endpoint::publishComplete)
                .publishAcknowledgeHandler(commands::onAcknowledged)
                .subscribeHandler(commands::onSubscribe)
                .unsubscribeHandler(commands::onUnsubscribe)
                .disconnectMessageHandler(this::onDisconnect)
                .exceptionHandler(this::onBrokenProtocol)
                .closeHandler(nothing -> onClosed());
        socket.onSilence(() -> disconnect(MqttDisconnectReasonCode.KEEP_ALIVE_TIMEOUT));
    }

    String name() {
        return name;
    }

    /** Wall time; tells which of two connections of one device is the newer. */
    long cameAt() {
        return cameAt;
    }

    /** Somebody who has proved to be the one of that name. */
    boolean isDevice() {
        return !(sender instanceof Sender.Anonymous);
    }

    /** Answers are still owed to the device. */
    boolean isBusy() {
        return busy;
    }

    private boolean isVersion5() {
        return endpoint.protocolVersion() >= MqttVersion.MQTT_5.protocolLevel();
    }

    CompletionStage<Boolean> send(String topic, byte[] payload) {
        return commands.send(home, topic, payload);
    }

    /** Reads nothing more; what it has sent already is still answered. */
    void quiet() {
        home.runOnContext(nothing -> socket.brake());
    }

    /** Ends it from our side; a device that is told to go has not lost its power, so its will is not published. */
    void close(MqttDisconnectReasonCode reason) {
        home.runOnContext(nothing -> {
            willIsDue = false;
            disconnect(reason);
        });
    }

    private void onPublish(MqttPublishMessage message) {
        if (isVersion5() && message.isRetain()) {
            disconnect(MqttDisconnectReasonCode.RETAIN_NOT_SUPPORTED);
            return;
        }
        if (message.topicName().isEmpty() || message.properties().getProperty(MqttProperties.TOPIC_ALIAS) != null) {
            disconnect(MqttDisconnectReasonCode.TOPIC_ALIAS_INVALID);
            return;
        }
        Unanswered next = new Unanswered(message.messageId(), message.qosLevel());
        unanswered.add(next);
        busy = true;
        byte[] payload = message.payload().getBytes();
        Optional<FirmwareUpdate> update = ownUpdate(message.topicName(), payload);
        if (update.isPresent()) hearUpdate(next, update.get());
        else inTurn(new Delivery(MqttListener.NAME, sender, message.topicName(), payload), next);
        if (waitsForPlace || unanswered.size() >= listening.settings().window()) socket.brake();
    }

    /** What is wrong or another's goes the way of everything else, to be refused and kept there. */
    private Optional<FirmwareUpdate> ownUpdate(String topic, byte[] payload) {
        Optional<FirmwareTopic.Place> place = FirmwareTopic.find(topic)
                .filter(one -> one.kind().isSaidByMeter()
                        && sender instanceof Sender.Device device
                        && device.id().equals(one.meter()));
        if (place.isEmpty()) return Optional.empty();
        try {
            return Optional.of(
                    FirmwareJson.decode(place.get().kind(), place.get().meter(), payload));
        } catch (BadMessage bad) {
            return Optional.empty();
        }
    }

    private void hearUpdate(Unanswered place, FirmwareUpdate said) {
        MeterId meter = ((Sender.Device) sender).id();
        listening.updates().hear(meter, said).whenComplete((reply, fault) -> {
            if (fault != null) {
                // it is not kept, so it is not acknowledged: the device says it again over its next connection
                log.warn("{} was not heard about its update", name, fault);
                close(MqttDisconnectReasonCode.SERVER_BUSY);
                return;
            }
            place.durable();
            reply.ifPresent(back -> send(FirmwareTopic.CHUNK.of(meter), FirmwareJson.write(back)));
        });
    }

    private void inTurn(Delivery delivery, Unanswered message) {
        long wait = listening.pace().turn(delivery.topic(), MqttListener.NAME).toMillis();
        // sends faster than a meter may: its window fills, and then we do not read from it, which is how it learns
        if (wait > 0) home.setTimer(wait, turn -> offer(delivery, message));
        else offer(delivery, message);
    }

    private void offer(Delivery delivery, Unanswered message) {
        if (closed) return; // it will be sent again
        if (listening.offers().offer(delivery, message, this::atHome)) return;
        waitsForPlace = true;
        socket.brake();
    }

    /** Many answers may come at once from the journal's batch; they are written in one go. */
    private void answerSoon() {
        if (!answering.compareAndSet(false, true)) return;
        if (home.inThread()) answer();
        else home.runOnContext(nothing -> answer());
    }

    private void answer() {
        answering.set(false);
        Unanswered first = unanswered.peek();
        while (first != null && first.answered) {
            unanswered.remove();
            if (!closed) acknowledge(first);
            first = unanswered.peek();
        }
        busy = first != null;
        if (!closed
                && !waitsForPlace
                && !listening.isStopping()
                && unanswered.size() <= listening.settings().window() / 2) socket.release();
    }

    private void acknowledge(Unanswered message) {
        if (message.qos == MqttQoS.AT_LEAST_ONCE) endpoint.publishAcknowledge(message.packetId);
        else if (message.qos == MqttQoS.EXACTLY_ONCE) endpoint.publishReceived(message.packetId);
    }

    private void onDisconnect(MqttDisconnectMessage message) {
        if (message.code() != MqttDisconnectReasonCode.WITH_WILL_MESSAGE) willIsDue = false;
    }

    private void onBrokenProtocol(Throwable fault) {
        if (fault instanceof IOException) { // the line broke, and with that the connection ends by itself
            listening.meters().brokeOff();
            return;
        }
        log.debug("{} broke the protocol", name, fault);
        disconnect(
                fault instanceof TooLongFrameException
                        ? MqttDisconnectReasonCode.PACKET_TOO_LARGE
                        : MqttDisconnectReasonCode.MALFORMED_PACKET);
    }

    private void disconnect(MqttDisconnectReasonCode reason) {
        if (closed || !endpoint.isConnected()) return;
        if (reason != MqttDisconnectReasonCode.NORMAL) listening.meters().disconnected(reason);
        endpoint.disconnect(reason, MqttProperties.NO_PROPERTIES);
    }

    private void onClosed() {
        closed = true;
        commands.close();
        listening.connections().remove(this);
        if (!willIsDue || listening.isStopping()) return;
        MqttWill will = endpoint.will();
        Delivery last = new Delivery(
                MqttListener.NAME,
                sender,
                will.getWillTopic(),
                will.getWillMessage().getBytes());
        listening.offers().offer(last, new LastWill(), this::atHome);
    }

    private void atHome(Runnable task) {
        home.runOnContext(nothing -> task.run());
    }

    /** A message that the device still waits to hear about; its place in line decides when it is told. */
    private final class Unanswered implements Offers.Ticket {
        private final int packetId;
        private final MqttQoS qos;
        private volatile boolean answered;

        private Unanswered(int packetId, MqttQoS qos) {
            this.packetId = packetId;
            this.qos = qos;
        }

        @Override
        public void durable() {
            answered = true;
            answerSoon();
        }

        /** The device repeats what it was not told about, except at QoS 0, where nobody promised anything. */
        @Override
        public boolean again() {
            if (qos == MqttQoS.AT_MOST_ONCE) {
                listening.meters().droppedAtQosZero();
                durable();
                return false;
            }
            return !closed && !listening.isStopping();
        }

        @Override
        public void placed() {
            waitsForPlace = false;
            answerSoon();
        }
    }

    /** Nobody is left to acknowledge it to, but it is the only trace of a power cut. */
    private final class LastWill implements Offers.Ticket {
        @Override
        public void durable() {}

        @Override
        public boolean again() {
            return !listening.isStopping();
        }
    }
}
