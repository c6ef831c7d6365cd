package powersight.ingest.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where messages of a meter that sends too fast are put until its turn: a durable queue of their own at the broker, so
 * that they take no place among those of all other meters. Only this node may publish there; it notes who had sent the
 * message, which the broker had checked.
 */
final class Parking {
    private static final String SENDER = "x-powersight-sender", KEY = "x-powersight-key";

    private final BrokerLink link;
    private final ExecutorService publishing = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "amqp-parking");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();
    private @Nullable Channel channel;

    Parking(BrokerLink link) {
        this.link = link;
    }

    /** Completes when the broker has it on its disk; fails when that cannot be known. */
    CompletionStage<Void> park(@Nullable String sender, String routingKey, byte[] payload) {
        CompletableFuture<Void> parked = new CompletableFuture<>();
        try {
            publishing.execute(() -> publish(sender, routingKey, payload, parked));
        } catch (RejectedExecutionException stopped) {
            parked.completeExceptionally(stopped);
        }
        return parked;
    }

    private void publish(@Nullable String sender, String routingKey, byte[] payload, CompletableFuture<Void> parked) {
        try {
            Channel open = channel();
            Map<String, Object> headers =
                    sender == null ? Map.of(KEY, routingKey) : Map.of(KEY, routingKey, SENDER, sender);
            unconfirmed.put(open.getNextPublishSeqNo(), parked);
            open.basicPublish(
                    "",
                    Names.PARKING,
                    new AMQP.BasicProperties.Builder()
                            .deliveryMode(2)
                            .headers(headers)
                            .build(),
                    payload);
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            drop(e);
            parked.completeExceptionally(e);
        }
    }

    private Channel channel() throws IOException, TimeoutException {
        Channel open = channel;
        if (open != null && open.isOpen()) return open;
        drop(new IOException("the line to the broker was lost"));
        Connection connection = link.anotherConnection();
        Channel fresh = connection.createChannel();
        fresh.confirmSelect();
        fresh.addConfirmListener(
                (tag, multiple) -> settle(tag, multiple, true), (tag, multiple) -> settle(tag, multiple, false));
        fresh.addShutdownListener(this::lineIsLost);
        channel = fresh;
        return fresh;
    }

    private void lineIsLost(ShutdownSignalException cause) {
        if (!publishing.isShutdown()) publishing.execute(() -> drop(cause));
    }

    private void settle(long tag, boolean multiple, boolean kept) {
        Map<Long, CompletableFuture<Void>> settled =
                multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
        for (Long each : List.copyOf(settled.keySet())) {
            CompletableFuture<Void> parked = unconfirmed.remove(each);
            if (parked == null) continue;
            if (kept) parked.complete(null);
            else parked.completeExceptionally(new IOException("the broker did not take it"));
        }
    }

    /** Whoever waits for a confirm on a line that is gone gives his message back to the queue it came from. */
    private void drop(Exception cause) {
        Channel gone = channel;
        if (gone != null && gone.isOpen()) return;
        channel = null;
        for (Long each : List.copyOf(unconfirmed.keySet())) {
            CompletableFuture<Void> parked = unconfirmed.remove(each);
            if (parked != null) parked.completeExceptionally(cause);
        }
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

    synchronized void close() {
        if (publishing.isShutdown()) return;
        publishing.execute(() -> {
            Channel open = channel;
            if (open != null) open.getConnection().abort(1_000);
        });
        publishing.shutdown();
    }
}
