package powersight.api.sharing;

import akka.http.javadsl.model.HttpResponse;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.identity.AccountId;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.supply.Customers;
import powersight.supply.SupplierId;
import powersight.supply.Suppliers;

/** Suppliers, and what each may know of its own customers: sums of many homes. */
public final class SupplierRoutes {
    private static final Param<SupplierId> ID = Param.text("id", "the supplier's id")
            .as(UUID::fromString)
            .as(SupplierId::new)
            .ofPath();
    private static final Param<FlatId> FLAT = Param.text("id", "the flat's id")
            .as(UUID::fromString)
            .as(FlatId::new)
            .ofPath();
    private static final Param<LocalDate> FROM = Param.text("from", "the first local day, such as 2026-11-01")
            .as(SupplierRoutes::day)
            .mandatory();
    private static final Param<LocalDate> TO =
            Param.text("to", "the day after the last").as(SupplierRoutes::day).mandatory();

    record SupplierOrder(@Nullable String name) {}

    record SupplierJson(String id, String name) {
        static SupplierJson of(Suppliers.Row it) {
            return new SupplierJson(it.id().toString(), it.name());
        }
    }

    record SupplierList(List<SupplierJson> items) {}

    record EmployOrder(@Nullable String account) {}

    record SupplyOrder(@Nullable String supplier) {}

    /** @param municipality null for several small ones put together */
    record SoldJson(@Nullable String municipality, long homes, long importWh) {}

    /**
     * @param homes the most customers of whom there were readings on one day
     * @param importWh null when there were fewer than {@code fewest} homes on each day
     * @param daysLeftOut days with too few homes to say anything
     */
    record CustomersJson(
            String supplier,
            long homes,
            @Nullable Long importWh,
            long fewest,
            int daysLeftOut,
            List<SoldJson> places) {}

    private final People people;
    private final Suppliers suppliers;

    public SupplierRoutes(People people, Suppliers suppliers) {
        this.people = people;
        this.suppliers = suppliers;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/suppliers", "Who sells electricity here")
                        .gives(200, "by name", SupplierList.class)
                        .by(call -> people.ask(() -> Json.ok(new SupplierList(
                                suppliers.list().stream().map(SupplierJson::of).toList())))),
                Endpoint.post("/api/v1/suppliers", "Makes a supplier known")
                        .body(SupplierOrder.class)
                        .gives(201, "the supplier", SupplierJson.class)
                        .refuses(409, "known already")
                        .by(this::create),
                Endpoint.post("/api/v1/suppliers/{id}/accounts", "Has an account work for a supplier, and for no other")
                        .with(ID)
                        .body(EmployOrder.class)
                        .gives(204, "done", Void.class)
                        .refuses(404, "no such supplier or account")
                        .by(this::employ),
                Endpoint.put("/api/v1/flats/{id}/supplier", "From whom a flat has its electricity from now on")
                        .with(FLAT)
                        .body(SupplyOrder.class)
                        .gives(204, "done", Void.class)
                        .refuses(404, "no such flat or supplier")
                        .by(this::supply),
                Endpoint.get("/api/v1/supplier/customers", "What my supplier's customers used, in sums of many homes")
                        .with(FROM, TO)
                        .gives(200, "the sums", CustomersJson.class)
                        .refuses(404, "this account works for no supplier")
                        .refuses(422, "more than 366 days")
                        .by(this::customers));
    }

    private CompletionStage<HttpResponse> create(Call call) {
        String name = Fields.required("name", call.body(SupplierOrder.class).name());
        return people.ask(() ->
                Json.reply(201, SupplierJson.of(suppliers.create(call.who().account(), name))));
    }

    private CompletionStage<HttpResponse> employ(Call call) {
        SupplierId supplier = call.get(ID);
        String account = Fields.required("account", call.body(EmployOrder.class).account());
        AccountId id = AccountId.parse(account)
                .orElseThrow(() -> BadInput.of("account", "account is not an id", "see GET /api/v1/users"));
        return people.ask(() -> {
            suppliers.employ(call.who().account(), supplier, id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> supply(Call call) {
        FlatId flat = call.get(FLAT);
        String supplier =
                Fields.required("supplier", call.body(SupplyOrder.class).supplier());
        SupplierId id = ID.parsed(supplier);
        return people.ask(() -> {
            suppliers.supply(call.who().account(), flat, id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> customers(Call call) {
        LocalDate from = call.get(FROM), to = call.get(TO);
        if (!from.isBefore(to)) throw BadInput.of("from", "from is not before to", "swap them");
        return people.ask(() -> {
            Suppliers.Row mine = suppliers
                    .of(call.who().account())
                    .orElseThrow(() -> new RefusedException(new Refused(
                            "no-such-supplier",
                            "this account works for no supplier",
                            "an administrator can say for which")));
            Customers sums = suppliers.customers(mine.id(), from, to);
            return Json.ok(new CustomersJson(
                    mine.name(),
                    sums.homes(),
                    sums.importWh().orElse(null),
                    suppliers.rule().fewest(),
                    sums.daysLeftOut(),
                    sums.places().stream()
                            .map(place ->
                                    new SoldJson(place.municipality().orElse(null), place.homes(), place.importWh()))
                            .toList()));
        });
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("it is a day such as 2026-11-01", e);
        }
    }
}
