package powersight.app;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import powersight.wire.MeterId;

/**
 * What devices do: send, remember what was acknowledged, and send the rest again on a new connection until all is. They
 * write down every acknowledgement, to hold the node to its word.
 */
final class PersistentSenders {
    private static final long FIRST = 1_000_000;
    private static final int WINDOW = 50;
    private static final long PAUSE_MILLIS = 200;

    private final int readings;
    private final long beginning;
    private final Map<MeterId, Set<Long>> acknowledged = new ConcurrentHashMap<>();

    PersistentSenders(int readings) {
        this.readings = readings;
        this.beginning = Instant.now().getEpochSecond() - 2L * readings;
    }

    Map<MeterId, Set<Long>> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    int acknowledgements() {
        return acknowledged.values().stream().mapToInt(Set::size).sum();
    }

    private interface Attempt {
        /** Sends some of what is left and notes what was acknowledged, until it is cut off. */
        void send(TreeSet<Long> left) throws Exception;
    }

    private void untilAllIsAcknowledged(String meter, Attempt attempt) {
        Set<Long> safe = acknowledged.computeIfAbsent(new MeterId(meter), id -> new ConcurrentSkipListSet<>());
        while (safe.size() < readings && !Thread.currentThread().isInterrupted()) {
            TreeSet<Long> left = new TreeSet<>();
            for (long sequence = FIRST; sequence < FIRST + readings; sequence++)
                if (!safe.contains(sequence)) left.add(sequence);
            try {
                attempt.send(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception cutOff) {
                pause(); // the node is away; a device tries again
            }
        }
    }

    void overMqtt(int port, String meter, String secret) {
        untilAllIsAcknowledged(meter, left -> {
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
                    .get(10, TimeUnit.SECONDS);
            try {
                for (List<Long> some : windows(left)) publish(client, meter, some);
            } finally {
                client.disconnect();
            }
        });
    }

    private void publish(Mqtt3AsyncClient client, String meter, List<Long> sequences)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (long sequence : sequences)
            sent.add(client.publishWith()
                    .topic("powersight/v1/meters/" + meter + "/readings")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(reading(meter, sequence))
                    .send()
                    .thenRun(() -> safe(meter, sequence)));
        for (CompletableFuture<?> each : sent) each.get(20, TimeUnit.SECONDS);
    }

    void overAmqp(int port, String user, String password, String meter) {
        untilAllIsAcknowledged(meter, left -> {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost("127.0.0.1");
            factory.setPort(port);
            factory.setUsername(user);
            factory.setPassword(password);
            factory.setVirtualHost(Demonstration.VIRTUAL_HOST);
            factory.setAutomaticRecoveryEnabled(false);
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                for (List<Long> some : windows(left)) publish(channel, user, meter, some);
            }
        });
    }

    private void publish(Channel channel, String user, String meter, List<Long> sequences)
            throws IOException, InterruptedException, TimeoutException {
        AMQP.BasicProperties persistent =
                new AMQP.BasicProperties.Builder().deliveryMode(2).userId(user).build();
        for (long sequence : sequences)
            channel.basicPublish(
                    "powersight.meters",
                    "powersight.v1.meters." + meter + ".readings",
                    persistent,
                    reading(meter, sequence));
        channel.waitForConfirmsOrDie(20_000);
        for (long sequence : sequences) safe(meter, sequence);
    }

    private void safe(String meter, long sequence) {
        acknowledged.get(new MeterId(meter)).add(sequence);
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

    private static List<List<Long>> windows(TreeSet<Long> left) {
        List<List<Long>> windows = new ArrayList<>();
        List<Long> all = List.copyOf(left);
        for (int from = 0; from < all.size(); from += WINDOW)
            windows.add(all.subList(from, Math.min(all.size(), from + WINDOW)));
        return windows;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
