package powersight.api.appointments;

import akka.http.javadsl.model.HttpResponse;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import powersight.api.appointments.SchedulingJson.AbsenceJson;
import powersight.api.appointments.SchedulingJson.AbsenceOrder;
import powersight.api.appointments.SchedulingJson.AbsencePage;
import powersight.api.appointments.SchedulingJson.AffectedProblem;
import powersight.api.appointments.SchedulingJson.AppointmentJson;
import powersight.api.appointments.SchedulingJson.AppointmentPage;
import powersight.api.appointments.SchedulingJson.ClosedDayJson;
import powersight.api.appointments.SchedulingJson.ClosedDayOrder;
import powersight.api.appointments.SchedulingJson.ClosedDayPage;
import powersight.api.appointments.SchedulingJson.Settled;
import powersight.api.appointments.SchedulingJson.WeekJson;
import powersight.api.appointments.SchedulingJson.WeekList;
import powersight.api.appointments.SchedulingJson.WeekOrder;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Days;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.identity.AccountId;
import powersight.platform.Page;
import powersight.scheduling.Appointment;
import powersight.scheduling.Choices;
import powersight.scheduling.Hours;
import powersight.scheduling.Scheduling;
import powersight.scheduling.Stretch;

/** When officers can be met, and who comes to them. A change that takes booked slots must say what becomes of each. */
public final class HoursRoutes {
    private static final Param<UUID> OFFICE =
            Param.text("office", "also the days of this office").as(UUID::fromString);
    static final Param<UUID> AFTER =
            Param.text("after", "'next' of the page before").as(UUID::fromString);

    private final Core core;
    private final Scheduling scheduling;

    public HoursRoutes(Core core, Scheduling scheduling) {
        this.core = core;
        this.scheduling = scheduling;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/officers/{officer}/weeks", "An officer's weekly hours, the earliest first")
                        .with(OfficeRoutes.OFFICER)
                        .gives(200, "the weeks and the days on which they hold", WeekList.class)
                        .refuses(404, "no such officer of your office")
                        .by(this::weeks),
                Endpoint.post("/api/v1/officers/{officer}/weeks", "Sets weekly hours from a day on, or until another")
                        .with(OfficeRoutes.OFFICER)
                        .body(WeekOrder.class)
                        .gives(200, "what became of appointments", Settled.class)
                        .refuses(404, "no such officer of your office")
                        .gives(409, "appointments need a choice", AffectedProblem.class, "application/problem+json")
                        .refuses(422, "a span ends before it starts, or overlaps another")
                        .by(this::setWeek),
                Endpoint.get("/api/v1/officers/{officer}/absences", "When an officer is away, the latest first")
                        .with(OfficeRoutes.OFFICER, Pages.LIMIT, OfficeRoutes.SKIP)
                        .gives(200, "a page of it", AbsencePage.class)
                        .refuses(404, "no such officer of your office")
                        .by(this::absences),
                Endpoint.post("/api/v1/officers/{officer}/absences", "An officer will be away")
                        .with(OfficeRoutes.OFFICER)
                        .body(AbsenceOrder.class)
                        .gives(200, "what became of appointments", Settled.class)
                        .refuses(404, "no such officer of your office")
                        .gives(409, "appointments need a choice", AffectedProblem.class, "application/problem+json")
                        .refuses(422, "it ends before it starts")
                        .by(this::addAbsence),
                Endpoint.delete("/api/v1/officers/{officer}/absences/{id}", "The officer will be there after all")
                        .with(OfficeRoutes.OFFICER, OfficeRoutes.ID)
                        .gives(204, "removed", Void.class)
                        .refuses(404, "no such absence")
                        .by(this::removeAbsence),
                Endpoint.get("/api/v1/officers/{officer}/appointments", "Who comes to an officer, in order")
                        .with(OfficeRoutes.OFFICER, Days.FROM, Days.TO, Pages.LIMIT, AFTER)
                        .gives(200, "a page of them", AppointmentPage.class)
                        .refuses(404, "no such officer of your office")
                        .by(this::appointments),
                Endpoint.get("/api/v1/closed-days", "Holidays and other days on which offices are closed, in order")
                        .with(OFFICE, Pages.LIMIT, OfficeRoutes.SKIP)
                        .gives(200, "a page of them", ClosedDayPage.class)
                        .by(this::closedDays),
                Endpoint.post("/api/v1/closed-days", "Closes an office for a day, or all of them")
                        .body(ClosedDayOrder.class)
                        .gives(200, "what became of appointments", Settled.class)
                        .refuses(403, "all offices: only administrators")
                        .refuses(404, "no such office of yours")
                        .gives(409, "appointments need a choice", AffectedProblem.class, "application/problem+json")
                        .refuses(422, "closed already")
                        .by(this::closeDay),
                Endpoint.delete("/api/v1/closed-days/{id}", "The day is a usual one after all")
                        .with(OfficeRoutes.ID)
                        .gives(204, "removed", Void.class)
                        .refuses(404, "no such closed day")
                        .by(this::openDay));
    }

    private CompletionStage<HttpResponse> weeks(Call call) {
        AccountId officer = call.get(OfficeRoutes.OFFICER);
        return core.blocking(() -> Json.ok(new WeekList(scheduling.hours().weeks(call.who(), officer).stream()
                .map(WeekJson::of)
                .toList())));
    }

    private CompletionStage<HttpResponse> setWeek(Call call) {
        AccountId officer = call.get(OfficeRoutes.OFFICER);
        WeekOrder order = call.body(WeekOrder.class);
        Hours.Pattern pattern = new Hours.Pattern(
                SchedulingJson.day("from", order.from()),
                order.until().map(day -> SchedulingJson.day("until", day)),
                SchedulingJson.week(order.work(), order.breaks()));
        Choices choices = SchedulingJson.choices(order.affected());
        return core.blocking(
                () -> OfficeRoutes.answer(core, scheduling.hours().setWeek(call.who(), officer, pattern, choices)));
    }

    private CompletionStage<HttpResponse> absences(Call call) {
        AccountId officer = call.get(OfficeRoutes.OFFICER);
        long skip = call.find(OfficeRoutes.SKIP).orElse(0L);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            Page<Hours.Absence> page = scheduling.hours().absences(call.who(), officer, skip, limit);
            return Json.ok(new AbsencePage(
                    page.items().stream().map(AbsenceJson::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private CompletionStage<HttpResponse> addAbsence(Call call) {
        AccountId officer = call.get(OfficeRoutes.OFFICER);
        AbsenceOrder order = call.body(AbsenceOrder.class);
        Stretch when =
                new Stretch(SchedulingJson.instant("from", order.from()), SchedulingJson.instant("to", order.to()));
        String reason = Fields.required("reason", order.reason());
        Choices choices = SchedulingJson.choices(order.affected());
        return core.blocking(() ->
                OfficeRoutes.answer(core, scheduling.hours().addAbsence(call.who(), officer, when, reason, choices)));
    }

    private CompletionStage<HttpResponse> removeAbsence(Call call) {
        AccountId officer = call.get(OfficeRoutes.OFFICER);
        UUID id = call.get(OfficeRoutes.ID);
        return core.blocking(() -> {
            scheduling.hours().removeAbsence(call.who(), officer, id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> appointments(Call call) {
        AccountId officer = call.get(OfficeRoutes.OFFICER);
        Days days = Days.of(call, core);
        Optional<UUID> after = call.find(AFTER);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            Page<Appointment> page =
                    scheduling.appointments().ofOfficer(call.who(), officer, days.stretch(core.zone()), after, limit);
            return Json.ok(page(core, page));
        });
    }

    private CompletionStage<HttpResponse> closedDays(Call call) {
        Optional<UUID> office = call.find(OFFICE);
        long skip = call.find(OfficeRoutes.SKIP).orElse(0L);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> {
            Page<Hours.ClosedDay> page = scheduling.hours().closedDays(office, skip, limit);
            return Json.ok(new ClosedDayPage(
                    page.items().stream().map(ClosedDayJson::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private CompletionStage<HttpResponse> closeDay(Call call) {
        ClosedDayOrder order = call.body(ClosedDayOrder.class);
        Optional<UUID> office = order.office().map(id -> SchedulingJson.id("office", id));
        LocalDate day = SchedulingJson.day("day", order.day());
        String name = Fields.required("name", order.name());
        Choices choices = SchedulingJson.choices(order.affected());
        return core.blocking(
                () -> OfficeRoutes.answer(core, scheduling.hours().closeDay(call.who(), office, day, name, choices)));
    }

    private CompletionStage<HttpResponse> openDay(Call call) {
        UUID id = call.get(OfficeRoutes.ID);
        return core.blocking(() -> {
            scheduling.hours().openDay(call.who(), id);
            return Replies.nothing();
        });
    }

    static AppointmentPage page(Core core, Page<Appointment> page) {
        return new AppointmentPage(
                page.items().stream()
                        .map(each -> AppointmentJson.of(each, core.zone()))
                        .toList(),
                page.next().orElse(null),
                page.total());
    }
}
