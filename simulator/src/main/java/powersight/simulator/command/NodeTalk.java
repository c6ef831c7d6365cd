package powersight.simulator.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import powersight.simulator.VirtualMeter;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** What a device's installer asks a node over HTTP: the time, secrets for new devices, and what has arrived. */
final class NodeTalk {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ASKED = 5, MOST_ASKED = 30;
    private static final int CREATED = 201, EXISTS = 409, OK = 200, WHO_ARE_YOU = 401, BUSY = 503;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final NodeKey key;

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
            NodeAnswer answer = get(address);
            long took = System.currentTimeMillis() - asked;
            if (took >= quickest) continue;
            quickest = took;
            best = clock(address, answer, asked + took / 2);
        }
        return best;
    }

    private static GridClock clock(URI address, NodeAnswer answer, long wallMillis) throws IOException {
        String grid = answer.text("grid").orElseThrow(() -> new IOException(address + " did not say 'grid'"));
        String speed = answer.text("speed").orElseThrow(() -> new IOException(address + " did not say 'speed'"));
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
        return created(node.resolve("/api/v1/meters"), body)
                .map(answer -> answer.text("secret").orElse(""));
    }

    private static String optional(String name, String value) {
        return value.isEmpty() ? "" : "\"" + name + "\":\"" + value + "\",";
    }

    /** A secret for a concentrator of that name; the one before is no longer good. */
    String concentrator(URI node, String id) throws IOException, InterruptedException {
        return created(node.resolve("/api/v1/concentrators"), "{\"id\":\"" + id + "\"}")
                .orElseThrow(() -> new IOException(id + " is the name of something else at that node"))
                .text("secret")
                .orElseThrow(() -> new IOException("the node gave concentrator " + id + " no secret"));
    }

    /** How the meter stands at the node. */
    NodeAnswer meter(URI node, MeterId meter) throws IOException, InterruptedException {
        return get(node.resolve("/api/v1/meters/" + meter));
    }

    /** The oldest reading that the node keeps of that meter, in the field {@code items}. */
    NodeAnswer firstReading(URI node, MeterId meter) throws IOException, InterruptedException {
        return get(node.resolve(
                "/api/v1/meters/" + meter + "/readings?limit=1&from=2000-01-01T00:00:00Z&to=2200-01-01T00:00:00Z"));
    }

    /** What the node's daily sums say of that meter, in columns. */
    NodeAnswer days(URI node, MeterId meter, Instant from, Instant to) throws IOException, InterruptedException {
        return get(node.resolve("/api/v1/meters/" + meter + "/series?step=day&from=" + from + "&to=" + to));
    }

    private NodeAnswer get(URI address) throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(request(address).GET().build());
        if (answer.statusCode() != OK) throw refused(address, answer);
        return NodeAnswer.of(answer.body());
    }

    /** What was made, or nothing when it is there already. */
    private Optional<NodeAnswer> created(URI address, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(request(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
        if (answer.statusCode() == EXISTS) return Optional.empty();
        if (answer.statusCode() != CREATED) throw refused(address, answer);
        return Optional.of(NodeAnswer.of(answer.body()));
    }

    /** A node that is busy is asked again for a while; nothing that is asked here does harm when it is done twice. */
    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            for (int again = 1; answer.statusCode() == BUSY && again < MOST_ASKED; again++) {
                TimeUnit.SECONDS.sleep(1);
                answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            return answer;
        } catch (ConnectException e) { // has no message of its own
            throw new IOException("nobody answers at " + request.uri() + "; is the node running there?", e);
        }
    }

    private static IOException refused(URI address, HttpResponse<String> answer) {
        return new IOException(address + " answered " + answer.statusCode() + ": "
                + (answer.statusCode() == WHO_ARE_YOU ? NodeKey.advice() : answer.body()));
    }

    private HttpRequest.Builder request(URI address) throws IOException {
        return key.shown(HttpRequest.newBuilder(address).timeout(PATIENCE), address);
    }
}
