package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.city.Cities;
import powersight.city.City;
import powersight.platform.Page;
import powersight.wire.Municipality;

/** A whole city, and the buildings and households that it is the sum of. What they do this second is in {@link AreaRoutes}. */
public final class CityRoutes {
    static final Param<City> CITY = Param.text("city", "a city's name as in novi-sad, or a municipality's code")
            .as(CityRoutes::city)
            .ofPath();
    static final Param<Instant> AT = Param.time(
            "at", "as of the last quarter hour over by then, in grid time: ISO-8601 or seconds; now when left out");

    /**
     * @param online now, whatever the instant asked for
     * @param measured meters with a reading by then; the others count nothing
     * @param kWh what the import registers of all showed; left out where the asker would learn of too few homes
     * @param at grid time
     */
    record CitySummary(
            String city,
            String name,
            List<Municipality> municipalities,
            long meters,
            long online,
            long measured,
            @Nullable BigDecimal kWh,
            Instant at) {}

    /** @param name the building's or the meter's; absent for all meters that were commissioned without a building */
    record CityPart(@Nullable String name, long meters, long online, long measured, BigDecimal kWh) {
        static CityPart of(Cities.Part part) {
            Cities.Sum sum = part.sum();
            return new CityPart(
                    part.name().orElse(null),
                    sum.meters(),
                    sum.online(),
                    sum.measured(),
                    kilowattHours(sum.importWh()));
        }
    }

    record CityPartPage(List<CityPart> items, @Nullable String next, long total) {}

    private final Core core;

    public CityRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/cities/{city}/summary", "What all meters of a city add up to")
                        .with(CITY, AT)
                        .gives(200, "the sums", CitySummary.class)
                        .refuses(404, "no such city")
                        .by(this::summary),
                parts("buildings", "The buildings that a city's sum is made of", Cities.Kind.BUILDING),
                parts("households", "The households that a city's sum is made of", Cities.Kind.HOUSEHOLD));
    }

    private Endpoint parts(String what, String summary, Cities.Kind kind) {
        return Endpoint.get("/api/v1/cities/{city}/" + what, summary)
                .with(CITY, AT, Pages.LIMIT, Pages.AFTER)
                .gives(200, "a page of them, in the order of their names", CityPartPage.class)
                .refuses(404, "no such city")
                .by(call -> parts(call, kind));
    }

    private CompletionStage<HttpResponse> summary(Call call) {
        City city = call.get(CITY);
        Optional<Instant> at = at(call);
        boolean sees = AreaRoutes.sees(call);
        return core.blocking(() -> {
            Cities.Sum sum = core.cities().sum(city, at);
            return Json.ok(new CitySummary(
                    city.slug(),
                    city.name(),
                    city.municipalities(),
                    sum.meters(),
                    sum.online(),
                    sum.measured(),
                    sees || sum.measured() >= AreaRoutes.FEWEST ? kilowattHours(sum.importWh()) : null,
                    at.orElseGet(core.clock()::now)));
        });
    }

    private CompletionStage<HttpResponse> parts(Call call, Cities.Kind kind) {
        City city = call.get(CITY);
        Optional<Instant> at = at(call);
        Optional<String> after = call.find(Pages.AFTER);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            Page<Cities.Part> page = core.cities().parts(city, kind, at, after, limit);
            return Json.ok(new CityPartPage(
                    page.items().stream().map(CityPart::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private static Optional<Instant> at(Call call) {
        return call.find(AT);
    }

    /** Exactly: 1,234 Wh are 1.234 kWh. */
    private static BigDecimal kilowattHours(long wattHours) {
        return BigDecimal.valueOf(wattHours, 3);
    }

    private static City city(String text) {
        return City.find(text)
                .orElseThrow(() -> BadInput.whole(
                        404,
                        "unknown-city",
                        "there is no city '" + text + "'",
                        "write its name as in novi-sad, or a code of GET /api/v1/municipalities"));
    }
}
