package powersight.app;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import powersight.wire.MeterId;

/**
 * Meters that report at their own pace, to whichever node takes it: one reading after the other, each until it is
 * acknowledged. They note what they were told is safe, and how long a reading had to wait for that.
 */
final class SteadySenders implements AutoCloseable {
    private static final long FIRST = 1_000_000;
    private static final Duration TRIES_AGAIN = Duration.ofMillis(200), ANSWER_WITHIN = Duration.ofSeconds(10);

    private final List<Integer> ports;
    private final Duration every;
    private final long beginning = Instant.now().getEpochSecond() - 100_000;
    private final Map<MeterId, Set<Long>> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong longestWait = new AtomicLong();
    private final List<Thread> meters = new ArrayList<>();
    private volatile boolean enough;

    SteadySenders(List<Integer> ports, Duration every) {
        this.ports = List.copyOf(ports);
        this.every = every;
    }

    void begin(String meter, String secret) {
        Thread thread = new Thread(() -> report(meter, secret), "meter " + meter);
        thread.setDaemon(true);
        meters.add(thread);
        thread.start();
    }

    Map<MeterId, Set<Long>> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    int acknowledgements() {
        return acknowledged.values().stream().mapToInt(Set::size).sum();
    }

    /** The most that any one meter has, and the fewest. */
    int most() {
        return acknowledged.values().stream().mapToInt(Set::size).max().orElse(0);
    }

    int fewest() {
        return acknowledged.values().stream().mapToInt(Set::size).min().orElse(0);
    }

    /** Since it was last asked for: from the first attempt at a reading to its acknowledgement. */
    Duration longestWait() {
        return Duration.ofNanos(longestWait.getAndSet(0));
    }

    /** No new readings; returns when the last of each meter is acknowledged. */
    void finish() throws InterruptedException {
        enough = true;
        for (Thread meter : meters) {
            meter.join(TimeUnit.MINUTES.toMillis(2));
            if (meter.isAlive()) throw new IllegalStateException(meter.getName() + " still waits to be acknowledged");
        }
    }

    private void report(String meter, String secret) {
        Set<Long> safe = acknowledged.computeIfAbsent(new MeterId(meter), id -> new ConcurrentSkipListSet<>());
        int door = Math.floorMod(meter.hashCode(), ports.size());
        Mqtt3AsyncClient client = null;
        try {
            for (long sequence = FIRST; !enough; sequence++) {
                long began = System.nanoTime();
                while (!safe.contains(sequence)) {
                    try {
                        if (client == null) client = connected(ports.get(door), meter, secret);
                        client.publishWith()
                                .topic("powersight/v1/meters/" + meter + "/readings")
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .payload(reading(meter, sequence))
                                .send()
                                .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                        safe.add(sequence);
                    } catch (ExecutionException | TimeoutException cutOff) {
                        leave(client);
                        client = null;
                        door = (door + 1) % ports.size();
                        TimeUnit.MILLISECONDS.sleep(TRIES_AGAIN.toMillis());
                    }
                }
                longestWait.accumulateAndGet(System.nanoTime() - began, Math::max);
                TimeUnit.MILLISECONDS.sleep(every.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(client);
        }
    }

    private static Mqtt3AsyncClient connected(int port, String meter, String secret)
            throws InterruptedException, ExecutionException, TimeoutException {
        Mqtt3AsyncClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(meter)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildAsync();
        client.connectWith()
                .simpleAuth()
                .username(meter)
                .password(secret.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        return client;
    }

    private static void leave(@Nullable Mqtt3AsyncClient client) {
        if (client != null) client.disconnect();
    }

    private byte[] reading(String meter, long sequence) {
        return String.format(
                        Locale.ROOT,
                        "{\"deviceId\":\"%s\",\"seq\":%d,\"timestamp\":%d,\"power\":300.5,"
                                + "\"registers\":{\"importT1\":%d,\"importT2\":0,\"exportT1\":0,\"exportT2\":0}}",
                        meter,
                        sequence,
                        beginning + sequence - FIRST,
                        1_000_000 + sequence)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        meters.forEach(Thread::interrupt);
    }
}
