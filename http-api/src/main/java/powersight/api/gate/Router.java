package powersight.api.gate;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Problems;
import powersight.identity.Principal;

/** Finds the endpoint for a request, reads what it needs, and sees to it that every answer is one of ours. */
public final class Router {
    private static final Duration BODY_WITHIN = Duration.ofSeconds(10);

    private final List<Endpoint> endpoints;
    private final StaticFiles files;
    private final Access access;
    private final RateLimit rate;
    private final Gate gate;
    private final Repeats repeats;
    private final Noted noted;
    private final MeterRegistry metrics;
    private final Materializer materializer;
    private final long largestBody;

    public Router(
            List<Endpoint> endpoints,
            StaticFiles files,
            Access access,
            RateLimit rate,
            Gate gate,
            Repeats repeats,
            Noted noted,
            MeterRegistry metrics,
            Materializer materializer,
            long largestBody) {
        this.endpoints = List.copyOf(endpoints);
        this.files = files;
        this.access = access;
        this.rate = rate;
        this.gate = gate;
        this.repeats = repeats;
        this.noted = noted;
        this.metrics = metrics;
        this.materializer = materializer;
        this.largestBody = largestBody;
    }

    /** Always completes with an answer, never with a failure. */
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        Timer.Sample started = Timer.start(metrics);
        String[] route = {"other"};
        CompletionStage<HttpResponse> answer;
        try {
            access.check(request);
            Optional<HttpResponse> tooMuch = rate.tooMuch(request);
            if (tooMuch.isPresent()) request.discardEntityBytes(materializer);
            answer = tooMuch.isPresent() ? CompletableFuture.completedFuture(tooMuch.get()) : dispatch(request, route);
        } catch (RuntimeException e) {
            request.discardEntityBytes(materializer);
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(
                        failure -> Problems.of(failure, request.method().value() + " " + route[0]))
                .thenApply(response -> {
                    started.stop(metrics.timer(
                            "powersight.http.requests",
                            "route",
                            route[0],
                            "status",
                            Integer.toString(response.status().intValue())));
                    return access.secured(response);
                });
    }

    private CompletionStage<HttpResponse> dispatch(HttpRequest request, String[] route) {
        List<String> path = segments(request);
        boolean ours = false;
        TreeSet<String> allowed = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            Optional<Map<String, String>> values = endpoint.matches(path);
            if (values.isEmpty()) continue;
            ours = true;
            route[0] = endpoint.template();
            if (suits(endpoint.method(), request.method())) return admitted(endpoint, request, values.get());
            allowed.add(endpoint.method().name());
        }
        request.discardEntityBytes(materializer);
        if (ours) return CompletableFuture.completedFuture(otherMethod(request, allowed));
        if (isApi(path)) throw notFound();
        if (!suits(Endpoint.Method.GET, request.method()))
            return CompletableFuture.completedFuture(otherMethod(request, new TreeSet<>(List.of("GET"))));
        route[0] = "page";
        return CompletableFuture.completedFuture(files.answer(request, path).orElseThrow(() -> notFound()));
    }

    /** Who may not ask is refused before anything of the request's body is read. */
    private CompletionStage<HttpResponse> admitted(Endpoint endpoint, HttpRequest request, Map<String, String> path) {
        return gate.admit(endpoint, request, path)
                .whenComplete((asker, refusal) -> {
                    if (refusal != null) request.discardEntityBytes(materializer);
                })
                .thenCompose(asker -> call(endpoint, request, path, asker));
    }

    private CompletionStage<HttpResponse> call(
            Endpoint endpoint, HttpRequest request, Map<String, String> path, Optional<Principal> asker) {
        Map<String, String> query = new HashMap<>();
        request.getUri().query().toList().forEach(pair -> query.putIfAbsent(pair.first(), pair.second()));
        if (endpoint.method() == Endpoint.Method.GET) {
            if (request.getAttribute(AttributeKeys.webSocketUpgrade).isEmpty())
                request.discardEntityBytes(materializer);
            return endpoint.handler().handle(new Call(request, path, query, new byte[0], asker));
        }
        if (!endpoint.uploads().isEmpty()) {
            String type = request.entity().getContentType().mediaType().toString();
            if (!endpoint.uploads().contains(type)) {
                request.discardEntityBytes(materializer);
                throw BadInput.whole(
                        415, "wrong-type", "the body is " + type, "send " + String.join(" or ", endpoint.uploads()));
            }
            return endpoint.handler().handle(new Call(request, path, query, new byte[0], asker));
        }
        if (endpoint.body().isPresent()
                && !request.entity().getContentType().mediaType().equals(ContentTypes.APPLICATION_JSON.mediaType()))
            throw BadInput.whole(
                    415, "wrong-type", "the body is " + request.entity().getContentType(), "send application/json");
        if (request.entity().getContentLengthOption().orElse(0) > largestBody) throw tooLarge();
        return request.entity()
                .toStrict(BODY_WITHIN.toMillis(), largestBody, materializer)
                .thenApply(HttpEntity.Strict::getData)
                .thenCompose(data -> {
                    Call whole = new Call(request, path, query, data.toArray(), asker);
                    return repeats.once(
                            endpoint,
                            whole,
                            () -> noted.with(
                                    endpoint, whole, () -> endpoint.handler().handle(whole)));
                });
    }

    private BadInput tooLarge() {
        return BadInput.whole(
                413, "too-large", "the body is larger than " + largestBody + " bytes", "send less at once");
    }

    private static boolean suits(Endpoint.Method method, HttpMethod asked) {
        return asked.value().equals(method.name()) || (method == Endpoint.Method.GET && asked.equals(HttpMethods.HEAD));
    }

    private static HttpResponse otherMethod(HttpRequest request, SortedSet<String> allowed) {
        if (allowed.contains("GET")) allowed.add("HEAD");
        allowed.add("OPTIONS");
        RawHeader allow = RawHeader.create("Allow", String.join(", ", allowed));
        if (request.method().equals(HttpMethods.OPTIONS))
            return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT).addHeader(allow);
        BadInput bad = BadInput.whole(
                405,
                "wrong-method",
                request.method().value() + " is not done here",
                "use " + allowed.stream().collect(Collectors.joining(" or ")));
        return Problems.of(bad, "").addHeader(allow);
    }

    private static BadInput notFound() {
        return BadInput.whole(404, "no-such-path", "there is nothing at this path", "see /docs for what there is");
    }

    private static boolean isApi(List<String> path) {
        return List.of("api", "health", "metrics", "docs", "openapi.json").contains(path.get(0));
    }

    /** Decoded; a slash that was encoded stays inside its segment. */
    private static List<String> segments(HttpRequest request) {
        List<String> segments = new ArrayList<>();
        request.getUri().pathSegments().forEach(segments::add);
        if (segments.isEmpty()) segments.add("");
        if (segments.size() > 1 && segments.get(segments.size() - 1).isEmpty()) segments.remove(segments.size() - 1);
        return segments;
    }
}
