package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Devices with secrets of their own that are connected to our MQTT listener and say nothing. */
final class IdleDevices implements AutoCloseable {
    private static final int AT_ONCE = 500, CALLERS = 8;

    private final List<String> secrets = new ArrayList<>();
    private final List<SocketChannel> lines = new ArrayList<>();

    /** Makes that many meters known, which speak for themselves; their secrets come with the delivery. */
    static IdleDevices commission(NodeUnderTest node, int many) throws IOException, InterruptedException {
        IdleDevices devices = new IdleDevices();
        for (int from = 0; from < many; from += AT_ONCE) {
            String delivery = IntStream.range(from, Math.min(from + AT_ONCE, many))
                    .mapToObj(i -> "{\"id\":\"" + name(i) + "\",\"municipality\":\"80284\",\"timeoutSeconds\":86400}")
                    .collect(Collectors.joining(",", "{\"meters\":[", "]}"));
            for (JsonNode each : node.post("/api/v1/meters/delivery", delivery).path("items"))
                devices.secrets.add(each.path("secret").asText());
        }
        if (devices.secrets.size() != many)
            throw new IOException("only " + devices.secrets.size() + " of " + many + " devices have a secret");
        return devices;
    }

    static String name(int device) {
        return String.format("idle-%06d", device + 1);
    }

    void connect(InetSocketAddress node) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<SocketChannel>> calls = new ArrayList<>();
            for (int i = 0; i < secrets.size(); i++) {
                int device = i;
                calls.add(callers.submit(() -> MqttGreeting.open(
                        new InetSocketAddress(Loopback.address(device), 0), node, name(device), secrets.get(device))));
            }
            for (Future<SocketChannel> call : calls) lines.add(call.get());
        } finally {
            callers.shutdownNow();
        }
    }

    /** How many the node has closed: to be asked once, at the end. */
    int lost() throws IOException {
        int lost = 0;
        try (Selector selector = Selector.open()) {
            for (SocketChannel line : lines) {
                line.configureBlocking(false);
                line.register(selector, SelectionKey.OP_READ);
            }
            selector.selectNow();
            for (SelectionKey key : selector.selectedKeys()) if (ended((SocketChannel) key.channel())) lost++;
        }
        return lost;
    }

    private static boolean ended(SocketChannel line) {
        try {
            return line.read(ByteBuffer.allocate(64)) < 0;
        } catch (IOException broken) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel line : lines) line.close();
    }
}
