package powersight.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import powersight.simulator.command.NodeKey;

/** {@code powersight rebuild}: lists the projections of a running node, or makes one again from the journal. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description =
                "Empties a projection of a running node and makes it again from the whole journal; lists them without a NAME.")
final class RebuildCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "such as readings or rollups")
    private @Nullable String name;

    @Option(
            names = "--node",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "default: ${DEFAULT-VALUE}")
    private URI node = URI.create("http://127.0.0.1:8080");

    @Mixin
    private NodeKey key = new NodeKey();

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Integer call() throws InterruptedException {
        try {
            return name == null ? list() : rebuild(name);
        } catch (IOException e) {
            throw new StartRefused(
                    "there is no answer from " + node + ".", "start the node, or name it with --node URL", e);
        }
    }

    private int list() throws IOException, InterruptedException {
        for (JsonNode one : projections())
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %-10s %,14d events, %,d ms behind%n",
                    one.path("name").asText(),
                    one.path("state").asText().toLowerCase(Locale.ROOT),
                    one.path("handled").asLong(),
                    one.path("lagMillis").asLong());
        return 0;
    }

    private int rebuild(String wanted) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(node.resolve("/api/v1/projections/" + wanted + "/rebuild"))
                        .POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() != 202) {
            JsonNode problem = JSON.readTree(answer.body());
            throw new StartRefused(
                    problem.path("detail").asText(answer.body()),
                    problem.path("advice").asText("see --help"));
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(wanted)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .build()) {
            while (true) {
                JsonNode now = named(wanted);
                JsonNode progress = now.path("rebuild");
                if (progress.isObject()) {
                    bar.maxHint(progress.path("total").asLong());
                    bar.stepTo(progress.path("done").asLong());
                } else {
                    bar.stepTo(bar.getMax());
                    return 0;
                }
                TimeUnit.MILLISECONDS.sleep(300);
            }
        }
    }

    private JsonNode named(String wanted) throws IOException, InterruptedException {
        for (JsonNode one : projections()) if (one.path("name").asText().equals(wanted)) return one;
        throw new IOException("the projection is gone");
    }

    private JsonNode projections() throws IOException, InterruptedException {
        return JSON.readTree(send(HttpRequest.newBuilder(node.resolve("/api/v1/projections")))
                        .body())
                .path("items");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(key.shown(request, node).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 401) throw new StartRefused(node + " does not let us in.", NodeKey.advice());
        return answer;
    }
}
