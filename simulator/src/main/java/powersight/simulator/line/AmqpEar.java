package powersight.simulator.line;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a concentrator hears what is said to its meters: a queue that is called after it, on a connection of its own. A
 * broker that lets devices only publish closes that connection, and the readings on the other go on.
 *
 * <p>A node's own broker has a virtual host of its own for these queues; with any other they are where the readings go. So
 * one is tried after the other. The queue goes with the connection: nothing waits for one that is away. Lives on its line's thread.
 */
final class AmqpEar {
    static final String QUEUE = "powersight.commands.", TOPIC = "x-powersight-topic";

    private static final String NODES_HOST = "-commands";
    private static final int MOST_REFUSALS = 6;
    private static final Pattern REFUSAL =
            Pattern.compile("reply-code=(" + AMQP.ACCESS_REFUSED + "|" + AMQP.NOT_ALLOWED + ")");
    private static final Logger LOG = LoggerFactory.getLogger(AmqpEar.class);

    private final ConnectionFactory factory;
    private final String user;
    private final String readings;
    private boolean atNodes = true;
    private int refusals;
    private @Nullable Connection connection;

    AmqpEar(ConnectionFactory factory, String user) {
        this.factory = factory.clone();
        this.user = user;
        this.readings = factory.getVirtualHost();
    }

    /** Does nothing when it listens already. A broker that goes on refusing is asked no more. */
    void open(Line.Listener listener) {
        Connection before = connection;
        if (refusals >= MOST_REFUSALS || (before != null && before.isOpen())) return;
        if (!opens(listener)) opens(listener);
    }

    /** False when it is to be tried at the other place. */
    private boolean opens(Line.Listener listener) {
        try {
            factory.setVirtualHost(atNodes ? readings + NODES_HOST : readings);
            Connection made = factory.newConnection("powersight-simulator " + user + " commands");
            connection = made;
            Channel channel = made.createChannel();
            channel.queueDeclare(QUEUE + user, false, false, true, Map.of());
            channel.basicConsume(
                    QUEUE + user, true, (tag, said) -> listener.heard(topic(said), said.getBody()), tag -> {});
            return true;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            atNodes = !atNodes;
            if (isRefusal(e)) refusals++;
            LOG.debug("concentrator {} hears no commands: {}", user, e.getMessage());
            close();
            return false;
        }
    }

    void close() {
        Connection open = connection;
        connection = null;
        if (open != null) open.abort(2_000);
    }

    private static String topic(Delivery said) {
        Map<String, Object> headers = said.getProperties().getHeaders();
        return headers == null ? "" : String.valueOf(headers.getOrDefault(TOPIC, ""));
    }

    private static boolean isRefusal(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause())
            if (REFUSAL.matcher(String.valueOf(each.getMessage())).find()) return true;
        return false;
    }
}
