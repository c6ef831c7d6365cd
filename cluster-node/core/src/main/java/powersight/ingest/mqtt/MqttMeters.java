package powersight.ingest.mqtt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.util.Locale;

/** What the listener counts about connections; messages are counted by the intake. */
final class MqttMeters {
    private final MeterRegistry registry;
    private final Counter droppedAtQosZero;
    private final Counter brokenOff;

    MqttMeters(MeterRegistry registry, Connections connections) {
        this.registry = registry;
        this.droppedAtQosZero = Counter.builder("powersight.mqtt.dropped")
                .description("messages at QoS 0 that could not be made durable at once")
                .register(registry);
        this.brokenOff = Counter.builder("powersight.mqtt.broken")
                .description("devices whose line broke without a goodbye")
                .register(registry);
        registry.gauge("powersight.mqtt.connections", connections, Connections::size);
    }

    void refused(String reason) {
        registry.counter("powersight.mqtt.refused", "reason", reason).increment();
    }

    void disconnected(MqttDisconnectReasonCode reason) {
        String word = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        registry.counter("powersight.mqtt.disconnected", "reason", word).increment();
    }

    void brokeOff() {
        brokenOff.increment();
    }

    void droppedAtQosZero() {
        droppedAtQosZero.increment();
    }
}
