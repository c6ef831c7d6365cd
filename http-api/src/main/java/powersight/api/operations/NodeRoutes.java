package powersight.api.operations;

import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;

/** What the node says of itself: its time, its health, its metrics, and what it can be asked. */
public final class NodeRoutes {
    /** Grid time is what everything measured lives in; it runs {@code speed} times as fast as the wall clock. */
    record Clock(Instant grid, Instant wall, double speed, String zone) {}

    record Health(String status, List<Core.Part> parts) {}

    /** @param horizonAgeMillis how long a write transaction has been holding all projections back */
    record Nodes(List<Core.Peer> items, long horizonAgeMillis) {}

    private final Core core;
    private final Supplier<List<Endpoint>> all;

    /** @param all the finished table, which the documents are made from */
    public NodeRoutes(Core core, Supplier<List<Endpoint>> all) {
        this.core = core;
        this.all = all;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/clock", "The grid's time and how fast it runs")
                        .gives(200, "now", Clock.class)
                        .by(this::clock),
                Endpoint.get("/health/live", "Whether the process is alive")
                        .gives(200, "alive", Health.class)
                        .by(call -> reply(Json.ok(new Health("live", List.of())))),
                Endpoint.get(
                                "/health/ready",
                                "Whether this node should be sent anything; and each part: ready, or what it waits for")
                        .gives(200, "all needed parts are ready; others may not be", Health.class)
                        .gives(503, "some needed part is not ready", Health.class)
                        .by(this::ready),
                Endpoint.get("/api/v1/nodes", "All nodes of the cluster as this one sees them")
                        .gives(200, "the nodes", Nodes.class)
                        .by(call -> reply(Json.ok(new Nodes(
                                core.peers().get(),
                                core.projections().horizon().age().toMillis())))),
                Endpoint.get("/metrics", "Metrics for Prometheus")
                        .gives(200, "Prometheus text format 0.0.4", Void.class, "text/plain")
                        .by(call ->
                                reply(text(MediaTypes.TEXT_PLAIN, core.metrics().scrape()))),
                Endpoint.get("/openapi.json", "This API as an OpenAPI 3.1 document")
                        .gives(200, "the document", Void.class)
                        .by(call -> reply(Json.ok(OpenApi.document(all.get())))),
                Endpoint.get("/docs", "This API as a page to read")
                        .gives(200, "the page", Void.class, "text/html")
                        .by(call -> reply(text(MediaTypes.TEXT_HTML, DocsPage.html(all.get())))),
                Endpoint.get("/docs/style.css", "The look of that page")
                        .gives(200, "the style sheet", Void.class, "text/css")
                        .by(call -> reply(text(MediaTypes.TEXT_CSS, DocsPage.STYLE))));
    }

    private CompletionStage<HttpResponse> clock(Call call) {
        return reply(Json.ok(new Clock(
                core.clock().now(),
                Instant.now(),
                core.clock().speed(),
                core.zone().getId())));
    }

    private CompletionStage<HttpResponse> ready(Call call) {
        List<Core.Part> parts = core.parts().get();
        boolean ready = parts.stream().filter(Core.Part::needed).allMatch(Core.Part::ready);
        return reply(Json.reply(ready ? 200 : 503, new Health(ready ? "ready" : "waiting", parts)));
    }

    private static HttpResponse text(MediaType.WithOpenCharset type, String text) {
        return HttpResponse.create().withEntity(type.toContentType(HttpCharsets.UTF_8), text);
    }

    private static CompletionStage<HttpResponse> reply(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}
