package powersight.ingest.mqtt;

import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Who is connected to this node, one connection to a name: the last who proves to be it has it. */
final class Connections {
    private final ConcurrentHashMap<String, DeviceConnection> byName = new ConcurrentHashMap<>();
    private volatile Consumer<DeviceConnection> entered = newcomer -> {};

    /** The newcomer has shown the right secret already, so the one before it gives way. */
    void enter(DeviceConnection newcomer) {
        DeviceConnection before = byName.put(newcomer.name(), newcomer);
        if (before != null) before.close(MqttDisconnectReasonCode.SESSION_TAKEN_OVER);
        entered.accept(newcomer);
    }

    void whenEntered(Consumer<DeviceConnection> told) {
        entered = told;
    }

    void remove(DeviceConnection gone) {
        byName.remove(gone.name(), gone);
    }

    Optional<DeviceConnection> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** A concentrator's are called after it: {@code id}, {@code id/1}, {@code id/2}. */
    boolean endAllOf(String device, MqttDisconnectReasonCode reason) {
        List<DeviceConnection> all = byName.values().stream()
                .filter(one -> one.name().equals(device) || one.name().startsWith(device + "/"))
                .toList();
        all.forEach(one -> one.close(reason));
        return !all.isEmpty();
    }

    void forEach(Consumer<DeviceConnection> action) {
        byName.values().forEach(action);
    }

    boolean isBusy() {
        return byName.values().stream().anyMatch(DeviceConnection::isBusy);
    }

    int size() {
        return byName.size();
    }
}
