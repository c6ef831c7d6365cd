package powersight.ingest.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line for this node's own words, each put into one queue and done when the broker has confirmed it. A line that is lost
 * is replaced with the next word; whoever waits for a confirm on one that is gone is told so.
 */
final class ConfirmedLine {
    interface Lines {
        Connection open() throws IOException, TimeoutException;
    }

    private final Lines lines;
    private final ExecutorService publishing;
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();
    private @Nullable Channel channel;

    ConfirmedLine(String name, Lines lines) {
        this.lines = lines;
        this.publishing = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Completes when the broker has it; fails when that cannot be known. */
    CompletionStage<Void> put(String queue, Supplier<AMQP.BasicProperties.Builder> properties, byte[] payload) {
        return put(queue, false, properties, payload);
    }

    /** Fails also when there is no such queue: the broker then gives back what it cannot place, by its message id. */
    CompletionStage<Void> putIfThere(String queue, Supplier<AMQP.BasicProperties.Builder> properties, byte[] payload) {
        return put(queue, true, properties, payload);
    }

    private CompletionStage<Void> put(
            String queue, boolean mustBeThere, Supplier<AMQP.BasicProperties.Builder> properties, byte[] payload) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        try {
            publishing.execute(() -> publish(queue, mustBeThere, properties.get(), payload, confirmed));
        } catch (RejectedExecutionException stopped) {
            confirmed.completeExceptionally(stopped);
        }
        return confirmed;
    }

    private void publish(
            String queue,
            boolean mustBeThere,
            AMQP.BasicProperties.Builder properties,
            byte[] payload,
            CompletableFuture<Void> confirmed) {
        try {
            Channel open = channel();
            long tag = open.getNextPublishSeqNo();
            unconfirmed.put(tag, confirmed);
            if (mustBeThere) properties.messageId(Long.toString(tag));
            open.basicPublish("", queue, mustBeThere, properties.build(), payload);
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            drop(e);
            confirmed.completeExceptionally(e);
        }
    }

    private Channel channel() throws IOException, TimeoutException {
        Channel open = channel;
        if (open != null && open.isOpen()) return open;
        drop(new IOException("the line to the broker was lost"));
        Channel fresh = lines.open().createChannel();
        fresh.confirmSelect();
        fresh.addReturnListener(
                back -> settle(Long.parseLong(back.getProperties().getMessageId()), false, false));
        fresh.addConfirmListener(
                (tag, multiple) -> settle(tag, multiple, true), (tag, multiple) -> settle(tag, multiple, false));
        fresh.addShutdownListener(this::lineIsLost);
        channel = fresh;
        return fresh;
    }

    private void lineIsLost(ShutdownSignalException cause) {
        try {
            publishing.execute(() -> drop(cause));
        } catch (RejectedExecutionException stopped) {
            drop(cause);
        }
    }

    /** What came back is settled before the broker confirms it. */
    private void settle(long tag, boolean multiple, boolean kept) {
        Map<Long, CompletableFuture<Void>> settled =
                multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
        for (Long each : List.copyOf(settled.keySet())) {
            CompletableFuture<Void> waiting = unconfirmed.remove(each);
            if (waiting == null) continue;
            if (kept) waiting.complete(null);
            else waiting.completeExceptionally(new IOException("the broker did not take it"));
        }
    }

    private void drop(Exception cause) {
        Channel gone = channel;
        if (gone != null && gone.isOpen()) return;
        channel = null;
        for (Long each : List.copyOf(unconfirmed.keySet())) {
            CompletableFuture<Void> waiting = unconfirmed.remove(each);
            if (waiting != null) waiting.completeExceptionally(cause);
        }
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
