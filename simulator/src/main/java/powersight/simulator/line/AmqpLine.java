package powersight.simulator.line;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An AMQP 0-9-1 connection of a concentrator, with publisher confirms: a message is acknowledged when the broker has it
 * on disk in a queue. One that no queue takes comes back and counts as not arrived.
 */
public final class AmqpLine implements Line {
    public static final String EXCHANGE = "powersight.meters";

    private static final Duration LISTEN_AGAIN = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(AmqpLine.class);
    private static final int PERSISTENT = 2, TRANSIENT = 1;

    /** Where to, and as whom; the user is the concentrator. */
    public record Account(String host, int port, String user, String password, String virtualHost) {}

    private final Account account;
    private final ConnectionFactory factory = new ConnectionFactory();
    private final Backoff backoff;
    private final ScheduledExecutorService thread;
    private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();
    private final AmqpEar ear;
    private boolean complained;
    private boolean listening;
    private volatile boolean closed;
    private @Nullable Connection connection;
    private @Nullable Channel channel;
    private volatile @Nullable Listener listener;

    public AmqpLine(Account account, RandomGenerator chance) {
        this.account = account;
        backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), chance);
        factory.setHost(account.host());
        factory.setPort(account.port());
        factory.setUsername(account.user());
        factory.setPassword(account.password());
        factory.setVirtualHost(account.virtualHost());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(5_000);
        ear = new AmqpEar(factory, account.user());
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "amqp-line-" + account.user());
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void open(Listener listener) {
        this.listener = listener;
        thread.execute(this::connect);
    }

    @Override
    public CompletionStage<Void> send(String topic, byte[] payload, boolean durable) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        try {
            thread.execute(() -> publish(topic, payload, durable, outcome));
        } catch (RejectedExecutionException e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    private void publish(String topic, byte[] payload, boolean durable, CompletableFuture<Void> outcome) {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            outcome.completeExceptionally(new IllegalStateException("not connected"));
            return;
        }
        long tag = open.getNextPublishSeqNo();
        waiting.put(tag, outcome);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(durable ? PERSISTENT : TRANSIENT)
                .userId(account.user())
                .messageId(Long.toString(tag))
                .build();
        try {
            open.basicPublish(EXCHANGE, topic.replace('/', '.'), durable, properties, payload);
        } catch (IOException | ShutdownSignalException e) {
            waiting.remove(tag);
            outcome.completeExceptionally(e);
        }
    }

    private void connect() {
        if (closed) return;
        try {
            Connection made = factory.newConnection("powersight-simulator " + account.user());
            connection = made;
            Channel opened = made.createChannel();
            opened.confirmSelect();
            opened.addConfirmListener(
                    (tag, multiple) -> settle(tag, multiple, null),
                    (tag, multiple) -> settle(tag, multiple, new IOException("the broker could not keep it")));
            opened.addReturnListener(back -> returned(back.getProperties().getMessageId(), back.getReplyText()));
            opened.addShutdownListener(signal -> lost(String.valueOf(signal.getMessage())));
            channel = opened;
            backoff.reset();
            if (complained) LOG.info("concentrator {} is connected again", account.user());
            complained = false;
            Listener now = listener;
            if (now != null) now.up();
            listen();
        } catch (IOException | TimeoutException e) {
            closeQuietly();
            later(String.valueOf(e.getMessage()));
        }
    }

    /** Looked after for as long as the line is up: the ear's connection may break alone. */
    private void listen() {
        Listener now = listener;
        Connection open = connection;
        if (closed || now == null || open == null || !open.isOpen()) return;
        ear.open(now);
        if (listening) return;
        listening = true;
        thread.schedule(
                () -> {
                    listening = false;
                    listen();
                },
                LISTEN_AGAIN.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void settle(long tag, boolean multiple, @Nullable IOException error) {
        ConcurrentNavigableMap<Long, CompletableFuture<Void>> these =
                multiple ? waiting.headMap(tag, true) : waiting.subMap(tag, true, tag, true);
        for (Long each : these.keySet()) {
            CompletableFuture<Void> outcome = waiting.remove(each);
            if (outcome == null) continue;
            if (error == null) outcome.complete(null);
            else outcome.completeExceptionally(error);
        }
    }

    /** Comes before the confirm of the same message, which then finds nobody waiting. */
    private void returned(@Nullable String messageId, String why) {
        if (messageId == null) return;
        CompletableFuture<Void> outcome = waiting.remove(Long.parseLong(messageId));
        if (outcome != null) outcome.completeExceptionally(new IOException("no queue takes it: " + why));
    }

    private void lost(String why) {
        Listener now = listener;
        if (now != null && !closed) now.down(why);
        try {
            thread.execute(() -> {
                closeQuietly();
                failAll(why);
                later(why);
            });
        } catch (RejectedExecutionException e) {
            failAll(why); // the line was closed for good
        }
    }

    private void later(String why) {
        if (closed) return;
        Duration pause = backoff.next();
        if (!complained)
            LOG.warn(
                    "concentrator {} has no connection to {}:{}, tries again in {} ms and then ever more rarely: {}",
                    account.user(),
                    account.host(),
                    account.port(),
                    pause.toMillis(),
                    why);
        complained = true;
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, this::onThread)
                .execute(this::connect);
    }

    private void onThread(Runnable task) {
        if (!closed) thread.execute(task);
    }

    private void failAll(String why) {
        for (Long tag : waiting.keySet()) {
            CompletableFuture<Void> outcome = waiting.remove(tag);
            if (outcome != null) outcome.completeExceptionally(new IOException("the connection broke: " + why));
        }
    }

    @Override
    public void cut() {
        thread.execute(this::closeQuietly);
    }

    @Override
    public void close() {
        closed = true;
        thread.execute(this::closeQuietly);
        thread.shutdown();
    }

    private void closeQuietly() {
        Connection open = connection;
        connection = null;
        channel = null;
        if (open != null) open.abort(2_000);
        ear.close();
    }
}
