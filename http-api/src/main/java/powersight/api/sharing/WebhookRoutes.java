package powersight.api.sharing;

import akka.http.javadsl.model.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.platform.Page;
import powersight.webhook.WebhookKind;
import powersight.webhook.Webhooks;

/** Having one's own program told what happens. */
public final class WebhookRoutes {
    private static final Param<UUID> ID =
            Param.text("id", "the webhook's id").as(UUID::fromString).ofPath();
    private static final Param<Long> NUMBER =
            Param.whole("number", "the delivery's id").ofPath();
    private static final Param<Webhooks.State> STATE =
            Param.word("state", "only deliveries in this state", Webhooks.State.class);

    /** @param events any of meter.offline, meter.online, meter.last-gasp, delegation.changed, claim.decided, appointment.changed */
    record WebhookOrder(@Nullable String url, @Nullable List<String> events) {}

    /** @param secret signs what is sent, and is shown this once */
    record NewWebhook(String id, String secret) {}

    /** @param nextTryAt while its receiver fails */
    record WebhookJson(
            String id,
            String url,
            List<String> events,
            boolean active,
            Instant createdAt,
            int failuresInARow,
            @Nullable Instant nextTryAt) {
        static WebhookJson of(Webhooks.Row it) {
            return new WebhookJson(
                    it.id().toString(),
                    it.url(),
                    it.kinds().stream().map(WebhookKind::text).sorted().toList(),
                    it.active(),
                    it.createdAt(),
                    it.failuresInARow(),
                    it.nextTryAt().orElse(null));
        }
    }

    record WebhookList(List<WebhookJson> items) {}

    /** @param event its id, the same at every attempt; DEAD ones were tried for a day and can be replayed */
    record DeliveryJson(
            String id,
            String event,
            String kind,
            Webhooks.State state,
            int attempts,
            Instant waitingSince,
            @Nullable Instant finishedAt,
            @Nullable Integer lastStatus,
            @Nullable String lastFailure) {
        static DeliveryJson of(Webhooks.Delivery it) {
            return new DeliveryJson(
                    Long.toString(it.id()),
                    it.event(),
                    it.kind(),
                    it.state(),
                    it.attempts(),
                    it.waitingSince(),
                    it.finishedAt().orElse(null),
                    it.lastStatus().isPresent() ? it.lastStatus().getAsInt() : null,
                    it.lastFailure().orElse(null));
        }
    }

    record DeliveryPage(List<DeliveryJson> items, @Nullable String next, long total) {}

    private final People people;
    private final Webhooks webhooks;

    public WebhookRoutes(People people, Webhooks webhooks) {
        this.people = people;
        this.webhooks = webhooks;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/webhooks", "My webhooks")
                        .gives(200, "the latest first", WebhookList.class)
                        .by(call -> people.ask(() ->
                                Json.ok(new WebhookList(webhooks.list(call.who().account()).stream()
                                        .map(WebhookJson::of)
                                        .toList())))),
                Endpoint.post("/api/v1/webhooks", "Has a program told by HTTPS; the secret is shown this once")
                        .body(WebhookOrder.class)
                        .gives(201, "the webhook", NewWebhook.class)
                        .refuses(409, "there are too many")
                        .refuses(422, "the URL is not a public https one, or no event was chosen")
                        .by(this::create),
                Endpoint.delete("/api/v1/webhooks/{id}", "Removes a webhook and what waits for it")
                        .with(ID)
                        .gives(204, "removed", Void.class)
                        .refuses(404, "no such webhook of mine")
                        .by(this::remove),
                Endpoint.post("/api/v1/webhooks/{id}/test", "Sends it a test message, behind what waits already")
                        .with(ID)
                        .gives(204, "it waits to be sent", Void.class)
                        .refuses(404, "no such webhook of mine")
                        .by(this::test),
                Endpoint.get("/api/v1/webhooks/{id}/deliveries", "What it was told and is to be told, latest first")
                        .with(ID, STATE, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of it; state=DEAD are those that were given up", DeliveryPage.class)
                        .refuses(404, "no such webhook of mine")
                        .by(this::deliveries),
                Endpoint.post(
                                "/api/v1/webhooks/{id}/deliveries/{number}/replay",
                                "Sends a message again, with the id it had")
                        .with(ID, NUMBER)
                        .gives(204, "it waits to be sent", Void.class)
                        .refuses(404, "no such webhook of mine, or no such delivery")
                        .by(this::replay));
    }

    private CompletionStage<HttpResponse> create(Call call) {
        WebhookOrder order = call.body(WebhookOrder.class);
        String url = Fields.required("url", order.url());
        Set<WebhookKind> kinds = Set.copyOf(Fields.given("events", order.events()).stream()
                .map(text -> WebhookKind.of(text)
                        .filter(kind -> kind != WebhookKind.TEST)
                        .orElseThrow(() ->
                                BadInput.of("events", "there is no event '" + text + "'", "for example meter.offline")))
                .toList());
        return people.ask(() -> {
            Webhooks.Created made = webhooks.create(call.who().account(), url, kinds);
            return Replies.notStored(Json.reply(201, new NewWebhook(made.id().toString(), made.secret())));
        });
    }

    private CompletionStage<HttpResponse> remove(Call call) {
        UUID id = call.get(ID);
        return people.ask(() -> {
            webhooks.remove(call.who().account(), id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> test(Call call) {
        UUID id = call.get(ID);
        return people.ask(() -> {
            webhooks.test(call.who().account(), id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> deliveries(Call call) {
        UUID id = call.get(ID);
        Optional<Webhooks.State> state = call.find(STATE);
        Optional<String> after = call.find(Pages.AFTER_NUMBER);
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<Webhooks.Delivery> page = webhooks.deliveries(call.who().account(), id, state, after, limit);
            return Json.ok(new DeliveryPage(
                    page.items().stream().map(DeliveryJson::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private CompletionStage<HttpResponse> replay(Call call) {
        UUID id = call.get(ID);
        long number = call.get(NUMBER);
        return people.ask(() -> {
            webhooks.replay(call.who().account(), id, number);
            return Replies.nothing();
        });
    }
}
