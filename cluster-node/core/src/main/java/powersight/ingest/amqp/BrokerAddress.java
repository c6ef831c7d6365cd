package powersight.ingest.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import powersight.ingest.CannotStart;
import powersight.ingest.TrustedAuthorities;

/**
 * Where a broker is and who we are there.
 *
 * @param uri {@code amqp://host:port/vhost}, or {@code amqps://} for TLS; the nodes of a clustered broker with commas between
 * @param trust a PEM file with the authorities to believe instead of those of the Java installation
 */
public record BrokerAddress(String uri, String user, String password, Optional<Path> trust) {
    /** For people; of several, all. */
    public String hostAndPort() {
        return doors().stream()
                .map(door -> door.getHost() + ":" + door.getPort())
                .collect(Collectors.joining(", "));
    }

    /** Where the broker may be reached, to be tried in turn. */
    List<Address> doors() {
        return Stream.of(uri.split(","))
                .map(String::trim)
                .map(BrokerAddress::door)
                .toList();
    }

    private static Address door(String uri) {
        URI parsed = URI.create(uri);
        int standard = "amqps".equals(parsed.getScheme()) ? 5671 : 5672;
        return new Address(parsed.getHost(), parsed.getPort() < 0 ? standard : parsed.getPort());
    }

    /** Without the client's own recovery: the stream above starts anew, and two who repair are one too many. */
    void configure(ConnectionFactory factory) {
        try {
            factory.setUri(uri.split(",", 2)[0].trim());
            if (uri.startsWith("amqps:")) {
                factory.useSslProtocol(sslContext());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException | IOException e) {
            throw new CannotStart("powersight.ingest.amqp.uri or trust cannot be used: " + e.getMessage(), e);
        }
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout(5_000);
        factory.setRequestedHeartbeat(10);
    }

    private SSLContext sslContext() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, TrustedAuthorities.of(trust).getTrustManagers(), null);
        return context;
    }

    @Override
    public String toString() {
        return uri + " as " + user;
    }
}
