package powersight.api.property;

import akka.http.javadsl.model.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.property.PropertyJson.Building;
import powersight.api.property.PropertyJson.BuildingOrder;
import powersight.api.property.PropertyJson.BuildingPage;
import powersight.api.property.PropertyJson.BuildingWithFlats;
import powersight.api.property.PropertyJson.Flat;
import powersight.api.property.PropertyJson.FlatOrder;
import powersight.api.property.PropertyJson.FlatRef;
import powersight.api.property.PropertyJson.Installation;
import powersight.api.property.PropertyJson.MeterOrder;
import powersight.api.property.PropertyJson.OwnFlat;
import powersight.api.property.PropertyJson.OwnFlats;
import powersight.api.property.PropertyJson.ReadableMeter;
import powersight.api.property.PropertyJson.Registered;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.Address;
import powersight.property.BuildingId;
import powersight.property.Buildings;
import powersight.property.FlatId;
import powersight.property.Homes;
import powersight.property.Period;
import powersight.property.Point;
import powersight.property.Property;
import powersight.wire.MeterId;
import powersight.wire.Municipality;

/** Buildings and flats: registered by people, listed for the office, and one's own. */
public final class HomeRoutes {
    private static final Param<BuildingId> BUILDING =
            Param.text("id", "the building's id").as(BuildingId::parse).ofPath();
    static final Param<FlatId> FLAT =
            Param.text("id", "the flat's id").as(FlatId::parse).ofPath();
    private static final Param<String> TEXT = Param.text("q", "a part of the address, in either script");
    private static final Param<Buildings.State> STATE =
            Param.word("status", "only buildings that stand so", Buildings.State.class);

    private final People people;
    private final Property property;

    public HomeRoutes(People people) {
        this.people = people;
        this.property = people.estate().property();
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/buildings", "Registered buildings, in the order of registration")
                        .with(TEXT, KnownMeters.MUNICIPALITY, STATE, Pages.LIMIT, Pages.AFTER)
                        .gives(200, "a page of them", BuildingPage.class)
                        .by(this::list),
                Endpoint.post(
                                "/api/v1/buildings",
                                "Registers a building with its first flat; an officer will look at it")
                        .body(BuildingOrder.class)
                        .gives(201, "both wait; warnings name what an officer will look at", Registered.class)
                        .refuses(409, "the address is registered already; 'link' leads there")
                        .refuses(422, "the meter is unknown or hangs elsewhere, or no municipality is known")
                        .by(this::register),
                Endpoint.get("/api/v1/buildings/{id}", "A building and its flats")
                        .with(BUILDING)
                        .gives(200, "the building", BuildingWithFlats.class)
                        .refuses(404, "no such building")
                        .by(this::building),
                Endpoint.post("/api/v1/buildings/{id}/flats", "Registers one more flat of a building")
                        .with(BUILDING)
                        .body(FlatOrder.class)
                        .gives(201, "it waits", Registered.class)
                        .refuses(404, "no such building")
                        .refuses(409, "the flat is registered already; 'link' leads to its claims")
                        .refuses(422, "the meter is unknown or hangs elsewhere")
                        .by(this::addFlat),
                Endpoint.get("/api/v1/flats/{id}", "A flat of one's own with the meters that hang and hung there")
                        .with(FLAT)
                        .gives(200, "the flat", Flat.class)
                        .refuses(404, "no such flat, or not one's own")
                        .by(this::flat),
                Endpoint.put("/api/v1/flats/{id}/meter", "Hangs up a meter from now on, in exchange for the one there")
                        .with(FLAT)
                        .body(MeterOrder.class)
                        .gives(200, "the flat", Flat.class)
                        .refuses(404, "no such flat")
                        .refuses(409, "the flat is not approved yet")
                        .refuses(422, "the meter is unknown or hangs elsewhere")
                        .by(this::exchange),
                Endpoint.get(
                                "/api/v1/me/flats",
                                "The flats that are and were mine, and what I may read of their meters")
                        .gives(200, "my flats, the latest first", OwnFlats.class)
                        .by(this::mine));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        String text = call.find(TEXT).orElse("");
        Optional<String> municipality = call.find(KnownMeters.MUNICIPALITY).map(Municipality::code);
        Optional<Buildings.State> state = call.find(STATE);
        Optional<String> after =
                call.find(Pages.AFTER).map(id -> BuildingId.parse(id).toString());
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<Buildings.Building> page = property.buildings().list(text, municipality, state, after, limit);
            return Json.ok(new BuildingPage(
                    page.items().stream().map(Building::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private CompletionStage<HttpResponse> register(Call call) {
        BuildingOrder order = call.body(BuildingOrder.class);
        Address address = right(
                "street",
                () -> new Address(
                        Fields.required("settlement", order.settlement()),
                        Fields.required("street", order.street()),
                        Fields.required("number", order.number())));
        Buildings.NewFlat flat = flat("flat.", Fields.given("flat", order.flat()));
        Optional<Municipality> municipality =
                order.municipality().map(named -> right("municipality", () -> KnownMeters.municipality(named)));
        if (order.latitude().isPresent() != order.longitude().isPresent())
            throw BadInput.of("longitude", "a point needs latitude and longitude", "give both, or none");
        Optional<Point> point = order.latitude()
                .map(north -> right(
                        "latitude", () -> new Point(north, order.longitude().orElseThrow())));
        return people.ask(() -> Json.reply(
                201,
                Registered.of(
                        property.buildings().register(call.who().account(), municipality, address, point, flat))));
    }

    private CompletionStage<HttpResponse> addFlat(Call call) {
        BuildingId building = call.get(BUILDING);
        Buildings.NewFlat flat = flat("", call.body(FlatOrder.class));
        return people.ask(() -> Json.reply(
                201, Registered.of(property.buildings().register(call.who().account(), building, flat))));
    }

    private CompletionStage<HttpResponse> building(Call call) {
        BuildingId id = call.get(BUILDING);
        return people.ask(() -> {
            Buildings.Building building = property.buildings()
                    .find(id)
                    .orElseThrow(() -> missing("no-such-building", "there is no building " + id));
            return Json.ok(new BuildingWithFlats(
                    Building.of(building),
                    property.buildings().flatsIn(id).stream()
                            .map(flat -> new FlatRef(flat.id().toString(), flat.label(), flat.state()))
                            .toList()));
        });
    }

    private CompletionStage<HttpResponse> flat(Call call) {
        FlatId id = call.get(FLAT);
        Principal who = call.who();
        return people.ask(() -> {
            List<Period> times = property.homes().flatsOf(who.account()).stream()
                    .filter(tenure -> tenure.flat().equals(id))
                    .map(Homes.Tenure::period)
                    .toList();
            boolean office = who.is(Role.OFFICER) || who.is(Role.OPERATOR);
            if (times.isEmpty() && !office) throw missing("no-such-flat", "there is no flat " + id);
            return Json.ok(flatOf(id, office ? Optional.empty() : Optional.of(times)));
        });
    }

    private CompletionStage<HttpResponse> exchange(Call call) {
        FlatId id = call.get(FLAT);
        MeterId meter = right(
                "meter",
                () -> new MeterId(
                        Fields.required("meter", call.body(MeterOrder.class).meter())));
        return people.ask(() -> {
            property.installations().exchange(call.who().account(), id, meter);
            return Json.ok(flatOf(id, Optional.empty()));
        });
    }

    private CompletionStage<HttpResponse> mine(Call call) {
        return people.ask(
                () -> Json.ok(new OwnFlats(property.homes().flatsOf(call.who().account()).stream()
                        .map(this::own)
                        .toList())));
    }

    private OwnFlat own(Homes.Tenure tenure) {
        Buildings.Flat flat = property.buildings().find(tenure.flat()).orElseThrow();
        return new OwnFlat(
                flat.id().toString(),
                flat.label(),
                Building.of(property.buildings().find(flat.building()).orElseThrow()),
                tenure.period().from(),
                tenure.period().to(),
                property.homes().during(tenure).stream().map(ReadableMeter::of).toList());
    }

    /** @param times an owner sees what hung there while the flat was theirs; the office sees all */
    private Flat flatOf(FlatId id, Optional<List<Period>> times) {
        Buildings.Flat flat =
                property.buildings().find(id).orElseThrow(() -> missing("no-such-flat", "there is no flat " + id));
        return new Flat(
                id.toString(),
                flat.label(),
                flat.state(),
                Building.of(property.buildings().find(flat.building()).orElseThrow()),
                property.installations().of(id).stream()
                        .filter(row -> times.isEmpty()
                                || times.get().stream()
                                        .anyMatch(time ->
                                                time.common(row.period()).isPresent()))
                        .map(Installation::of)
                        .toList());
    }

    private static Buildings.NewFlat flat(String inside, FlatOrder order) {
        Optional<MeterId> meter =
                order.meter().map(written -> right(inside + "meter", () -> new MeterId(written.strip())));
        @Nullable String label = order.label();
        return right(inside + "label", () -> new Buildings.NewFlat(Fields.required(inside + "label", label), meter));
    }

    private interface Reading<T> {
        T read();
    }

    /** What the records themselves refuse is the field's fault. */
    private static <T> T right(String field, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw BadInput.of(field, field + " is not right: " + e.getMessage(), "see /docs for the fields");
        }
    }

    private static RefusedException missing(String code, String sentence) {
        return new RefusedException(new Refused(code, sentence, "look at your own flats"));
    }
}
