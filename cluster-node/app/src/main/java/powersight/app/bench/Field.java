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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The meters of a measurement, each behind one of a few concentrators, and the way in for their readings. */
final class Field {
    private static final int AT_ONCE = 500, MOST_ATTEMPTS = 6;

    private final Ingest ingest;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private Field(Ingest ingest) {
        this.ingest = ingest;
    }

    static Field commission(NodeUnderTest node, Ingest ingest) throws Exception {
        Field field = new Field(ingest);
        for (int lane = 0; lane < ingest.lanes(); lane++) {
            String id = concentrator(lane);
            field.secrets.put(
                    id,
                    node.post("/api/v1/concentrators", "{\"id\":\"" + id + "\"}")
                            .path("secret")
                            .asText());
        }
        field.deliver(node);
        return field;
    }

    private void deliver(NodeUnderTest node) throws Exception {
        BenchCommand.say("commissioning " + ingest.meters() + " meters");
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int from = 0; from < ingest.meters(); from += AT_ONCE) {
                int first = from;
                all.add(pool.submit(() -> offer(node, delivery(first))));
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

    private String delivery(int from) {
        return IntStream.range(from, Math.min(from + AT_ONCE, ingest.meters()))
                .mapToObj(i -> "{\"id\":\"" + Traffic.meterId(i) + "\",\"municipality\":\"80284\",\"concentrator\":\""
                        + concentrator(i % ingest.lanes()) + "\",\"everySeconds\":60,\"timeoutSeconds\":3600}")
                .collect(Collectors.joining(",", "{\"meters\":[", "]}"));
    }

    private static String concentrator(int lane) {
        return "bench-c" + (lane + 1);
    }

    Load open(NodeUnderTest node) throws Exception {
        String[] address = node.address(ingest.transport());
        int port = Integer.parseInt(address[1]);
        if (ingest.transport().equals("mqtt")) return new MqttLoad(new InetSocketAddress(address[0], port), secrets);
        Map.Entry<String, String> user = secrets.entrySet().iterator().next();
        return new AmqpLoad(address[0], port, user.getKey(), user.getValue());
    }
}
