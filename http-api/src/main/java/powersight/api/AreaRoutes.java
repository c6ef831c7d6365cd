package powersight.api;

import akka.http.javadsl.model.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.live.AreaTotals;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** Places, and what their meters add up to this second. */
final class AreaRoutes {
    static final Param<Municipality> CODE =
            MeterRoutes.MUNICIPALITY.named("code").ofPath();
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

    private final Core core;

    AreaRoutes(Core core) {
        this.core = core;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/municipalities", "All municipalities, in the order of their codes")
                        .gives(200, "the municipalities", MunicipalityList.class)
                        .by(call ->
                                CompletableFuture.completedFuture(Json.ok(new MunicipalityList(Municipalities.all())))),
                Endpoint.get("/api/v1/municipalities/{code}/summary", "What a municipality's meters add up to")
                        .with(CODE)
                        .gives(200, "the sums", AreaSummary.class)
                        .refuses(422, "no such municipality")
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
        return told(core.areas()
                .building(building)
                .thenApply(totals -> totals.orElseThrow(() -> new RefusedException(new Refused(
                        "unknown-building",
                        "no commissioned meter belongs to building " + building,
                        "name the building when commissioning its meters")))));
    }

    private static CompletionStage<HttpResponse> told(CompletionStage<AreaTotals> totals) {
        return totals.thenApply(now -> Json.ok(AreaSummary.of(now)));
    }
}
