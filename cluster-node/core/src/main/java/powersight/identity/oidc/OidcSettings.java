package powersight.identity.oidc;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The one provider that may vouch for people here.
 *
 * @param name what the button on the sign-in page says
 * @param issuer as it stands in the provider's tokens, to the letter
 * @param clientSecret absent for a client without one: PKCE protects it all the same
 */
public record OidcSettings(String name, String issuer, String clientId, Optional<String> clientSecret) {
    public OidcSettings {
        if (!isSafe(URI.create(issuer)))
            throw new IllegalArgumentException(
                    "POWERSIGHT_OIDC_ISSUER is " + issuer + "; it must be an https address, or one of this machine");
        if (clientId.isBlank()) throw new IllegalArgumentException("POWERSIGHT_OIDC_CLIENT_ID is missing");
    }

    /** From the object {@code powersight.identity.oidc}; empty when no issuer is named. */
    public static Optional<OidcSettings> from(Config config) {
        String issuer = config.getString("issuer").strip();
        if (issuer.isEmpty()) return Optional.empty();
        String name = config.getString("name").strip();
        return Optional.of(new OidcSettings(
                name.isEmpty() ? URI.create(issuer).getHost() : name,
                issuer,
                config.getString("client-id").strip(),
                Optional.of(config.getString("client-secret")).filter(text -> !text.isBlank())));
    }

    /** Nobody between us and the provider may read or change what is said. */
    static boolean isSafe(URI address) {
        String host = address.getHost();
        if (host == null || address.getUserInfo() != null) return false;
        return "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && isThisMachine(host));
    }

    private static boolean isThisMachine(String host) {
        if (host.equals("localhost")) return true;
        if (!host.matches("[0-9.]+|\\[[0-9a-fA-F:]+]")) return false; // a name could be made to point here
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return issuer + " as " + clientId;
    }
}
