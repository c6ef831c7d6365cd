package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Param;
import powersight.identity.Role;
import powersight.live.AreaTotals;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
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
                    totals.at());
        }
    }

    /** Homes in a building whose sum its people may see. */
    static final int FEWEST = 10;

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
                        .with(CODE)
                        .gives(200, "the sums", AreaSummary.class)
                        .refuses(404, "no such municipality")
                        .by(call ->
                                told(core.areas().municipality(call.get(CODE).code()))),
                Endpoint.get("/api/v1/buildings/{id}/summary", "What a building's meters add up to")
                        .with(BUILDING)
                        .gives(200, "the sums", AreaSummary.class)
                        .refuses(404, "no commissioned meter belongs to it")
                        .by(this::building),
                Endpoint.get("/api/v1/grid/summary", "What all meters add up to")
                        .gives(200, "the sums", AreaSummary.class)
                        .by(call -> told(core.areas().grid())));
    }

    private CompletionStage<HttpResponse> building(Call call) {
        String building = call.get(BUILDING);
        return core.blocking(() -> mayBeSeen(call, building))
                .thenCompose(may -> may
                        ? told(core.areas()
                                .building(building)
                                .thenApply(totals -> totals.filter(now -> sees(call) || now.meters() >= FEWEST)
                                        .orElseThrow(() -> unknown(building))))
                        : CompletableFuture.failedFuture(unknown(building)));
    }

    /** Not suppliers: a building's homes are not all their customers, and it may have one home only. */
    static boolean sees(Call call) {
        return call.asker()
                .map(who -> who.is(Role.OPERATOR) || who.is(Role.OFFICER) || who.is(Role.ADMINISTRATOR))
                .orElse(true);
    }

    /** Who lives in a building may see what it adds up to; not of so few homes that it tells of the neighbours. */
    private boolean mayBeSeen(Call call, String building) {
        return sees(call) || core.meterList().anyIn(building, looks.only(call).orElse(Set.of()));
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

    private static RefusedException unknown(String building) {
        return new RefusedException(new Refused(
                "unknown-building",
                "no commissioned meter belongs to building " + building,
                "name the building when commissioning its meters"));
    }

    private static CompletionStage<HttpResponse> told(CompletionStage<AreaTotals> totals) {
        return totals.thenApply(now -> Json.ok(AreaSummary.of(now)));
    }
}
