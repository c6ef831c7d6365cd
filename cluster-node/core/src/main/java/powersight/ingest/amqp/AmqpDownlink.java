package powersight.ingest.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is said to devices by the broker: into the queue that a device has open while it is connected
 * ({@link Names#commandsOf}). Without such a queue the broker gives it back, and it was not said; what lies in one unread
 * is gone after {@link #FRESH}.
 */
final class AmqpDownlink {
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** Who has a queue open, only the broker knows; whoever had none is not asked for again at once. */
    private static final long ABSENT_NANOS = Duration.ofSeconds(3).toNanos();

    private static final int MOST_ABSENT = 50_000;
    private static final String TOPIC = "x-powersight-topic";

    private final BrokerAddress broker;
    private final ConnectionFactory factory = new ConnectionFactory();
    private final LongSupplier expiry;
    private final ExecutorService publishing = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "amqp-downlink");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentSkipListMap<Long, CompletableFuture<Boolean>> unconfirmed = new ConcurrentSkipListMap<>();
    private final Map<String, Long> absentSince = new ConcurrentHashMap<>();
    private @Nullable Channel channel;

    private AmqpDownlink(BrokerAddress broker, LongSupplier expiry) {
        this.broker = broker;
        this.expiry = expiry;
        broker.configure(factory);
    }

    /** RabbitMQ takes a message's expiration for a span of time. */
    static AmqpDownlink of(BrokerAddress broker) {
        return new AmqpDownlink(broker, FRESH::toMillis);
    }

    /** In the virtual host that the embedded broker has for this. Qpid takes an expiration for an instant. */
    static AmqpDownlink ofEmbedded(BrokerAddress broker) {
        AmqpDownlink downlink = new AmqpDownlink(broker, () -> System.currentTimeMillis() + FRESH.toMillis());
        downlink.factory.setVirtualHost(Names.COMMANDS_HOST);
        return downlink;
    }

    boolean mayReach(String device) {
        Long since = absentSince.get(device);
        return since == null || System.nanoTime() - since > ABSENT_NANOS;
    }

    /** True when it lies in the device's queue. */
    CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
        CompletableFuture<Boolean> said = new CompletableFuture<>();
        try {
            publishing.execute(() -> publish(device, topic, payload, said));
        } catch (RejectedExecutionException stopped) {
            said.complete(false);
        }
        return said.whenComplete((there, fault) -> note(device, Boolean.TRUE.equals(there)));
    }

    private void note(String device, boolean there) {
        if (absentSince.size() >= MOST_ABSENT) absentSince.clear();
        if (there) absentSince.remove(device);
        else absentSince.put(device, System.nanoTime());
    }

    private void publish(String device, String topic, byte[] payload, CompletableFuture<Boolean> said) {
        try {
            Channel open = channel();
            long tag = open.getNextPublishSeqNo();
            unconfirmed.put(tag, said);
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .contentType("application/json")
                    .messageId(Long.toString(tag))
                    .expiration(Long.toString(expiry.getAsLong()))
                    .headers(Map.of(TOPIC, topic))
                    .build();
            open.basicPublish("", Names.commandsOf(device), true, properties, payload);
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            drop();
            said.complete(false);
        }
    }

    private Channel channel() throws IOException, TimeoutException {
        Channel open = channel;
        if (open != null && open.isOpen()) return open;
        drop();
        Channel fresh =
                factory.newConnection(broker.doors(), "PowerSight commands").createChannel();
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
            publishing.execute(this::drop);
        } catch (RejectedExecutionException stopped) {
            drop();
        }
    }

    /** What came back is settled before the broker confirms it. */
    private void settle(long tag, boolean multiple, boolean kept) {
        Map<Long, CompletableFuture<Boolean>> settled =
                multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
        for (Long each : List.copyOf(settled.keySet())) {
            CompletableFuture<Boolean> said = unconfirmed.remove(each);
            if (said != null) said.complete(kept);
        }
    }

    private void drop() {
        Channel gone = channel;
        if (gone != null && gone.isOpen()) return;
        channel = null;
        settle(Long.MAX_VALUE, true, false);
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
