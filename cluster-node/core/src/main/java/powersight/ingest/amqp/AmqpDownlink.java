package powersight.ingest.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import powersight.ingest.Absences;

/**
 * What is said to devices by the broker: into the queue that a device has open while it is connected
 * ({@link Names#commandsOf}). Without such a queue the broker gives it back, and it was not said; what lies in one unread
 * is gone after {@link #FRESH}.
 */
final class AmqpDownlink {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final String TOPIC = "x-powersight-topic";

    private final ConfirmedLine line;
    private final LongSupplier expiry;
    private final Absences absences = new Absences();

    private AmqpDownlink(BrokerAddress broker, ConnectionFactory factory, LongSupplier expiry) {
        this.expiry = expiry;
        line = new ConfirmedLine("amqp-downlink", () -> factory.newConnection(broker.doors(), "PowerSight commands"));
    }

    /** RabbitMQ takes a message's expiration for a span of time. */
    static AmqpDownlink of(BrokerAddress broker) {
        return new AmqpDownlink(broker, factory(broker), FRESH::toMillis);
    }

    /** In the virtual host that the embedded broker has for this. Qpid takes an expiration for an instant. */
    static AmqpDownlink ofEmbedded(BrokerAddress broker) {
        ConnectionFactory factory = factory(broker);
        factory.setVirtualHost(Names.COMMANDS_HOST);
        return new AmqpDownlink(broker, factory, () -> System.currentTimeMillis() + FRESH.toMillis());
    }

    private static ConnectionFactory factory(BrokerAddress broker) {
        ConnectionFactory factory = new ConnectionFactory();
        broker.configure(factory);
        return factory;
    }

    boolean mayReach(String device) {
        return absences.mayBeThere(device);
    }

    /** True when it lies in the device's queue. */
    CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
        return line.putIfThere(Names.commandsOf(device), () -> properties(topic), payload)
                .handle((there, fault) -> {
                    absences.note(device, fault == null);
                    return fault == null;
                });
    }

    private AMQP.BasicProperties.Builder properties(String topic) {
        return new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .expiration(Long.toString(expiry.getAsLong()))
                .headers(Map.of(TOPIC, topic));
    }

    void close() {
        line.close();
    }
}
