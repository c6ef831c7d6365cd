package powersight.ingest.amqp;

import com.rabbitmq.client.AMQP;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where messages of a meter that sends too fast are put until its turn: a durable queue of their own at the broker, so
 * that they take no place among those of all other meters. Only this node may publish there; it notes who had sent the
 * message, which the broker had checked.
 */
final class Parking {
    private static final String SENDER = "x-powersight-sender", KEY = "x-powersight-key";

    private final ConfirmedLine line;
    private final String ourself;

    /** @param ourself the nodes' user at the broker, the same for all that share it */
    Parking(BrokerLink link, String ourself) {
        this.ourself = ourself;
        line = new ConfirmedLine("amqp-parking", link::anotherConnection);
    }

    /**
     * Completes when the broker has it on its disk; fails when that cannot be known, and the message goes back to the queue
     * it came from.
     */
    CompletionStage<Void> park(@Nullable String sender, String routingKey, byte[] payload) {
        Map<String, Object> headers =
                sender == null ? Map.of(KEY, routingKey) : Map.of(KEY, routingKey, SENDER, sender);
        return line.put(
                Names.PARKING,
                () -> new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .userId(ourself)
                        .headers(headers),
                payload);
    }

    /** Was put here by a node, and not by somebody who found a way around. */
    boolean isOurs(AMQP.BasicProperties properties) {
        return ourself.equals(properties.getUserId());
    }

    static String routingKey(AMQP.BasicProperties properties) {
        return header(properties, KEY).orElse("");
    }

    static @Nullable String sender(AMQP.BasicProperties properties) {
        return header(properties, SENDER).orElse(null);
    }

    private static Optional<String> header(AMQP.BasicProperties properties, String name) {
        return Optional.ofNullable(properties.getHeaders())
                .flatMap(headers -> Optional.ofNullable(headers.get(name)))
                .map(Object::toString);
    }

    void close() {
        line.close();
    }
}
