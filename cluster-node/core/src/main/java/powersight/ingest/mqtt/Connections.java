package powersight.ingest.mqtt;

import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Who is connected to this node, one connection to a name: the last who proves to be it has it. */
final class Connections {
    private final ConcurrentHashMap<String, DeviceConnection> byName = new ConcurrentHashMap<>();
    private volatile Consumer<DeviceConnection> entered = newcomer -> {};
    /** The names of further connections of concentrators, which are called {@code id/1}, {@code id/2}; by id. */
    private final ConcurrentHashMap<String, Set<String>> further = new ConcurrentHashMap<>();

    /** The newcomer has shown the right secret already, so the one before it gives way. True when there was one. */
    boolean enter(DeviceConnection newcomer) {
        DeviceConnection before = byName.put(newcomer.name(), newcomer);
        int slash = newcomer.name().indexOf('/');
        if (slash > 0)
            further.computeIfAbsent(newcomer.name().substring(0, slash), device -> ConcurrentHashMap.newKeySet())
                    .add(newcomer.name());
        if (before != null) before.close(MqttDisconnectReasonCode.SESSION_TAKEN_OVER);
        entered.accept(newcomer);
        return before != null;
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

    /** A device has one, a concentrator may have several. */
    List<DeviceConnection> allOf(String device) {
        Set<String> others = further.getOrDefault(device, Set.of());
        return Stream.concat(Stream.of(device), others.stream())
                .flatMap(name -> find(name).stream())
                .toList();
    }

    boolean endAllOf(String device, MqttDisconnectReasonCode reason) {
        List<DeviceConnection> all = allOf(device);
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
