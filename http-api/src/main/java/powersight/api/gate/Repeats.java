package powersight.api.gate;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Problems;
import powersight.repeats.KeyedOrders;

/**
 * The header Idempotency-Key on any POST of somebody who is signed in: the same order with the same key is answered the
 * same and done once. A key with another order is 422; while the first is being done, 409.
 */
public final class Repeats {
    static final String HEADER = "Idempotency-Key";
    private static final int SHORTEST = 8, LONGEST = 200;

    private final Optional<KeyedOrders> orders;
    private final Executor blocking;

    public Repeats(Optional<KeyedOrders> orders, Executor blocking) {
        this.orders = orders;
        this.blocking = blocking;
    }

    CompletionStage<HttpResponse> once(Endpoint endpoint, Call call, Supplier<CompletionStage<HttpResponse>> work) {
        Optional<String> header = call.request().getHeader(HEADER).map(HttpHeader::value);
        if (header.isEmpty()
                || endpoint.method() != Endpoint.Method.POST
                || call.asker().isEmpty()
                || orders.isEmpty()) return work.get();
        String key = checked(header.get());
        UUID who = call.who().account().value();
        KeyedOrders known = orders.get();
        String route = call.request().getUri().path() + "\n";
        byte[] path = route.getBytes(StandardCharsets.UTF_8);
        byte[] order = ByteBuffer.allocate(path.length + call.bytes().length)
                .put(path)
                .put(call.bytes())
                .array();
        return CompletableFuture.supplyAsync(() -> known.begin(who, key, order), blocking)
                .thenCompose(found -> {
                    if (found instanceof KeyedOrders.Repeated repeated)
                        return CompletableFuture.completedFuture(again(repeated.answer()));
                    if (!(found instanceof KeyedOrders.New)) return CompletableFuture.failedFuture(refusal(found));
                    return work.get()
                            .exceptionally(failure -> Problems.of(failure, "POST " + endpoint.template()))
                            .thenApplyAsync(answer -> noted(known, who, key, answer), blocking);
                });
    }

    private static HttpResponse noted(KeyedOrders orders, UUID who, String key, HttpResponse answer) {
        int status = answer.status().intValue();
        if (status >= 500 || !(answer.entity() instanceof HttpEntity.Strict whole)) {
            orders.forget(who, key);
            return answer;
        }
        orders.answered(
                who,
                key,
                new KeyedOrders.Answer(
                        status,
                        whole.getContentType().mediaType().toString(),
                        whole.getData().toArray()));
        return answer;
    }

    private static HttpResponse again(KeyedOrders.Answer answer) {
        HttpResponse response = HttpResponse.create()
                .withStatus(StatusCodes.get(answer.status()))
                .addHeader(RawHeader.create("Idempotency-Replayed", "true"))
                .addHeader(RawHeader.create("Cache-Control", "no-store"));
        if (answer.body().length == 0) return response;
        return response.withEntity(
                answer.type().equals(Json.PROBLEM.mediaType().toString())
                        ? Json.PROBLEM
                        : ContentTypes.APPLICATION_JSON,
                ByteString.fromArray(answer.body()));
    }

    private static BadInput refusal(KeyedOrders.Found found) {
        if (found instanceof KeyedOrders.Different)
            return BadInput.whole(
                    422, "key-used", "this Idempotency-Key came with another order before", "draw a new key for each");
        if (found instanceof KeyedOrders.InProgress)
            return BadInput.whole(409, "key-busy", "the order with this key is being done", "ask again in a second");
        return BadInput.whole(
                409,
                "outcome-unknown",
                "the order with this key was begun and not answered: it may have been done or not",
                "look whether it was, then draw a new key if not");
    }

    private static String checked(String key) {
        boolean plain = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (key.length() < SHORTEST || key.length() > LONGEST || !plain)
            throw BadInput.of(
                    HEADER,
                    "the header Idempotency-Key is not right",
                    "8 to 200 characters without spaces, best a UUID");
        return key;
    }
}
