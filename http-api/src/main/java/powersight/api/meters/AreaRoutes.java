package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Param;
import powersight.api.http.Reasons;
import powersight.disclosure.Disclosure;
import powersight.live.AreaTotals;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** Places, and what their meters add up to this second. */
public final class AreaRoutes {
    static final Param<Municipality> CODE = Param.text("code", "a municipality's five-digit code or its name")
            .as(AreaRoutes::municipality)
            .ofPath();
    static final Param<String> BUILDING =
            Param.text("id", "the building's id").as(MeterRoutes::buildingName).ofPath();

    record MunicipalityList(List<Municipality> items) {}

    /**
     * @param heard meters that have said how they stand since the sum was begun; below {@code meters}, power and energy are
     *     incomplete
     * @param watts for those who do not see each home: as it was within the last minute, of the homes that may be told
     * @param keptBack homes whose power is not in it, so that it tells of nobody
     * @param withheld in plain words why watts is left out, if it is
     * @param at grid time as of which this is true
     */
    record AreaSummary(
            long meters,
            long online,
            long offline,
            long neverSeen,
            long heard,
            @Nullable Double watts,
            @Nullable Long importWh,
            double readingsPerSecond,
            long keptBack,
            @Nullable String withheld,
            Instant at) {
        static AreaSummary of(AreaTotals totals) {
            return new AreaSummary(
                    totals.meters(),
                    totals.online(),
                    totals.offline(),
                    totals.neverSeen(),
                    totals.heard(),
                    totals.measuring() == 0 ? null : totals.milliWatts() / 1000.0,
                    totals.heard() == 0 ? null : totals.importWh(),
                    totals.readingsPerSecond(),
                    0,
                    null,
                    totals.at());
        }

        /** What anybody is told. */
        static AreaSummary told(AreaTotals totals, Disclosure rule) {
            boolean nothing = totals.told().isNothing();
            return new AreaSummary(
                    totals.meters(),
                    totals.online(),
                    totals.offline(),
                    totals.neverSeen(),
                    totals.heard(),
                    nothing ? null : totals.told().milliWatts() / 1000.0,
                    null,
                    totals.readingsPerSecond(),
                    totals.keptBack(),
                    nothing && totals.measuring() > 0 ? rule.why() : null,
                    totals.at());
        }
    }

    private final Core core;
    private final Looks looks;

    public AreaRoutes(Core core, Looks looks) {
        this.core = core;
        this.looks = looks;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/municipalities", "All municipalities, in the order of their codes")
                        .gives(200, "the municipalities", MunicipalityList.class)
                        .by(call ->
                                CompletableFuture.completedFuture(Json.ok(new MunicipalityList(Municipalities.all())))),
                Endpoint.get("/api/v1/municipalities/{code}/summary", "What a municipality's meters add up to")
                        .with(CODE, Reasons.REASON)
                        .gives(200, "the sums", AreaSummary.class)
                        .refuses(404, "no such municipality")
                        .by(this::municipality),
                Endpoint.get("/api/v1/buildings/{id}/summary", "What a building's meters add up to")
                        .with(BUILDING, Reasons.REASON)
                        .gives(200, "the sums", AreaSummary.class)
                        .refuses(404, "no commissioned meter belongs to it")
                        .by(this::building),
                Endpoint.get("/api/v1/grid/summary", "What all meters add up to")
                        .gives(200, "the sums", AreaSummary.class)
                        .by(this::grid));
    }

    private CompletionStage<HttpResponse> municipality(Call call) {
        String code = call.get(CODE).code();
        return core.areas()
                .municipality(code)
                .thenCompose(
                        totals -> shown(call, totals, () -> core.meterList().inMunicipality(code)));
    }

    /** The sum of all is for operators, and about the grid; others are told what its municipalities tell. */
    private CompletionStage<HttpResponse> grid(Call call) {
        boolean whole = looks.everySumUnasked(call);
        return core.areas()
                .grid()
                .thenApply(totals -> Json.ok(
                        whole
                                ? AreaSummary.of(totals)
                                : AreaSummary.told(totals, core.areas().rule())));
    }

    private CompletionStage<HttpResponse> building(Call call) {
        String building = call.get(BUILDING);
        return core.blocking(() -> looks.mayAskOf(call, core.meterList(), building))
                .thenCompose(may ->
                        may ? core.areas().building(building) : CompletableFuture.completedFuture(Optional.empty()))
                .thenCompose(totals -> shown(
                        call,
                        totals.orElseThrow(() -> unknown(building)),
                        () -> core.meterList().inBuilding(building)));
    }

    /** As it is for those who may see each home, who are written down when it tells of each; else what anybody is told. */
    private CompletionStage<HttpResponse> shown(Call call, AreaTotals totals, Supplier<List<MeterId>> homes) {
        if (!looks.everySum(call))
            return CompletableFuture.completedFuture(
                    Json.ok(AreaSummary.told(totals, core.areas().rule())));
        if (!totals.tellsOfHomes()) return CompletableFuture.completedFuture(Json.ok(AreaSummary.of(totals)));
        return core.blocking(() -> {
            looks.sum(call, homes);
            return Json.ok(AreaSummary.of(totals));
        });
    }

    /** In a path it names what is asked for: one that is not there is not found. */
    private static Municipality municipality(String text) {
        try {
            return KnownMeters.municipality(text);
        } catch (RefusedException no) {
            Refused why = no.refused();
            throw BadInput.whole(404, why.code(), why.sentence(), why.advice());
        }
    }

    static RefusedException unknown(String building) {
        return new RefusedException(new Refused(
                "unknown-building",
                "no commissioned meter belongs to building " + building,
                "name the building when commissioning its meters"));
    }
}
