package powersight.app;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import powersight.wire.MeterId;

/** Publishes readings of many meters to somebody else's broker, and notes which of them the broker has acknowledged. */
final class BrokerSenders {
    private final Map<MeterId, Set<Long>> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final long beginning = Instant.now().getEpochSecond() - 100_000;

    Map<MeterId, Set<Long>> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /** Each of the meters reports so often; returns when the broker has acknowledged all. */
    void publish(int port, int times, String... meters) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildBlocking();
        client.connect();
        for (int i = 0; i < times; i++) {
            long next = sequence.incrementAndGet();
            for (String meter : meters) {
                client.publishWith()
                        .topic("powersight/v1/meters/" + meter + "/readings")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(reading(meter, next).getBytes(StandardCharsets.UTF_8))
                        .send();
                acknowledged
                        .computeIfAbsent(new MeterId(meter), id -> new ConcurrentSkipListSet<>())
                        .add(next);
            }
        }
        client.disconnect();
    }

    private String reading(String meter, long number) {
        return String.format(
                Locale.ROOT,
                "{\"deviceId\":\"%s\",\"seq\":%d,\"timestamp\":%d,\"registers\":{\"importT1\":%d}}",
                meter,
                number,
                beginning + number,
                1_000_000 + number);
    }
}
