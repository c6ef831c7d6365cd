package powersight.ingest.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.mqtt.MqttAuth;
import io.vertx.mqtt.MqttEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.devices.DeviceKeys;
import powersight.ingest.Strangers;
import powersight.meter.Sender;
import powersight.wire.MeterId;

/**
 * Decides who comes in. A device shows its id as user name, its secret as password, and its id again as client id;
 * nothing that it sends behind its CONNECT is looked at before that is settled. Says the same to a wrong name as to a
 * wrong secret.
 */
final class Gate {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private final DeviceKeys keys;
    private final Strangers strangers;
    private final Executor verifiers;
    private final Listening listening;
    private final RefusalLog refusals = new RefusalLog(log, System::currentTimeMillis);

    /** @param verifiers threads with a bounded queue that throws {@link RejectedExecutionException} when it is full */
    Gate(DeviceKeys keys, Strangers strangers, Executor verifiers, Listening listening) {
        this.keys = keys;
        this.strangers = strangers;
        this.verifiers = verifiers;
        this.listening = listening;
    }

    void knock(MqttEndpoint endpoint, ContextInternal home) {
        Socket socket = new Socket(endpoint);
        socket.brake();
        Optional<No> no = offerRefused(endpoint);
        if (no.isPresent()) {
            refuse(endpoint, no.get());
            return;
        }
        MqttAuth auth = endpoint.auth();
        String user = auth == null ? null : auth.getUsername();
        if (user == null) {
            if (listening.settings().anonymousOnLoopback() && isLoopback(endpoint))
                welcome(endpoint, socket, new Sender.Anonymous(), home);
            else refuse(endpoint, No.NOT_AUTHORIZED);
            return;
        }
        boolean[] gone = new boolean[1];
        endpoint.closeHandler(nothing -> gone[0] = true);
        byte[] secret = secret(auth);
        try {
            verifiers.execute(() -> {
                Verdict verdict = verify(user, secret);
                home.runOnContext(nothing -> {
                    if (!gone[0]) decide(endpoint, socket, user, verdict, home);
                });
            });
        } catch (RejectedExecutionException full) {
            refuse(endpoint, No.BUSY);
        }
    }

    private static Optional<No> offerRefused(MqttEndpoint endpoint) {
        if (endpoint.protocolVersion() < MqttVersion.MQTT_3_1_1.protocolLevel()) return Optional.of(No.TOO_OLD);
        if (!isVersion5(endpoint)) return Optional.empty();
        if (endpoint.connectProperties().getProperty(MqttProperties.AUTHENTICATION_METHOD) != null)
            return Optional.of(No.AUTHENTICATION_METHOD);
        return endpoint.will().isWillRetain() ? Optional.of(No.RETAINED_WILL) : Optional.empty();
    }

    /** Who it is; or nobody; or a fault of ours, which is not the device's. */
    private record Verdict(Optional<Sender> sender, boolean fault) {}

    private Verdict verify(String user, byte[] secret) {
        try {
            return new Verdict(keys.verify(user, secret), false);
        } catch (RuntimeException e) {
            log.warn("the secret of {} cannot be checked at the moment", user, e);
            return new Verdict(Optional.empty(), true);
        }
    }

    private void decide(MqttEndpoint endpoint, Socket socket, String user, Verdict verdict, ContextInternal home) {
        if (verdict.fault() || listening.isStopping()) {
            refuse(endpoint, No.UNAVAILABLE);
        } else if (verdict.sender().isEmpty()) {
            if (MeterId.isValid(user)) strangers.heard(user, MqttListener.NAME);
            refuse(endpoint, No.BAD_CREDENTIALS);
        } else if (!mayBeCalled(
                endpoint.clientIdentifier(), user, verdict.sender().get())) {
            refuse(endpoint, No.CLIENT_ID);
        } else {
            welcome(endpoint, socket, verdict.sender().get(), home);
        }
    }

    /** No client id is as good as the right one. A concentrator may hold several connections: {@code id/1}, {@code id/2}. */
    private static boolean mayBeCalled(@Nullable String clientId, String user, Sender sender) {
        if (clientId == null || clientId.equals(user)) return true;
        return sender instanceof Sender.Concentrator && clientId.startsWith(user + "/");
    }

    private void welcome(MqttEndpoint endpoint, Socket socket, Sender sender, ContextInternal home) {
        MqttProperties offer = new MqttProperties();
        if (isVersion5(endpoint)) {
            offer.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
            offer.add(new IntegerProperty(
                    MqttProperties.RECEIVE_MAXIMUM, listening.settings().window()));
            offer.add(new IntegerProperty(
                    MqttProperties.MAXIMUM_PACKET_SIZE, listening.settings().maxMessageBytes()));
            offer.add(new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 0));
            if (!(sender instanceof Sender.Concentrator)) // it asks for the commands of its meters by one filter
            offer.add(new IntegerProperty(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 0));
            offer.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0));
            offer.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        }
        if (endpoint.clientIdentifier() == null) {
            String assigned = sender instanceof Sender.Anonymous
                    ? "trial-" + Integer.toHexString(System.identityHashCode(endpoint)) + "-" + System.nanoTime()
                    : endpoint.auth().getUsername();
            endpoint.setClientIdentifier(assigned);
            if (isVersion5(endpoint))
                offer.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, assigned));
        }
        // A space cannot stand in a device id, so nobody without a secret can push a device off its connection.
        String name = sender instanceof Sender.Anonymous
                ? "anonymous " + endpoint.clientIdentifier()
                : endpoint.clientIdentifier();
        DeviceConnection connection = new DeviceConnection(endpoint, socket, sender, name, home, listening);
        connection.attach();
        if (listening.connections().enter(connection)) refusals.gaveWay(endpoint);
        endpoint.accept(false, offer);
        socket.release();
    }

    private void refuse(MqttEndpoint endpoint, No no) {
        listening.meters().refused(no.word());
        refusals.refused(endpoint, no.word());
        endpoint.reject(isVersion5(endpoint) ? no.version5 : no.version3);
    }

    private static byte[] secret(MqttAuth auth) {
        String password = auth.getPassword();
        return password == null ? new byte[0] : password.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isVersion5(MqttEndpoint endpoint) {
        return endpoint.protocolVersion() >= MqttVersion.MQTT_5.protocolLevel();
    }

    private static boolean isLoopback(MqttEndpoint endpoint) {
        try {
            return InetAddress.getByName(endpoint.remoteAddress().hostAddress()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The ways to be turned away, in the words of both versions. */
    private enum No {
        TOO_OLD(
                MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION),
        NOT_AUTHORIZED(
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5),
        BAD_CREDENTIALS(
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD),
        CLIENT_ID(
                MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID),
        BUSY(
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY),
        UNAVAILABLE(
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5),
        AUTHENTICATION_METHOD(
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD),
        RETAINED_WILL(
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_RETAIN_NOT_SUPPORTED);

        private final MqttConnectReturnCode version3;
        private final MqttConnectReturnCode version5;

        No(MqttConnectReturnCode version3, MqttConnectReturnCode version5) {
            this.version3 = version3;
            this.version5 = version5;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
