package powersight.ingest.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our line to the broker: declares our exchange and queue each time it connects, and tells an operator once when the
 * line is lost and once when it is back.
 */
final class BrokerLink extends ConnectionFactory {
    private static final Logger log = LoggerFactory.getLogger(BrokerLink.class);

    private final BrokerAddress address;
    private @Nullable Connection current;
    private @Nullable String outage;
    private boolean everConnected;
    private boolean closed;

    BrokerLink(BrokerAddress address) {
        this.address = address;
        address.configure(this);
    }

    /** Called by the stream whenever it begins. */
    @Override
    public Connection newConnection(List<Address> addresses) throws IOException, TimeoutException {
        Connection connection = super.newConnection(addresses, "PowerSight");
        try (Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(Names.EXCHANGE, BuiltinExchangeType.TOPIC, true);
            channel.queueDeclare(Names.QUEUE, true, false, false, null);
            for (String key : Names.BINDINGS) channel.queueBind(Names.QUEUE, Names.EXCHANGE, key);
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
        isUp(connection);
        return connection;
    }

    synchronized void isDown(Throwable fault) {
        if (outage == null && !closed)
            log.warn(
                    "the AMQP broker at {} is away ({}); readings wait there, and it is tried again until it answers",
                    address.hostAndPort(),
                    reason(fault));
        outage = reason(fault);
    }

    synchronized String complaint() {
        if (closed) return "the AMQP transport has been stopped";
        if (outage != null) return "the AMQP broker at " + address.hostAndPort() + " is away: " + outage;
        return everConnected ? "" : "the AMQP broker at " + address.hostAndPort() + " has not answered yet";
    }

    /** From now on a line that ends is meant to end; tells when it has, with the last acknowledgement on it. */
    synchronized CompletionStage<Void> closing() {
        closed = true;
        Connection connection = current;
        CompletableFuture<Void> gone = new CompletableFuture<>();
        if (connection == null) gone.complete(null);
        else connection.addShutdownListener(cause -> gone.complete(null)); // called at once when it is gone already
        return gone;
    }

    /** Cuts the line; the broker keeps what was not acknowledged. */
    synchronized void cut() {
        Connection connection = current;
        if (connection != null) connection.abort(1000);
    }

    private synchronized void isUp(Connection connection) {
        current = connection;
        if (outage != null || !everConnected)
            log.info("taking readings from the AMQP broker at {}", address.hostAndPort());
        outage = null;
        everConnected = true;
    }

    private static String reason(Throwable fault) {
        Throwable deepest = fault;
        while (deepest.getCause() != null) deepest = deepest.getCause();
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }
}
