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
import powersight.ingest.Outage;

/**
 * Our line to the broker: declares our exchange and queue each time it connects, and tells an operator once when the
 * line is lost and once when it is back.
 */
final class BrokerLink extends ConnectionFactory {
    private static final Logger log = LoggerFactory.getLogger(BrokerLink.class);

    private final BrokerAddress address;
    private final Outage outage;
    private @Nullable Connection current;

    BrokerLink(BrokerAddress address) {
        this.address = address;
        this.outage = new Outage(log, "the AMQP broker at " + address.hostAndPort());
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

    Outage outage() {
        return outage;
    }

    /** From now on a line that ends is meant to end; tells when it has, with the last acknowledgement on it. */
    synchronized CompletionStage<Void> closing() {
        outage.isMeant();
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
        outage.isThere(Names.QUEUE);
    }
}
