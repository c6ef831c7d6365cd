package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Period;
import powersight.api.http.Reasons;
import powersight.api.meters.MeterJson.Commission;
import powersight.api.meters.MeterJson.Commissioned;
import powersight.api.meters.MeterJson.Delivered;
import powersight.api.meters.MeterJson.DeliveredList;
import powersight.api.meters.MeterJson.Delivery;
import powersight.api.meters.MeterJson.MeterDetail;
import powersight.api.meters.MeterJson.MeterPage;
import powersight.api.meters.MeterJson.MeterSummary;
import powersight.devices.MeterList;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.platform.Page;
import powersight.rights.View;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;
import powersight.wire.Municipality;

/** Meters: the list, one of them, and making one known. */
public final class MeterRoutes {
    static final Param<String> TEXT = Param.text("q", "a part of the id");
    static final Param<Instant> AS_OF = Param.time(
            "asOf", "as it was known at that instant of grid time: ISO-8601 or seconds since 1970; now when left out");
    static final Param<MeterNow.Connection> STATE =
            Param.word("state", "only meters in this state", MeterNow.Connection.class);

    /** A list does not wait for a meter whose node is just moving: its row is shown without the live part. */
    private static final Duration LIST_WAITS = Duration.ofMillis(800);

    private static final int MOST_AT_ONCE = 1_000;
    private static final long USUAL_TIMEOUT_SECONDS = 60, USUAL_EVERY_SECONDS = 15;

    private final Core core;
    private final Looks looks;

    public MeterRoutes(Core core, Looks looks) {
        this.core = core;
        this.looks = looks;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/meters", "Commissioned meters, in the order of their ids")
                        .with(TEXT, KnownMeters.MUNICIPALITY, STATE, Pages.LIMIT, Pages.AFTER)
                        .gives(200, "a page of them", MeterPage.class)
                        .by(this::list),
                Endpoint.post("/api/v1/meters", "Makes a meter known; its secret is shown this once")
                        .body(Commission.class)
                        .gives(201, "the meter and its secret", Commissioned.class)
                        .refuses(409, "commissioned already")
                        .refuses(422, "breaks a rule, such as an unknown municipality")
                        .by(this::commission),
                Endpoint.post("/api/v1/meters/delivery", "Makes up to 1,000 meters known in one go")
                        .body(Delivery.class)
                        .gives(200, "what became of each, in the order given", DeliveredList.class)
                        .refuses(422, "an order breaks a rule; then none is carried out")
                        .by(this::delivery),
                Endpoint.get("/api/v1/meters/{id}", "How one meter stands, or stood")
                        .with(KnownMeters.ID, AS_OF, Reasons.REASON)
                        .gives(
                                200,
                                "the meter; what it measures now is left out for who may not see that",
                                MeterDetail.class)
                        .refuses(403, "an officer or administrator gave no reason to look at personal data")
                        .refuses(404, "not commissioned, not yours, or not known so long ago: the first date is told")
                        .by(this::one));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        MeterList.Filter filter = new MeterList.Filter(
                call.find(TEXT).orElse(""),
                call.find(KnownMeters.MUNICIPALITY).map(Municipality::code),
                call.find(STATE));
        return summaries(call, filter)
                .thenApply(
                        page -> Json.ok(new MeterPage(page.items(), page.next().orElse(null), page.total())));
    }

    /** A page of the meters that the asker may see, with what each measures now where they may see that. */
    CompletionStage<Page<MeterSummary>> summaries(Call call, MeterList.Filter filter) {
        Optional<String> after = call.find(Pages.AFTER);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
                    Page<MeterList.Row> page = core.meterList().search(filter.only(looks.only(call)), after, limit);
                    Set<MeterId> live = looks.live(
                            call, page.items().stream().map(MeterList.Row::id).toList());
                    return Map.entry(page, live);
                })
                .thenCompose(found -> KnownMeters.all(
                                found.getKey().items(),
                                row -> found.getValue().contains(row.id())
                                        ? summary(row)
                                        : CompletableFuture.completedFuture(MeterSummary.of(row)))
                        .thenApply(items -> new Page<>(
                                items, found.getKey().next(), found.getKey().total())));
    }

    private CompletionStage<MeterSummary> summary(MeterList.Row row) {
        return core.meters()
                .now(row.id())
                .toCompletableFuture()
                .completeOnTimeout(Optional.empty(), LIST_WAITS.toMillis(), TimeUnit.MILLISECONDS)
                .handle((now, failure) -> now == null ? Optional.<MeterNow>empty() : now)
                .thenApply(now -> now.map(MeterSummary::of).orElseGet(() -> MeterSummary.of(row)));
    }

    private CompletionStage<HttpResponse> one(Call call) {
        MeterId id = call.get(KnownMeters.ID);
        return call.find(AS_OF)
                .map(when -> core.blocking(() -> Json.ok(MeterDetail.of(past(call, id, when), true))))
                .orElseGet(() -> core.blocking(() -> {
                            looks.now(call, id, core.clock().now());
                            return looks.live(call, List.of(id)).contains(id)
                                    || Reasons.of(call).isPresent();
                        })
                        .thenCompose(live ->
                                KnownMeters.known(core, id).thenApply(now -> Json.ok(MeterDetail.of(now, live)))));
    }

    private MeterNow past(Call call, MeterId id, Instant when) {
        Instant now = core.clock().now();
        if (when.isAfter(now)) throw BadInput.of("asOf", "asOf is " + when, "the grid's time is " + now);
        Period moment = new Period(when, when.plusMillis(1));
        if (looks.past(call, id, View.READINGS, moment).isEmpty()) throw KnownMeters.unknown(id);
        return core.meterHistory().asOf(id, when);
    }

    private CompletionStage<HttpResponse> commission(Call call) {
        Commission order = call.body(Commission.class);
        MeterId id = given("id", order.id(), MeterId::new);
        Municipality municipality = given("municipality", order.municipality(), KnownMeters::municipality);
        Registration registration = given("timeoutSeconds", order, ignored -> registration(order, municipality));
        return core.commissioning()
                .commission(id, registration)
                .thenApply(secret -> Json.reply(201, new Commissioned(MeterSummary.fresh(id, registration), secret)));
    }

    /** All orders are read before the first is carried out: a mistake in the last line leaves nothing half done. */
    private CompletionStage<HttpResponse> delivery(Call call) {
        List<Commission> orders = call.body(Delivery.class).meters();
        if (orders == null || orders.isEmpty() || orders.size() > MOST_AT_ONCE)
            throw BadInput.of(
                    "meters", "meters must hold 1 to " + MOST_AT_ONCE + " orders", "send the rest in another");
        Map<MeterId, Registration> registrations = new LinkedHashMap<>();
        for (int i = 0; i < orders.size(); i++) {
            Commission order = orders.get(i);
            String line = "meters[" + i + "].";
            MeterId id = given(line + "id", order.id(), MeterId::new);
            Municipality municipality = given(line + "municipality", order.municipality(), KnownMeters::municipality);
            Registration registration =
                    given(line + "timeoutSeconds", order, ignored -> registration(order, municipality));
            if (registrations.put(id, registration) != null)
                throw BadInput.of(line + "id", id + " is ordered twice", "name each meter once");
        }
        return core.commissioning()
                .commissionAll(registrations)
                .thenApply(outcomes -> Json.ok(new DeliveredList(outcomes.stream()
                        .map(each -> new Delivered(
                                each.meter().value(),
                                each.secret().isPresent(),
                                each.secret().orElse(null)))
                        .toList())));
    }

    private static Registration registration(Commission order, Municipality municipality) {
        long every = order.everySeconds().orElse(USUAL_EVERY_SECONDS);
        if (every < 1 || every > 86_400)
            throw BadInput.of("everySeconds", "everySeconds is " + every, "a meter reports every 1 to 86400 seconds");
        return new Registration(
                municipality.code(),
                order.building().map(building -> given("building", building, MeterRoutes::buildingName)),
                order.concentrator().map(name -> given("concentrator", name, ConcentratorId::new)),
                order.trial().orElse(false),
                Duration.ofSeconds(every),
                Duration.ofSeconds(order.timeoutSeconds().orElse(USUAL_TIMEOUT_SECONDS)));
    }

    /** Shown in addresses and topics, so it has the shape of an id. */
    static String buildingName(String text) {
        if (!MeterId.isValid(text)) throw new IllegalArgumentException("a building's id is " + MeterId.SHAPE);
        return text;
    }

    private static <A, B> B given(String field, @Nullable A value, Function<A, B> read) {
        if (value == null) throw BadInput.of(field, field + " is missing", "give it in the body");
        try {
            return read.apply(value);
        } catch (IllegalArgumentException e) {
            throw BadInput.of(field, field + " is not right: " + e.getMessage(), "see /docs");
        }
    }
}
