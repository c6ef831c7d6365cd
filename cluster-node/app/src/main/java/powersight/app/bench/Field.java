package powersight.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The meters of a measurement, each behind one of a few concentrators, and the way in for their readings. */
final class Field {
    private static final int AT_ONCE = 500, MOST_ATTEMPTS = 6;

    private final Ingest ingest;
    private final int timeoutSeconds;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private Field(Ingest ingest, int timeoutSeconds) {
        this.ingest = ingest;
        this.timeoutSeconds = timeoutSeconds;
    }

    static Field commission(NodeUnderTest node, Ingest ingest) throws Exception {
        return commission(node, ingest, 3_600);
    }

    /** @param timeoutSeconds after so much silence a meter counts as offline */
    static Field commission(NodeUnderTest node, Ingest ingest, int timeoutSeconds) throws Exception {
        Field field = new Field(ingest, timeoutSeconds);
        for (int lane = 0; lane < ingest.lanes(); lane++) {
            String id = concentrator(lane);
            field.secrets.put(
                    id,
                    node.post("/api/v1/concentrators", "{\"id\":\"" + id + "\"}")
                            .path("secret")
                            .asText());
        }
        field.deliver(node, 0, ingest.meters());
        return field;
    }

    /** So many meters more, behind the same concentrators. */
    void grow(NodeUnderTest node, int more) throws Exception {
        deliver(node, ingest.meters(), ingest.meters() + more);
    }

    private void deliver(NodeUnderTest node, int begin, int end) throws Exception {
        BenchCommand.say("commissioning " + (end - begin) + " meters");
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int from = begin; from < end; from += AT_ONCE) {
                String delivery = delivery(from, Math.min(from + AT_ONCE, end));
                all.add(pool.submit(() -> offer(node, delivery)));
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).get();
                if (i % 200 == 199) BenchCommand.say((i + 1) * AT_ONCE + " are commissioned");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** A node that is busy is asked again: meters that it has commissioned meanwhile stay as they are. */
    private static JsonNode offer(NodeUnderTest node, String delivery) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return node.post("/api/v1/meters/delivery", delivery);
            } catch (IOException busy) {
                if (attempt == MOST_ATTEMPTS) throw busy;
                TimeUnit.SECONDS.sleep(attempt);
            }
        }
    }

    private String delivery(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"id\":\"" + Traffic.meterId(i) + "\",\"municipality\":\"80284\",\"concentrator\":\""
                        + concentrator(i % ingest.lanes()) + "\",\"everySeconds\":60,\"timeoutSeconds\":"
                        + timeoutSeconds + "}")
                .collect(Collectors.joining(",", "{\"meters\":[", "]}"));
    }

    static String concentrator(int lane) {
        return "bench-c" + (lane + 1);
    }

    /** Lines that are called again when they break, at wherever the node is then. */
    Load openAgainAndAgain(Supplier<InetSocketAddress> node) throws IOException {
        return new MqttLoad(node, secrets, true);
    }

    Load open(NodeUnderTest node) throws Exception {
        String[] address = node.address(ingest.transport());
        int port = Integer.parseInt(address[1]);
        if (ingest.transport().equals("mqtt")) return new MqttLoad(new InetSocketAddress(address[0], port), secrets);
        Map.Entry<String, String> user = secrets.entrySet().iterator().next();
        return new AmqpLoad(address[0], port, user.getKey(), user.getValue());
    }
}
