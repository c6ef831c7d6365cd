package powersight.ingest.amqp;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import powersight.ingest.Backoff;

/**
 * {@code powersight.ingest.amqp}: which broker, and how we take from it.
 *
 * @param external the broker to use instead of the embedded one
 * @param prefetch messages that the broker may send ahead of our acknowledgements
 * @param trustBroker does the broker let only the right ones publish, so that a message without a user id may be believed?
 * @param outage the waits between attempts to reach a broker that is away
 * @param retry the waits before a message that could not be made durable goes back to the queue
 */
public record AmqpSettings(
        Optional<BrokerAddress> external,
        String embeddedHost,
        int embeddedPort,
        int prefetch,
        boolean trustBroker,
        Duration stopWithin,
        Backoff outage,
        Backoff retry) {
    public AmqpSettings {
        if (prefetch < 1 || prefetch > 65_535)
            throw new IllegalArgumentException("powersight.ingest.amqp.prefetch must be 1 to 65535, not " + prefetch);
        if (embeddedPort < 0 || embeddedPort > 65_535)
            throw new IllegalArgumentException(
                    "powersight.ingest.amqp.embedded.port must be 0 to 65535, not " + embeddedPort);
    }

    /** @param section the settings under {@code powersight.ingest} */
    public static AmqpSettings of(Config section) {
        Config amqp = section.getConfig("amqp");
        return new AmqpSettings(
                external(amqp),
                amqp.getString("embedded.host"),
                amqp.getInt("embedded.port"),
                amqp.getInt("prefetch"),
                amqp.getBoolean("trust-broker"),
                amqp.getDuration("stop-within"),
                Backoff.of(amqp.getConfig("outage")),
                Backoff.of(section.getConfig("retry")));
    }

    private static Optional<BrokerAddress> external(Config amqp) {
        String broker = amqp.getString("broker");
        if ("embedded".equals(broker)) return Optional.empty();
        if (!"external".equals(broker))
            throw new IllegalArgumentException(
                    "powersight.ingest.amqp.broker must be 'embedded' or 'external', not '" + broker + "'");
        String uri = amqp.getString("uri");
        if (!uri.startsWith("amqp://") && !uri.startsWith("amqps://"))
            throw new IllegalArgumentException(
                    "powersight.ingest.amqp.uri must be like amqp://host:5672 or amqps://host:5671, not '" + uri + "'");
        String trust = amqp.getString("trust");
        return Optional.of(new BrokerAddress(
                uri,
                amqp.getString("user"),
                amqp.getString("password"),
                trust.isBlank() ? Optional.empty() : Optional.of(Path.of(trust))));
    }
}
