package powersight.app.cluster;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Tcp;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One address for meters that speak MQTT, to any node that takes readings and is ready. Passes bytes on as they are: a
 * node that goes ends its meters' connections, and they come again, to another.
 */
public final class MqttGateway implements AutoCloseable {
    private final Doors doors;
    private final Tcp.ServerBinding binding;

    private MqttGateway(Doors doors, Tcp.ServerBinding binding) {
        this.doors = doors;
        this.binding = binding;
    }

    /** @param nodes their MQTT ports, and for each the port of its pages and API, 0 when it has none */
    public static MqttGateway open(ActorSystem<?> system, String host, int port, Map<Integer, Integer> nodes) {
        Doors doors = new Doors(
                system,
                nodes.entrySet().stream()
                        .map(node -> new Door(node.getKey(), node.getValue()))
                        .toList());
        Tcp tcp = Tcp.get(system);
        Tcp.ServerBinding binding = tcp.bind(host, port)
                .to(Sink.foreach(device -> doors.next(Set.of())
                        .ifPresent(
                                node -> device.handleWith(tcp.outgoingConnection("127.0.0.1", node.port()), system))))
                .run(system)
                .toCompletableFuture()
                .join();
        return new MqttGateway(doors, binding);
    }

    public int port() {
        return binding.localAddress().getPort();
    }

    @Override
    public void close() throws Exception {
        doors.close();
        binding.unbind().toCompletableFuture().get(1, TimeUnit.SECONDS);
    }
}
