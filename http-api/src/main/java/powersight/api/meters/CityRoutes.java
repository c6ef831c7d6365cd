package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Days;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Reasons;
import powersight.city.Cities;
import powersight.city.City;
import powersight.city.ToldDay;
import powersight.disclosure.Disclosure;
import powersight.identity.Role;
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
     * @param kWh what the import registers of all showed; left out for those who do not see each home
     * @param withheld in plain words why it is left out, if it is
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
            @Nullable String withheld,
            Instant at) {}

    /** @param name the building's or the meter's; absent for all meters that were commissioned without a building */
    record CityPart(
            @Nullable String name,
            long meters,
            long online,
            long measured,
            @Nullable BigDecimal kWh) {
        static CityPart of(Cities.Part part, boolean whole) {
            Cities.Sum sum = part.sum();
            return new CityPart(
                    part.name().orElse(null),
                    sum.meters(),
                    sum.online(),
                    sum.measured(),
                    whole ? kilowattHours(sum.importWh()) : null);
        }
    }

    /** @param withheld in plain words why kWh is left out, if it is */
    record CityPartPage(
            List<CityPart> items,
            @Nullable String next,
            long total,
            @Nullable String withheld) {}

    /**
     * @param kWh what the homes used; left out when it would tell of some of them
     * @param keptBack homes that are not in it
     */
    record UsedDay(String day, long homes, @Nullable BigDecimal kWh, long keptBack) {
        static UsedDay of(ToldDay told) {
            return new UsedDay(
                    told.day().toString(),
                    told.homes(),
                    told.importWh().map(CityRoutes::kilowattHours).orElse(null),
                    told.keptBack());
        }
    }

    /** @param withheld in plain words why kWh is left out of some days, if it is */
    record UsedDays(List<UsedDay> days, @Nullable String withheld) {}

    /** A register's sum at any instant tells, of two instants, what happened between them, so it is for few. */
    private static final String REGISTERS =
            "registers are added up for operators, and for officers and administrators who "
                    + "say why (the header PowerSight-Reason); what homes used is told day by day under /days";

    private final Core core;
    private final Looks looks;

    public CityRoutes(Core core, Looks looks) {
        this.core = core;
        this.looks = looks;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/cities/{city}/summary", "What all meters of a city add up to")
                        .with(CITY, AT, Reasons.REASON)
                        .gives(200, "the sums", CitySummary.class)
                        .refuses(404, "no such city")
                        .by(this::summary),
                Endpoint.get("/api/v1/cities/{city}/days", "What the homes of a city used, local day by local day")
                        .with(CITY, Days.FROM, Days.TO)
                        .gives(200, "the days that are over, of as many homes as may be told", UsedDays.class)
                        .refuses(404, "no such city")
                        .by(this::days),
                Endpoint.get("/api/v1/buildings/{id}/days", "What the homes of a building used, local day by local day")
                        .with(AreaRoutes.BUILDING, Days.FROM, Days.TO)
                        .gives(200, "the days that are over, where they may be told", UsedDays.class)
                        .refuses(404, "no commissioned meter belongs to it")
                        .by(this::buildingDays),
                parts("buildings", "The buildings that a city's sum is made of", Cities.Kind.BUILDING),
                parts("households", "The households that a city's sum is made of", Cities.Kind.HOUSEHOLD));
    }

    private Endpoint parts(String what, String summary, Cities.Kind kind) {
        return Endpoint.get("/api/v1/cities/{city}/" + what, summary)
                .with(CITY, AT, Pages.LIMIT, Pages.AFTER, Reasons.REASON)
                .gives(200, "a page of them, in the order of their names", CityPartPage.class)
                .refuses(404, "no such city")
                .by(call -> parts(call, kind));
    }

    private CompletionStage<HttpResponse> summary(Call call) {
        City city = call.get(CITY);
        Optional<Instant> at = at(call);
        boolean whole = looks.everySum(call);
        return core.blocking(() -> {
            Cities.Sum sum = core.cities().sum(city, at);
            if (whole && sum.measured() > 0 && !rule().tells(sum.size()))
                looks.sum(
                        call,
                        () -> codes(city).stream()
                                .flatMap(code -> core.meterList().inMunicipality(code).stream())
                                .toList());
            return Json.ok(new CitySummary(
                    city.slug(),
                    city.name(),
                    city.municipalities(),
                    sum.meters(),
                    sum.online(),
                    sum.measured(),
                    whole ? kilowattHours(sum.importWh()) : null,
                    whole ? null : REGISTERS,
                    at.orElseGet(core.clock()::now)));
        });
    }

    private CompletionStage<HttpResponse> parts(Call call, Cities.Kind kind) {
        City city = call.get(CITY);
        Optional<Instant> at = at(call);
        Optional<String> after = call.find(Pages.AFTER);
        int limit = call.get(Pages.LIMIT);
        boolean whole = looks.everySum(call);
        return core.blocking(() -> {
            Page<Cities.Part> page = core.cities().parts(city, kind, at, after, limit);
            if (whole) note(call, city, page.items());
            return Json.ok(new CityPartPage(
                    page.items().stream().map(part -> CityPart.of(part, whole)).toList(),
                    page.next().orElse(null),
                    page.total(),
                    whole ? null : REGISTERS));
        });
    }

    /** Operators' lists are about the grid and are not written down, as their lists of meters are not. */
    private void note(Call call, City city, List<Cities.Part> buildings) {
        if (call.asker().isEmpty() || call.who().is(Role.OPERATOR)) return;
        looks.sum(
                call,
                () -> buildings.stream()
                        .filter(part -> part.sum().measured() > 0
                                && !rule().tells(part.sum().size()))
                        .flatMap(part -> core.meterList().in(codes(city), part.name()).stream())
                        .toList());
    }

    private CompletionStage<HttpResponse> days(Call call) {
        City city = call.get(CITY);
        Days days = over(call);
        return core.blocking(() -> told(ToldDay.ofCity(
                core.cities().used(codes(city), days.from(), days.to(), core.zone()), days.from(), days.to(), rule())));
    }

    private CompletionStage<HttpResponse> buildingDays(Call call) {
        String building = call.get(AreaRoutes.BUILDING);
        Days days = over(call);
        return core.blocking(() -> {
            String municipality = Optional.of(building)
                    .filter(it -> looks.mayAskOf(call, core.meterList(), it))
                    .flatMap(core.cities()::municipalityOf)
                    .orElseThrow(() -> AreaRoutes.unknown(building));
            return told(ToldDay.ofBuilding(
                    building,
                    core.cities().used(List.of(municipality), days.from(), days.to(), core.zone()),
                    days.from(),
                    days.to(),
                    rule()));
        });
    }

    /** Of a day that is not over a part would be told now and the rest tomorrow. */
    private Days over(Call call) {
        LocalDate today = core.clock().now().atZone(core.zone()).toLocalDate();
        LocalDate to = call.find(Days.TO).filter(day -> day.isBefore(today)).orElse(today);
        return new Days(call.find(Days.FROM).orElse(to.minusDays(7)), to);
    }

    private HttpResponse told(List<ToldDay> days) {
        boolean all = days.stream().allMatch(day -> day.keptBack() == 0);
        return Json.ok(new UsedDays(
                days.stream().map(UsedDay::of).toList(), rule().whyNot(all).orElse(null)));
    }

    private Disclosure rule() {
        return core.areas().rule();
    }

    private static List<String> codes(City city) {
        return city.municipalities().stream().map(Municipality::code).toList();
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
