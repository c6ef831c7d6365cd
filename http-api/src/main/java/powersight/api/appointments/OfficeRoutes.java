package powersight.api.appointments;

import akka.http.javadsl.model.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import powersight.api.appointments.SchedulingJson.AffectedProblem;
import powersight.api.appointments.SchedulingJson.AppointmentJson;
import powersight.api.appointments.SchedulingJson.ChoicesJson;
import powersight.api.appointments.SchedulingJson.FreeSlotJson;
import powersight.api.appointments.SchedulingJson.FreeSlotPage;
import powersight.api.appointments.SchedulingJson.OfficeJson;
import powersight.api.appointments.SchedulingJson.OfficeOrder;
import powersight.api.appointments.SchedulingJson.OfficePage;
import powersight.api.appointments.SchedulingJson.OfficerJson;
import powersight.api.appointments.SchedulingJson.OfficerList;
import powersight.api.appointments.SchedulingJson.PlaceJson;
import powersight.api.appointments.SchedulingJson.PlacePage;
import powersight.api.appointments.SchedulingJson.Settled;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Days;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Problem;
import powersight.api.http.Problems;
import powersight.api.http.Replies;
import powersight.identity.AccountId;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.scheduling.Appointment;
import powersight.scheduling.FreeSlots;
import powersight.scheduling.Offices;
import powersight.scheduling.Outcome;
import powersight.scheduling.Scheduling;

/** Offices, who sits there, and what is free. */
public final class OfficeRoutes {
    static final Param<UUID> ID =
            Param.text("id", "the id").as(UUID::fromString).ofPath();
    static final Param<AccountId> OFFICER = Param.text("officer", "the officer's account")
            .as(UUID::fromString)
            .as(AccountId::new)
            .ofPath();
    static final Param<Long> SKIP = Param.whole("after", "'next' of the page before");
    private static final Param<AccountId> ONLY =
            Param.text("officer", "only with this officer").as(UUID::fromString).as(AccountId::new);

    private final Core core;
    private final Scheduling scheduling;

    public OfficeRoutes(Core core, Scheduling scheduling) {
        this.core = core;
        this.scheduling = scheduling;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/offices", "Offices, in the order of their names")
                        .with(Pages.LIMIT, Pages.AFTER)
                        .gives(200, "a page of them", OfficePage.class)
                        .by(this::list),
                Endpoint.post("/api/v1/offices", "Opens an office")
                        .body(OfficeOrder.class)
                        .gives(201, "the office", OfficeJson.class)
                        .refuses(409, "the name is taken")
                        .by(this::open),
                Endpoint.get("/api/v1/offices/{id}", "One office")
                        .with(ID)
                        .gives(200, "the office", OfficeJson.class)
                        .refuses(404, "no such office")
                        .by(call -> core.blocking(
                                () -> Json.ok(OfficeJson.of(scheduling.offices().get(call.get(ID)))))),
                Endpoint.put("/api/v1/offices/{id}", "Changes an office's name and address")
                        .with(ID)
                        .body(OfficeOrder.class)
                        .gives(200, "the office", OfficeJson.class)
                        .refuses(404, "no such office")
                        .refuses(409, "the name is taken")
                        .by(this::rename),
                Endpoint.get("/api/v1/offices/{id}/officers", "Who sits at an office")
                        .with(ID)
                        .gives(200, "its officers", OfficerList.class)
                        .refuses(404, "no such office")
                        .by(this::officers),
                Endpoint.put("/api/v1/offices/{id}/officers/{officer}", "Seats an officer at an office")
                        .with(ID, OFFICER)
                        .gives(204, "seated", Void.class)
                        .refuses(404, "no such office")
                        .refuses(409, "the officer sits at another office")
                        .refuses(422, "the account is no officer's")
                        .by(this::seat),
                Endpoint.post(
                                "/api/v1/offices/{id}/officers/{officer}/removal",
                                "The officer sits there no more; says what becomes of their appointments")
                        .with(ID, OFFICER)
                        .body(ChoicesJson.class)
                        .gives(200, "what became of their appointments", Settled.class)
                        .refuses(404, "no such officer at that office")
                        .gives(409, "appointments need a choice", AffectedProblem.class, "application/problem+json")
                        .by(this::unseat),
                Endpoint.get("/api/v1/offices/{id}/free-slots", "Half hours that can be booked, in order")
                        .with(ID, ONLY, Days.FROM, Days.TO, Pages.LIMIT, SKIP)
                        .gives(200, "a page of them", FreeSlotPage.class)
                        .refuses(404, "no such office, or no such officer there")
                        .by(this::free),
                Endpoint.get("/api/v1/offices/{id}/free-busy", "Every half hour of an office, booked or not, in order")
                        .with(ID, Days.FROM, Days.TO, Pages.LIMIT, SKIP)
                        .gives(200, "a page of them", PlacePage.class)
                        .refuses(404, "no such office of yours")
                        .by(this::freeBusy));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        Optional<String> after = call.find(Pages.AFTER);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            Page<Offices.Office> page = scheduling.offices().list(after, limit);
            return Json.ok(new OfficePage(
                    page.items().stream().map(OfficeJson::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private CompletionStage<HttpResponse> open(Call call) {
        OfficeOrder order = call.body(OfficeOrder.class);
        String name = Fields.required("name", order.name());
        String address = Fields.required("address", order.address());
        return core.blocking(() ->
                Json.reply(201, OfficeJson.of(scheduling.offices().open(call.who(), name, address))));
    }

    private CompletionStage<HttpResponse> rename(Call call) {
        OfficeOrder order = call.body(OfficeOrder.class);
        UUID id = call.get(ID);
        String name = Fields.required("name", order.name());
        String address = Fields.required("address", order.address());
        return core.blocking(() -> Json.ok(OfficeJson.of(scheduling.offices().rename(call.who(), id, name, address))));
    }

    private CompletionStage<HttpResponse> officers(Call call) {
        UUID id = call.get(ID);
        return core.blocking(() -> Json.ok(new OfficerList(scheduling.offices().officers(id).stream()
                .map(each -> new OfficerJson(each.id().toString(), each.name(), each.works()))
                .toList())));
    }

    private CompletionStage<HttpResponse> seat(Call call) {
        UUID id = call.get(ID);
        AccountId officer = call.get(OFFICER);
        return core.blocking(() -> {
            scheduling.offices().seat(call.who(), id, officer);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> unseat(Call call) {
        UUID id = call.get(ID);
        AccountId officer = call.get(OFFICER);
        ChoicesJson choices = call.body(ChoicesJson.class);
        return core.blocking(() -> answer(core, scheduling.offices().unseat(call.who(), id, officer, choices.read())));
    }

    private CompletionStage<HttpResponse> free(Call call) {
        UUID id = call.get(ID);
        Days days = Days.of(call, core);
        Optional<AccountId> only = call.find(ONLY);
        long skip = call.find(SKIP).orElse(0L);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            List<FreeSlots.FreeSlot> free = scheduling.freeSlots().at(id, only, days.from(), days.to());
            List<FreeSlotJson> piece = free.stream()
                    .skip(skip)
                    .limit(limit)
                    .map(each -> FreeSlotJson.of(each, core.zone()))
                    .toList();
            long reached = skip + piece.size();
            return Json.ok(new FreeSlotPage(piece, reached < free.size() ? Long.toString(reached) : null, free.size()));
        });
    }

    private CompletionStage<HttpResponse> freeBusy(Call call) {
        UUID id = call.get(ID);
        Days days = Days.of(call, core);
        long skip = call.find(SKIP).orElse(0L);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            Page<Offices.Place> page =
                    scheduling.offices().freeBusy(call.who(), id, days.from(), days.to(), skip, limit);
            return Json.ok(new PlacePage(
                    page.items().stream()
                            .map(each -> PlaceJson.of(each, core.zone()))
                            .toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    /** Done, or 409 with those for whom somebody must choose. */
    static HttpResponse answer(Core core, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) return Json.ok(new Settled(all(core, done.settled())));
        List<AppointmentJson> affected = all(core, ((Outcome.Asks) outcome).affected());
        Problem problem = Problems.problem(
                409,
                new Refused(
                        "appointments-affected",
                        affected.size() + " booked appointments would lose their slots",
                        "send the change again with 'each' or 'others' saying CANCEL, NEXT_FREE or MOVE, and a reason"));
        return Json.problem(409, new AffectedProblem(problem, affected));
    }

    private static List<AppointmentJson> all(Core core, List<Appointment> appointments) {
        return appointments.stream()
                .map(each -> AppointmentJson.of(each, core.zone()))
                .toList();
    }
}
