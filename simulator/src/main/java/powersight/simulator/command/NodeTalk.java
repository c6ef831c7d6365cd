package powersight.simulator.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import powersight.simulator.VirtualMeter;
import powersight.wire.GridClock;

/** The two things that a device's installer asks a node over HTTP: what time it is, and a secret for a new meter. */
final class NodeTalk {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ASKED = 5;
    private static final int CREATED = 201, EXISTS = 409, OK = 200, WHO_ARE_YOU = 401;

    private final NodeKey key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    NodeTalk(NodeKey key) {
        this.key = key;
    }

    /**
     * The grid's clock, anchored to this machine's wall clock so that the two machines' clocks need not agree. Of a few
     * answers the quickest counts: the less time it took, the less its middle can be wrong.
     */
    GridClock clock(URI address) throws IOException, InterruptedException {
        GridClock best = GridClock.realTime();
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < ASKED; i++) {
            long asked = System.currentTimeMillis();
            HttpResponse<String> answer =
                    http.send(request(address).GET().build(), HttpResponse.BodyHandlers.ofString());
            long answered = System.currentTimeMillis();
            if (answered - asked >= quickest) continue;
            quickest = answered - asked;
            best = clock(address, answer, (asked + answered) / 2);
        }
        return best;
    }

    private static GridClock clock(URI address, HttpResponse<String> answer, long wallMillis) throws IOException {
        if (answer.statusCode() != OK)
            throw new IOException(address + " answered " + answer.statusCode() + " instead of the grid's time");
        Map<String, String> fields = fields(answer.body());
        String grid = fields.get("grid");
        String speed = fields.get("speed");
        if (grid == null || speed == null) throw new IOException(address + " did not say 'grid' and 'speed'");
        return new GridClock(
                Instant.ofEpochMilli(wallMillis),
                Instant.parse(grid),
                Double.parseDouble(speed),
                System::currentTimeMillis);
    }

    /** The new meter's secret; empty when the node knows the meter already and will not tell. */
    Optional<String> register(URI node, VirtualMeter meter, String building, String concentrator, Duration timeout)
            throws IOException, InterruptedException {
        String body = "{\"id\":\"" + meter.id() + "\",\"municipality\":\""
                + meter.municipality().code() + "\","
                + optional("building", building)
                + optional("concentrator", concentrator)
                + "\"timeoutSeconds\":" + timeout.toSeconds() + "}";
        return created(node.resolve("/api/v1/meters"), body).map(fields -> fields.getOrDefault("secret", ""));
    }

    private static String optional(String name, String value) {
        return value.isEmpty() ? "" : "\"" + name + "\":\"" + value + "\",";
    }

    /** A secret for a concentrator of that name; the one before is no longer good. */
    String concentrator(URI node, String id) throws IOException, InterruptedException {
        Map<String, String> answer = created(node.resolve("/api/v1/concentrators"), "{\"id\":\"" + id + "\"}")
                .orElseThrow(() -> new IOException(id + " is the name of something else at that node"));
        String secret = answer.get("secret");
        if (secret == null) throw new IOException("the node gave concentrator " + id + " no secret");
        return secret;
    }

    /** Makes the meter known as one that this concentrator speaks for; false when the node knows it already. */
    boolean register(URI node, VirtualMeter meter, String concentrator) throws IOException, InterruptedException {
        return created(
                        node.resolve("/api/v1/meters"),
                        "{\"id\":\"" + meter.id() + "\",\"municipality\":\""
                                + meter.municipality().code() + "\",\"concentrator\":\"" + concentrator
                                + "\",\"timeoutSeconds\":3600}")
                .isPresent();
    }

    /** How many readings the node has of that meter. */
    long recorded(URI node, VirtualMeter meter) throws IOException, InterruptedException {
        URI address = node.resolve("/api/v1/meters/" + meter.id());
        HttpResponse<String> answer = http.send(request(address).GET().build(), HttpResponse.BodyHandlers.ofString());
        String recorded = answer.statusCode() == OK ? fields(answer.body()).get("recorded") : null;
        if (recorded == null) throw refused(address, answer);
        return Long.parseLong(recorded);
    }

    /** What was made, or nothing when it is there already. */
    private Optional<Map<String, String>> created(URI address, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == EXISTS) return Optional.empty();
        if (answer.statusCode() != CREATED) throw refused(address, answer);
        return Optional.of(fields(answer.body()));
    }

    private static IOException refused(URI address, HttpResponse<String> answer) {
        return new IOException(address + " answered " + answer.statusCode() + ": "
                + (answer.statusCode() == WHO_ARE_YOU ? NodeKey.advice() : answer.body()));
    }

    private HttpRequest.Builder request(URI address) throws IOException {
        return key.shown(HttpRequest.newBuilder(address).timeout(PATIENCE), address);
    }

    /** The scalar fields of the outermost object. */
    private static Map<String, String> fields(String body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw new IOException("the node answered no JSON object");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) fields.put(name, json.getText());
                else json.skipChildren();
            }
        }
        return fields;
    }
}
