package powersight.ingest.mqtt;

import com.typesafe.config.Config;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import powersight.ingest.Backoff;

/**
 * {@code powersight.ingest.mqtt-external}: somebody else's MQTT 5 broker.
 *
 * @param brokers doors of one broker, tried one after the other; one at a time is used
 * @param clientId names this node's session at the broker, so it stays the same and is nobody else's
 * @param shared whether this node takes its share of what several nodes subscribe to, or everything
 * @param trust a PEM file with the authorities to believe instead of those of the Java installation
 * @param inFlight messages that are offered to the meters at once
 * @param receiveMaximum messages that the broker may send ahead of our acknowledgements
 * @param sessionExpiry how long the broker keeps what arrives while this node is away
 */
public record ExternalMqttSettings(
        List<InetSocketAddress> brokers,
        String clientId,
        boolean shared,
        Optional<String> user,
        String password,
        boolean tls,
        Optional<Path> trust,
        int inFlight,
        int receiveMaximum,
        Duration sessionExpiry,
        Duration keepAlive,
        Duration stopWithin,
        Backoff outage,
        Backoff retry) {
    public ExternalMqttSettings {
        brokers = List.copyOf(brokers);
        check(!brokers.isEmpty(), "brokers", "one host:port or more");
        check(!clientId.isBlank(), "client-id", "a name of this node's own");
        check(inFlight >= 1, "in-flight", "1 or more");
        check(receiveMaximum >= 1 && receiveMaximum <= 65_535, "receive-maximum", "1 to 65535");
        check(sessionExpiry.toSeconds() >= 1, "session-expiry", "1 s or more, or messages are lost while we are away");
    }

    /**
     * One for each broker: they are parted by semicolons and all are used at once, because a message that one has
     * acknowledged comes from no other. Our name at each is its own.
     *
     * @param section the settings under {@code powersight.ingest}
     * @param severalNodes whether others take readings from the same brokers
     */
    public static List<ExternalMqttSettings> all(Config section, boolean severalNodes) {
        String[] brokers = section.getString("mqtt-external.brokers").trim().split("\\s*;\\s*");
        String clientId = section.getString("mqtt-external.client-id");
        List<ExternalMqttSettings> all = new ArrayList<>();
        for (int i = 0; i < brokers.length; i++) {
            String name = brokers.length == 1 ? clientId : clientId + "-" + (i + 1);
            all.add(of(section, brokers[i], name, severalNodes));
        }
        return all;
    }

    /** The one broker of these settings, for a node alone. */
    public static ExternalMqttSettings of(Config section) {
        return all(section, false).get(0);
    }

    private static ExternalMqttSettings of(Config section, String brokers, String clientId, boolean severalNodes) {
        Config mqtt = section.getConfig("mqtt-external");
        String user = mqtt.getString("user");
        String trust = mqtt.getString("trust");
        return new ExternalMqttSettings(
                List.of(brokers.split("\\s*,\\s*")).stream()
                        .map(ExternalMqttSettings::address)
                        .toList(),
                clientId,
                shared(mqtt.getString("shared"), severalNodes),
                user.isBlank() ? Optional.empty() : Optional.of(user),
                mqtt.getString("password"),
                mqtt.getBoolean("tls"),
                trust.isBlank() ? Optional.empty() : Optional.of(Path.of(trust)),
                mqtt.getInt("in-flight"),
                mqtt.getInt("receive-maximum"),
                mqtt.getDuration("session-expiry"),
                mqtt.getDuration("keep-alive"),
                mqtt.getDuration("stop-within"),
                Backoff.of(mqtt.getConfig("outage")),
                Backoff.of(section.getConfig("retry")));
    }

    /** The broker, for people. */
    public String address() {
        return brokers.stream()
                .map(broker -> broker.getHostString() + ":" + broker.getPort())
                .collect(Collectors.joining(", "));
    }

    private static boolean shared(String setting, boolean severalNodes) {
        return switch (setting) {
            case "auto" -> severalNodes;
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default ->
                throw new IllegalArgumentException(
                        "powersight.ingest.mqtt-external.shared must be auto, on or off, not " + setting);
        };
    }

    /** Not looked up yet: that is for the moment of connecting. */
    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        check(colon > 0 && hostAndPort.substring(colon + 1).matches("\\d{1,5}"), "brokers", "host:port, ...");
        return InetSocketAddress.createUnresolved(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private static void check(boolean right, String key, String rule) {
        if (!right) throw new IllegalArgumentException("powersight.ingest.mqtt-external." + key + " must be " + rule);
    }
}
