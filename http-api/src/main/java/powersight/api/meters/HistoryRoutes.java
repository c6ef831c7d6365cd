package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Param;
import powersight.api.http.Period;
import powersight.api.http.Reasons;
import powersight.availability.Availability;
import powersight.availability.Incident;
import powersight.availability.Uptime;
import powersight.rights.View;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.Series;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/** A meter's past: single readings, a chart's worth of them, and when it was to be heard. */
public final class HistoryRoutes {
    static final Param<Integer> LIMIT = Param.whole("limit", "how many at most", 1, 5_000, 500);
    static final Param<String> PLACE =
            Param.text("after", "'next' of the page before").as(HistoryRoutes::place);
    static final Duration USUAL = Duration.ofDays(1);

    /** Where registers stood is looked for so far before a chart of single readings. */
    private static final Duration LOOK_BACK = Duration.ofHours(2);

    record ReadingsPage(List<ReadingJson> items, @Nullable String next) {}

    /** @param uptimePercent of the time that is known; null when none is. {@code up}, {@code down}, {@code unknown} in seconds */
    record AvailabilityJson(
            Instant from,
            Instant to,
            @Nullable Double uptimePercent,
            long up,
            long down,
            long unknown,
            List<Stretch> intervals) {
        record Stretch(Instant from, Instant to, Availability.State state) {}
    }

    /** @param at when it happened, {@code knownAt} when the node knew it; sequences and reason only of lost readings */
    record IncidentJson(
            Instant at,
            Instant knownAt,
            Incident.Kind kind,
            @Nullable Long firstSequence,
            @Nullable Long lastSequence,
            @Nullable String reason) {
        static IncidentJson of(Incident incident) {
            Incident.Lost lost = incident.lost().orElse(null);
            return new IncidentJson(
                    incident.at(),
                    incident.knownAt(),
                    incident.kind(),
                    lost == null ? null : lost.first(),
                    lost == null ? null : lost.last(),
                    lost == null ? null : lost.reason());
        }
    }

    record Incidents(List<IncidentJson> items) {}

    private final Core core;
    private final Looks looks;

    public HistoryRoutes(Core core, Looks looks) {
        this.core = core;
        this.looks = looks;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/api/v1/meters/{id}/readings",
                                "Single readings of a meter, the oldest first; of the last day unless said")
                        .with(KnownMeters.ID, Period.FROM, Period.TO, LIMIT, PLACE, Reasons.REASON)
                        .gives(
                                200,
                                "a page of them; as CSV, all of the period",
                                ReadingsPage.class,
                                "application/json",
                                "text/csv")
                        .refuses(403, "an officer or administrator gave no reason to look at personal data")
                        .refuses(404, "not commissioned, or not yours")
                        .by(this::readings),
                Endpoint.get("/api/v1/meters/{id}/series", "Power and energy of a meter in buckets, for a chart")
                        .with(
                                KnownMeters.ID,
                                Period.FROM,
                                Period.TO,
                                Period.UNIT,
                                Period.AT,
                                SeriesStep.PARAM,
                                Reasons.REASON)
                        .gives(200, "the buckets in columns", SeriesJson.class)
                        .refuses(403, "an officer or administrator gave no reason to look at personal data")
                        .refuses(404, "not commissioned, or not yours")
                        .refuses(422, "too many buckets")
                        .by(this::series),
                Endpoint.get(
                                "/api/v1/meters/{id}/incidents",
                                "What happened to a meter besides its readings, the oldest first; in the last day unless"
                                        + " said")
                        .with(KnownMeters.ID, Period.FROM, Period.TO, LIMIT, Reasons.REASON)
                        .gives(200, "online, offline, supply failed, readings lost", Incidents.class)
                        .refuses(403, "an officer or administrator gave no reason to look at personal data")
                        .refuses(404, "not commissioned, or not yours")
                        .by(this::incidents),
                Endpoint.get(
                                "/api/v1/meters/{id}/availability",
                                "When a meter was to be heard; of the last day unless said")
                        .with(KnownMeters.ID, Period.FROM, Period.TO, Reasons.REASON)
                        .gives(200, "seconds up, down and unknown, and the stretches", AvailabilityJson.class)
                        .refuses(403, "an officer or administrator gave no reason to look at personal data")
                        .refuses(404, "not commissioned, or not yours")
                        .refuses(422, "the period is not over or empty")
                        .by(this::availability));
    }

    private CompletionStage<HttpResponse> readings(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        Period period = Period.of(call, core, USUAL);
        int limit = call.get(LIMIT);
        Optional<String> after = call.find(PLACE);
        boolean csv = Csv.isWanted(call.request());
        return KnownMeters.known(core, meter)
                .thenCompose(known -> core.blocking(() -> {
                    Parts parts = new Parts(core.readings(), meter, looks.past(call, meter, View.READINGS, period));
                    if (csv) return Csv.stream(core, parts, Csv.FULL);
                    ReadingPage page = parts.page(after, limit);
                    return Json.ok(new ReadingsPage(
                            page.readings().stream().map(HistoryRoutes::json).toList(),
                            page.next().orElse(null)));
                }));
    }

    private CompletionStage<HttpResponse> series(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        Period period = Period.ofUnitOrSpan(call, core);
        SeriesStep step = SeriesStep.of(call, period);
        return KnownMeters.known(core, meter)
                .thenCompose(known -> core.blocking(
                        () -> Json.ok(series(meter, period, step, looks.past(call, meter, View.SERIES, period)))));
    }

    /** Of a period that was theirs in several parts, the latest; whole buckets of it only. */
    private SeriesJson series(MeterId meter, Period asked, SeriesStep step, List<Period> parts) {
        if (parts.isEmpty()) return SeriesJson.empty(step, asked, null);
        Period period = parts.get(parts.size() - 1);
        boolean cut = period.from().isAfter(asked.from());
        Instant first = core
                .readings()
                .readings(meter, cut ? period.from() : Instant.EPOCH, period.to(), Optional.empty(), 1)
                .readings()
                .stream()
                .map(stored -> stored.reading().at())
                .findFirst()
                .orElse(null);
        if (step.rollup().isPresent())
            return SeriesJson.of(
                    step,
                    period,
                    core.rollups()
                            .consumption(
                                    meter,
                                    period.from(),
                                    period.to(),
                                    step.rollup().get()),
                    first,
                    period.to().isBefore(asked.to()));
        // what stood in the registers before it was theirs is not theirs to know
        Instant from = cut ? period.from() : period.from().minus(LOOK_BACK);
        Series series = core.readings().series(meter, from, period.to(), step.seconds());
        return SeriesJson.of(step, period, series, first);
    }

    private CompletionStage<HttpResponse> incidents(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        Period period = Period.of(call, core, USUAL);
        int most = call.get(LIMIT);
        return KnownMeters.known(core, meter)
                .thenCompose(known -> core.blocking(() ->
                        Json.ok(new Incidents(looks.past(call, meter, View.AVAILABILITY, period).stream()
                                .flatMap(part ->
                                        core.availability().incidents(meter, part.from(), part.to(), most).stream())
                                .limit(most)
                                .map(IncidentJson::of)
                                .toList()))));
    }

    private CompletionStage<HttpResponse> availability(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        Instant now = core.clock().now();
        Instant asked = call.find(Period.TO).orElse(now);
        // a page asks for the whole of today: what has not been yet is left out, not refused
        Instant to = asked.isAfter(now) ? now : asked;
        Period period = new Period(call.find(Period.FROM).orElseGet(() -> to.minus(USUAL)), to);
        return KnownMeters.known(core, meter)
                .thenCompose(known -> core.blocking(() -> {
                    List<Period> parts = looks.past(call, meter, View.AVAILABILITY, period);
                    return Json.ok(
                            parts.isEmpty() ? nothing(period) : availability(meter, parts.get(parts.size() - 1)));
                }));
    }

    /** Of a time that was not theirs: nothing is known. */
    private static AvailabilityJson nothing(Period period) {
        long seconds = period.length().toSeconds();
        return new AvailabilityJson(period.from(), period.to(), null, 0, 0, seconds, List.of());
    }

    private AvailabilityJson availability(MeterId meter, Period period) {
        Uptime uptime = core.availability().uptime(meter, period.from(), period.to());
        double known = uptime.up().plus(uptime.down()).toMillis();
        return new AvailabilityJson(
                period.from(),
                period.to(),
                known == 0 ? null : Math.round(uptime.up().toMillis() * 100_000 / known) / 1000.0,
                uptime.up().toSeconds(),
                uptime.down().toSeconds(),
                uptime.unknown().toSeconds(),
                core.availability().intervals(meter, period.from(), period.to()).stream()
                        .map(interval -> new AvailabilityJson.Stretch(
                                interval.from(), interval.to().orElse(period.to()), interval.state()))
                        .toList());
    }

    static ReadingJson json(StoredReading stored) {
        return ReadingJson.of(stored.reading(), stored.receivedAt());
    }

    static String place(String text) {
        try {
            return ReadingPage.Place.parse(text).toString();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("no place in a list of readings", e);
        }
    }
}
