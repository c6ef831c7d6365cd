package powersight.ingest.amqp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.qpid.server.model.Container;
import org.apache.qpid.server.model.ManagedObject;
import org.apache.qpid.server.model.NamedAddressSpace;
import org.apache.qpid.server.security.auth.AuthenticationResult;
import org.apache.qpid.server.security.auth.AuthenticationResult.AuthenticationStatus;
import org.apache.qpid.server.security.auth.UsernamePrincipal;
import org.apache.qpid.server.security.auth.manager.AbstractAuthenticationManager;
import org.apache.qpid.server.security.auth.manager.UsernamePasswordAuthenticationProvider;
import org.apache.qpid.server.security.auth.sasl.SaslNegotiator;
import org.apache.qpid.server.security.auth.sasl.SaslSettings;
import org.apache.qpid.server.security.auth.sasl.plain.PlainNegotiator;
import org.apache.qpid.server.security.group.GroupPrincipal;
import org.jspecify.annotations.Nullable;
import powersight.devices.DeviceKeys;
import powersight.ingest.Strangers;
import powersight.meter.Sender;
import powersight.wire.MeterId;

/**
 * Lets Qpid ask {@link DeviceKeys} who may come in. Devices and this node are told apart by group; group names and the
 * node's user begin with a sign that no device id can have, so that no device can be called like one of them.
 */
@ManagedObject(category = false, type = "DeviceKeys", register = false)
final class DeviceKeyAuthentication extends AbstractAuthenticationManager<DeviceKeyAuthentication>
        implements UsernamePasswordAuthenticationProvider<DeviceKeyAuthentication> {
    static final String NAME = "device-keys";
    static final String NODE_USER = "$node";
    static final String NODE_GROUP = "$nodes";
    static final String DEVICE_GROUP = "$devices";

    private final DeviceKeys keys;
    private final Strangers strangers;
    private final String nodePassword;

    DeviceKeyAuthentication(Container<?> broker, DeviceKeys keys, Strangers strangers, String nodePassword) {
        super(Map.of("name", NAME, "type", "DeviceKeys", "secureOnlyMechanisms", List.of()), broker);
        this.keys = keys;
        this.strangers = strangers;
        this.nodePassword = nodePassword;
    }

    @Override
    public List<String> getMechanisms() {
        return List.of(PlainNegotiator.MECHANISM);
    }

    @Override
    public @Nullable SaslNegotiator createSaslNegotiator(
            String mechanism, SaslSettings settings, NamedAddressSpace addressSpace) {
        return PlainNegotiator.MECHANISM.equals(mechanism) ? new PlainNegotiator(this) : null;
    }

    @Override
    public AuthenticationResult authenticate(String user, String password) {
        if (NODE_USER.equals(user))
            return nodePassword.equals(password)
                    ? accepted(user, NODE_GROUP)
                    : new AuthenticationResult(AuthenticationStatus.ERROR);
        Optional<Sender> sender = keys.verify(user, password.getBytes(StandardCharsets.UTF_8));
        if (sender.isPresent()) return accepted(user, DEVICE_GROUP);
        if (MeterId.isValid(user)) strangers.heard(user, AmqpIntake.NAME);
        return new AuthenticationResult(AuthenticationStatus.ERROR);
    }

    private AuthenticationResult accepted(String user, String group) {
        return new AuthenticationResult(
                new UsernamePrincipal(user, this), Set.of(new GroupPrincipal(group, this)), null);
    }
}
