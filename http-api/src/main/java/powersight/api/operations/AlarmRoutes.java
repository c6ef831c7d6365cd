package powersight.api.operations;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.alerting.Alarm;
import powersight.alerting.Alerting;
import powersight.alerting.Asset;
import powersight.alerting.SilenceAlarms;
import powersight.alerting.SilenceRule;
import powersight.alerting.SilenceRules;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.platform.Page;

/** Which meters and buildings are silent for too long, who has that in hand, and when a silence counts as too long. */
public final class AlarmRoutes {
    private static final Map<String, Asset.Kind> KINDS =
            Map.of("meter", Asset.Kind.METER, "building", Asset.Kind.BUILDING);

    private static final Param<SilenceAlarms.State> STATE = Param.word(
            "state",
            "only alarms like that; OPEN ones are not over, ACKNOWLEDGED ones are open and in hand",
            SilenceAlarms.State.class);
    private static final Param<Asset.Kind> ONLY = Param.oneOf("kind", "only alarms of these", KINDS);
    private static final Param<String> OF = Param.text("asset", "only alarms of this meter or building");
    private static final Param<Long> NUMBER =
            Param.whole("number", "the alarm's number").ofPath();
    private static final Param<Asset.Kind> KIND =
            Param.oneOf("kind", "what falls silent", KINDS).ofPath();
    private static final Param<String> ASSET =
            Param.text("asset", "the meter's or building's name").ofPath();
    private static final Param<Asset> AFTER = Pages.AFTER.as(Asset::parse);

    /** @param by the account that took it in hand */
    record AcknowledgementJson(Instant at, String by, String note) {}

    /**
     * Times are of the grid.
     *
     * @param told how often people were told of it
     * @param nextTellingAt null when nobody is told again
     * @param acknowledged null while nobody has it in hand
     */
    record AlarmJson(
            String number,
            String kind,
            String asset,
            String municipality,
            Instant silentSince,
            Instant raisedAt,
            @Nullable Instant clearedAt,
            int told,
            @Nullable Instant nextTellingAt,
            @Nullable Instant escalatedAt,
            @Nullable AcknowledgementJson acknowledged) {
        static AlarmJson of(Alarm it) {
            return new AlarmJson(
                    Long.toString(it.number()),
                    it.asset().kind().word(),
                    it.asset().id(),
                    it.municipality(),
                    it.silentSince(),
                    it.raisedAt(),
                    it.clearedAt().orElse(null),
                    it.told(),
                    it.tellAt().orElse(null),
                    it.escalatedAt().orElse(null),
                    it.acknowledgement()
                            .map(taken -> new AcknowledgementJson(
                                    taken.at(), taken.by().toString(), taken.note()))
                            .orElse(null));
        }
    }

    record AlarmPage(List<AlarmJson> items, @Nullable String next, long total) {
        static AlarmPage of(Page<Alarm> page) {
            return new AlarmPage(
                    page.items().stream().map(AlarmJson::of).toList(),
                    page.next().orElse(null),
                    page.total());
        }
    }

    record AcknowledgementOrder(@Nullable String note) {}

    /**
     * All in grid time.
     *
     * @param watched false: its silence is no alarm
     * @param afterMinutes how long it is silent, after that was noticed, before it is an alarm
     * @param repeatMinutes how often it is told again; left out: once
     * @param escalationMinutes how long it lasts before administrators are told; left out: they are not
     */
    record SilenceRuleOrder(
            @Nullable Boolean watched,
            @Nullable Long afterMinutes,
            @Nullable Long repeatMinutes,
            @Nullable Long escalationMinutes) {}

    /** @param own false: as usual */
    record SilenceRuleJson(
            String kind,
            String asset,
            boolean own,
            boolean watched,
            long afterMinutes,
            @Nullable Long repeatMinutes,
            @Nullable Long escalationMinutes) {
        static SilenceRuleJson of(Asset asset, SilenceRule rule, boolean own) {
            return new SilenceRuleJson(
                    asset.kind().word(),
                    asset.id(),
                    own,
                    rule.watched(),
                    rule.after().toMinutes(),
                    rule.repeat().map(Duration::toMinutes).orElse(null),
                    rule.escalation().map(Duration::toMinutes).orElse(null));
        }
    }

    record SilenceRulePage(
            List<SilenceRuleJson> items, @Nullable String next, long total) {}

    private final Core core;
    private final SilenceAlarms alarms;
    private final SilenceRules rules;

    public AlarmRoutes(Core core, Alerting alerting) {
        this.core = core;
        this.alarms = alerting.alarms();
        this.rules = alerting.rules();
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/alarms", "Meters and buildings that were silent for too long")
                        .with(STATE, ONLY, OF, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of them, the latest first", AlarmPage.class)
                        .by(call ->
                                page(call, new SilenceAlarms.Filter(call.find(STATE), call.find(ONLY), call.find(OF)))),
                Endpoint.get("/api/v1/meters/{id}/alarms", "When this meter was silent for too long")
                        .with(KnownMeters.ID, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of them, the latest first", AlarmPage.class)
                        .refuses(404, "no such meter")
                        .by(this::ofMeter),
                Endpoint.post("/api/v1/alarms/{number}/acknowledgement", "Takes an alarm in hand: nobody is told again")
                        .with(NUMBER)
                        .body(AcknowledgementOrder.class)
                        .gives(200, "the alarm", AlarmJson.class)
                        .refuses(404, "no such alarm")
                        .refuses(409, "it is over")
                        .by(this::acknowledge),
                Endpoint.get("/api/v1/silence-rules", "What has a rule of its own for its silence")
                        .with(Pages.LIMIT, AFTER)
                        .gives(200, "a page of them, by kind and name", SilenceRulePage.class)
                        .by(this::rules),
                Endpoint.get("/api/v1/silence-rules/{kind}/{asset}", "When its silence becomes an alarm")
                        .with(KIND, ASSET)
                        .gives(200, "its own rule, or the usual one", SilenceRuleJson.class)
                        .by(this::rule),
                Endpoint.put("/api/v1/silence-rules/{kind}/{asset}", "Gives it a rule of its own")
                        .with(KIND, ASSET)
                        .body(SilenceRuleOrder.class)
                        .gives(200, "the rule", SilenceRuleJson.class)
                        .refuses(404, "no such meter or building")
                        .refuses(422, "a time that no rule may have")
                        .by(this::setRule),
                Endpoint.delete("/api/v1/silence-rules/{kind}/{asset}", "Has it treated as usual again")
                        .with(KIND, ASSET)
                        .gives(204, "done", Void.class)
                        .by(this::removeRule));
    }

    private CompletionStage<HttpResponse> page(Call call, SilenceAlarms.Filter filter) {
        int limit = call.get(Pages.LIMIT);
        Optional<String> after = call.find(Pages.AFTER_NUMBER);
        return core.blocking(() -> Json.ok(AlarmPage.of(alarms.list(filter, after, limit))));
    }

    private CompletionStage<HttpResponse> ofMeter(Call call) {
        SilenceAlarms.Filter filter = new SilenceAlarms.Filter(
                Optional.empty(),
                Optional.of(Asset.Kind.METER),
                Optional.of(call.get(KnownMeters.ID).value()));
        return KnownMeters.known(core, call.get(KnownMeters.ID)).thenCompose(known -> page(call, filter));
    }

    private CompletionStage<HttpResponse> acknowledge(Call call) {
        long number = call.get(NUMBER);
        String note =
                Fields.required("note", call.body(AcknowledgementOrder.class).note());
        return core.blocking(
                () -> Json.ok(AlarmJson.of(alarms.acknowledge(call.who().account(), number, note))));
    }

    private CompletionStage<HttpResponse> rules(Call call) {
        int limit = call.get(Pages.LIMIT);
        Optional<Asset> after = call.find(AFTER);
        return core.blocking(() -> {
            Page<SilenceRules.Own> page = rules.list(after, limit);
            return Json.ok(new SilenceRulePage(
                    page.items().stream()
                            .map(own -> SilenceRuleJson.of(own.asset(), own.rule(), true))
                            .toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private CompletionStage<HttpResponse> rule(Call call) {
        Asset asset = asset(call);
        return core.blocking(() -> {
            Optional<SilenceRule> own = rules.own(asset);
            return Json.ok(SilenceRuleJson.of(asset, own.orElse(rules.usual()), own.isPresent()));
        });
    }

    private CompletionStage<HttpResponse> setRule(Call call) {
        Asset asset = asset(call);
        SilenceRuleOrder order = call.body(SilenceRuleOrder.class);
        SilenceRule rule = new SilenceRule(
                Fields.given("watched", order.watched()),
                minutes("afterMinutes", Fields.given("afterMinutes", order.afterMinutes())),
                Optional.ofNullable(order.repeatMinutes()).map(given -> minutes("repeatMinutes", given)),
                Optional.ofNullable(order.escalationMinutes()).map(given -> minutes("escalationMinutes", given)));
        return core.blocking(() -> {
            rules.set(call.who().account(), asset, rule);
            return Json.ok(SilenceRuleJson.of(asset, rule, true));
        });
    }

    private CompletionStage<HttpResponse> removeRule(Call call) {
        Asset asset = asset(call);
        return core.blocking(() -> {
            rules.remove(call.who().account(), asset);
            return Replies.nothing();
        });
    }

    private static Asset asset(Call call) {
        return new Asset(call.get(KIND), call.get(ASSET));
    }

    /** The rule itself says how many are too many; here only what would not even fit. */
    private static Duration minutes(String field, long given) {
        if (Math.abs(given) > 100_000_000L)
            throw BadInput.of(field, String.format(Locale.ROOT, "%s is %d", field, given), "give fewer minutes");
        return Duration.ofMinutes(given);
    }
}
