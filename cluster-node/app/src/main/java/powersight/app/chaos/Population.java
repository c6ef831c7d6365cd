package powersight.app.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import powersight.wire.MeterId;

/**
 * The meters of a system under trial, commissioned as an operator would: half of them speak MQTT for themselves, the
 * others AMQP through their concentrators.
 */
final class Population {
    private static final List<String> CONCENTRATORS = List.of("chaos-c1", "chaos-c2");
    private static final int AT_ONCE = 8;

    private final Plant plant;
    private final Map<String, String> secrets;

    /** @param secrets of the concentrators; an embedded broker gives them others */
    Population(Plant plant, Map<String, String> secrets) {
        this.plant = plant;
        this.secrets = new LinkedHashMap<>(secrets);
    }

    /** For the concentrators, whom a broker of its own must know before it starts. */
    static Map<String, String> secrets(Random random) {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String each : CONCENTRATORS) secrets.put(each, "secret-" + random.nextInt(1_000_000_000));
        return secrets;
    }

    /** Afterwards all have a line on which to speak. */
    void commission(int meters, Parts parts) throws IOException, InterruptedException {
        for (String each : CONCENTRATORS) {
            JsonNode made = plant.node().post("/api/v1/concentrators", "{\"id\":\"" + each + "\"}");
            if (plant.servers().amqpBroker().isEmpty())
                secrets.put(each, made.path("secret").asText());
        }
        Map<String, List<Diary>> behind = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<JsonNode>> made = new ArrayList<>();
            for (int i = 0; i < meters; i++) {
                Diary diary = plant.crowd().diary(new MeterId(String.format("chaos-%05d", i + 1)), i % 2 == 0);
                String concentrator = CONCENTRATORS.get(i / 2 % CONCENTRATORS.size());
                if (!diary.overMqtt())
                    behind.computeIfAbsent(concentrator, any -> new ArrayList<>())
                            .add(diary);
                made.add(pool.submit(() -> commission(diary, concentrator)));
            }
            for (int i = 0; i < meters; i++) {
                JsonNode answer = made.get(i).get();
                Diary diary = plant.crowd().diaries().get(i);
                boolean asksForUser = plant.servers().mqttBroker().isEmpty();
                if (diary.overMqtt())
                    plant.mqtt().add(diary, asksForUser ? answer.path("secret").asText() : null);
            }
        } catch (ExecutionException e) {
            throw new IOException("the meters could not be commissioned: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
        plant.mqtt().start();
        behind.forEach(
                (concentrator, diaries) -> parts.keep(new AmqpLine(plant.crowd(), () -> door(concentrator), diaries)));
    }

    private JsonNode commission(Diary diary, String concentrator) throws IOException, InterruptedException {
        return plant.node()
                .post(
                        "/api/v1/meters",
                        "{\"id\":\"" + diary.meter() + "\",\"municipality\":\"80284\""
                                + (diary.overMqtt() ? "" : ",\"concentrator\":\"" + concentrator + "\"")
                                + ",\"everySeconds\":60,\"timeoutSeconds\":600}");
    }

    /** Where and as whom the first concentrator publishes. */
    AmqpLine.Door concentratorDoor() {
        return door(CONCENTRATORS.get(0));
    }

    private AmqpLine.Door door(String user) {
        String secret = secrets.getOrDefault(user, "");
        return plant.servers()
                .amqpBroker()
                .map(broker -> new AmqpLine.Door("127.0.0.1", broker.port(), "/", user, secret))
                .orElseGet(() -> new AmqpLine.Door("127.0.0.1", plant.node().amqpPort(), "powersight", user, secret));
    }
}
