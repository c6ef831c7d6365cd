package powersight.ingest.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
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

    /** A line for each queue that is taken from. */
    private final Set<Connection> lines = new HashSet<>();

    BrokerLink(BrokerAddress address) {
        this.address = address;
        this.outage = new Outage(log, "the AMQP broker at " + address.hostAndPort());
        address.configure(this);
    }

    /** Called by the stream whenever it begins, which knows of one door only. */
    @Override
    public Connection newConnection(List<Address> ofOne) throws IOException, TimeoutException {
        Connection connection = super.newConnection(address.doors(), "PowerSight");
        try (Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(Names.EXCHANGE, BuiltinExchangeType.TOPIC, true);
            channel.queueDeclare(Names.QUEUE, true, false, false, null);
            channel.queueDeclare(Names.PARKING, true, false, false, null);
            for (String key : Names.BINDINGS) channel.queueBind(Names.QUEUE, Names.EXCHANGE, key);
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
        isUp(connection);
        return connection;
    }

    /** A line of its own for somebody who publishes. */
    Connection anotherConnection() throws IOException, TimeoutException {
        return super.newConnection(address.doors(), "PowerSight parking");
    }

    Outage outage() {
        return outage;
    }

    /** From now on a line that ends is meant to end; tells when all have, with the last acknowledgements on them. */
    synchronized CompletionStage<Void> closing() {
        outage.isMeant();
        List<CompletableFuture<Void>> gone = new ArrayList<>();
        for (Connection line : lines) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            line.addShutdownListener(cause -> ended.complete(null)); // called at once when it is gone already
            gone.add(ended);
        }
        return CompletableFuture.allOf(gone.toArray(CompletableFuture<?>[]::new));
    }

    /** Cuts the lines; the broker keeps what was not acknowledged. */
    void cut() {
        for (Connection line : copyOfLines()) line.abort(1000);
    }

    private synchronized List<Connection> copyOfLines() {
        return List.copyOf(lines);
    }

    private synchronized void isUp(Connection line) {
        lines.add(line);
        line.addShutdownListener(cause -> isGone(line));
        outage.isThere(Names.QUEUE);
    }

    private synchronized void isGone(Connection line) {
        lines.remove(line);
    }
}
