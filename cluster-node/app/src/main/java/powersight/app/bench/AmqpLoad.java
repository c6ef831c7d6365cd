package powersight.app.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Persistent AMQP messages with publisher confirms, as one concentrator. A confirm is the broker's promise, not the meter's. */
final class AmqpLoad implements Load {
    private static final int WINDOW = 2_000;

    private final Connection connection;
    private final Channel channel;
    private final AMQP.BasicProperties properties;

    AmqpLoad(String host, int port, String user, String secret) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(host);
        factory.setPort(port);
        factory.setUsername(user);
        factory.setPassword(secret);
        connection = factory.newConnection("bench");
        channel = connection.createChannel();
        channel.confirmSelect();
        properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .contentType("application/json")
                .userId(user)
                .build();
    }

    @Override
    public Outcome run(Traffic traffic, Duration length, double messagesPerSecond, Latencies latencies)
            throws Exception {
        ConcurrentNavigableMap<Long, Long> open = new ConcurrentSkipListMap<>();
        Semaphore window = new Semaphore(WINDOW);
        AtomicLong confirmed = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        channel.clearConfirmListeners();
        channel.addConfirmListener(
                (tag, multiple) -> settle(open, tag, multiple, window, confirmed, latencies),
                (tag, multiple) -> settle(open, tag, multiple, window, refused, new Latencies()));
        long start = System.nanoTime();
        long end = start + length.toNanos();
        long sent = 0;
        while (System.nanoTime() < end) {
            long due = messagesPerSecond == 0 ? System.nanoTime() : start + (long) (sent / messagesPerSecond * 1e9);
            if (due > System.nanoTime()) LockSupport.parkNanos(due - System.nanoTime());
            if (!window.tryAcquire(1, TimeUnit.SECONDS)) continue;
            Traffic.Message message = traffic.next(0);
            open.put(channel.getNextPublishSeqNo(), due);
            channel.basicPublish(
                    "powersight.meters", message.topic().replace('/', '.'), true, properties, message.payload());
            sent++;
        }
        long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (confirmed.get() + refused.get() < sent && System.nanoTime() < patience) LockSupport.parkNanos(1_000_000);
        int n = traffic.readingsPerMessage();
        return new Outcome(
                confirmed.get(),
                confirmed.get() * n,
                (sent - confirmed.get()) * n,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static void settle(
            ConcurrentNavigableMap<Long, Long> open,
            long tag,
            boolean multiple,
            Semaphore window,
            AtomicLong count,
            Latencies latencies) {
        ConcurrentNavigableMap<Long, Long> settled =
                multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
        long now = System.nanoTime();
        int many = 0;
        for (Long due : settled.values()) {
            latencies.add(now - due);
            many++;
        }
        settled.clear();
        count.addAndGet(many);
        window.release(many);
    }

    @Override
    public void close() {
        try {
            channel.close();
            connection.close();
        } catch (IOException | TimeoutException | AlreadyClosedException gone) {
            connection.abort();
        }
    }
}
