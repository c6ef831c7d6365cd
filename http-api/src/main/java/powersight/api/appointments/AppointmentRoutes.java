package powersight.api.appointments;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import powersight.api.appointments.SchedulingJson.AppointmentJson;
import powersight.api.appointments.SchedulingJson.AppointmentPage;
import powersight.api.appointments.SchedulingJson.BookingOrder;
import powersight.api.appointments.SchedulingJson.CancelOrder;
import powersight.api.appointments.SchedulingJson.FeedJson;
import powersight.api.appointments.SchedulingJson.FeedList;
import powersight.api.appointments.SchedulingJson.FeedOrder;
import powersight.api.appointments.SchedulingJson.MoveOrder;
import powersight.api.appointments.SchedulingJson.NewFeed;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.identity.AccountId;
import powersight.scheduling.Feeds;
import powersight.scheduling.Scheduling;
import powersight.scheduling.Slot;

/** What a citizen does with appointments, and the calendars that show them. */
public final class AppointmentRoutes {
    private static final String CALENDAR_TYPE = "text/calendar";
    private static final ContentType CALENDAR = MediaTypes.customWithOpenCharset("text", "calendar", Map.of(), false)
            .toContentType(HttpCharsets.UTF_8);
    private static final Param<String> TOKEN =
            Param.text("token", "the secret part of the address").ofPath();

    private final Core core;
    private final Scheduling scheduling;

    public AppointmentRoutes(Core core, Scheduling scheduling) {
        this.core = core;
        this.scheduling = scheduling;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/appointments", "Books a half hour; without an officer, with whoever is free")
                        .body(BookingOrder.class)
                        .gives(201, "the appointment", AppointmentJson.class)
                        .refuses(404, "no such office, or no such officer there")
                        .refuses(409, "slot-taken, two-open-already, already-yours")
                        .refuses(422, "not-on-the-half-hour, in-the-past, no-such-slot")
                        .by(this::book),
                Endpoint.get("/api/v1/appointments", "My appointments, the latest first")
                        .with(Pages.LIMIT, HoursRoutes.AFTER)
                        .gives(200, "a page of them", AppointmentPage.class)
                        .by(this::own),
                Endpoint.get("/api/v1/appointments/{id}", "One appointment, mine or of my office")
                        .with(OfficeRoutes.ID)
                        .gives(200, "the appointment", AppointmentJson.class)
                        .refuses(404, "no such appointment of mine")
                        .by(this::one),
                Endpoint.post(
                                "/api/v1/appointments/{id}/move",
                                "Moves it: mine a day ahead, the office's with a reason")
                        .with(OfficeRoutes.ID)
                        .body(MoveOrder.class)
                        .gives(200, "the appointment", AppointmentJson.class)
                        .refuses(404, "no such appointment of mine")
                        .refuses(409, "slot-taken, too-late, cancelled-already")
                        .refuses(422, "no such slot, or the office gave no reason")
                        .by(this::move),
                Endpoint.post(
                                "/api/v1/appointments/{id}/cancellation",
                                "Cancels it: mine a day ahead, the office's with a reason")
                        .with(OfficeRoutes.ID)
                        .body(CancelOrder.class)
                        .gives(200, "the appointment", AppointmentJson.class)
                        .refuses(404, "no such appointment of mine")
                        .refuses(409, "too-late")
                        .refuses(422, "the office gave no reason")
                        .by(this::cancel),
                Endpoint.get("/api/v1/appointments/{id}/calendar", "One appointment as a file for a calendar")
                        .with(OfficeRoutes.ID)
                        .gives(200, "an iCalendar file", Void.class, CALENDAR_TYPE)
                        .refuses(404, "no such appointment of mine")
                        .by(this::file),
                Endpoint.get("/api/v1/me/calendars", "Addresses at which my calendars can be read")
                        .gives(200, "those that are not revoked", FeedList.class)
                        .by(this::feeds),
                Endpoint.post("/api/v1/me/calendars", "Makes an address for calendar programs, shown this once")
                        .body(FeedOrder.class)
                        .gives(201, "the address", NewFeed.class)
                        .refuses(409, "there are too many")
                        .refuses(422, "DESK is for officers")
                        .by(this::newFeed),
                Endpoint.delete("/api/v1/me/calendars/{id}", "Revokes an address")
                        .with(OfficeRoutes.ID)
                        .gives(204, "revoked", Void.class)
                        .refuses(404, "no such address of mine")
                        .by(this::revoke),
                Endpoint.get(
                                "/api/v1/calendars/{token}.ics",
                                "The calendar at an address; knowing it is the permission")
                        .with(TOKEN)
                        .gives(200, "an iCalendar file", Void.class, CALENDAR_TYPE)
                        .gives(304, "it is as it was", Void.class)
                        .refuses(404, "no such address, or it was revoked")
                        .by(this::calendar));
    }

    private CompletionStage<HttpResponse> book(Call call) {
        BookingOrder order = call.body(BookingOrder.class);
        UUID office = SchedulingJson.id("office", order.office());
        Optional<AccountId> officer = SchedulingJson.officer("officer", order.officer());
        Instant start = SchedulingJson.instant("start", order.start());
        String about = Fields.required("about", order.about());
        return core.blocking(() -> Json.reply(
                201,
                AppointmentJson.of(
                        scheduling.appointments().book(call.who(), office, officer, new Slot(start), about),
                        core.zone())));
    }

    private CompletionStage<HttpResponse> own(Call call) {
        Optional<UUID> after = call.find(HoursRoutes.AFTER);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> Json.ok(
                HoursRoutes.page(core, scheduling.appointments().own(call.who().account(), after, limit))));
    }

    private CompletionStage<HttpResponse> one(Call call) {
        UUID id = call.get(OfficeRoutes.ID);
        return core.blocking(() ->
                Json.ok(AppointmentJson.of(scheduling.appointments().get(call.who(), id), core.zone())));
    }

    private CompletionStage<HttpResponse> move(Call call) {
        UUID id = call.get(OfficeRoutes.ID);
        MoveOrder order = call.body(MoveOrder.class);
        Instant start = SchedulingJson.instant("start", order.start());
        Optional<AccountId> officer = SchedulingJson.officer("officer", order.officer());
        return core.blocking(() -> Json.ok(AppointmentJson.of(
                scheduling.appointments().move(call.who(), id, new Slot(start), officer, order.reason()),
                core.zone())));
    }

    private CompletionStage<HttpResponse> cancel(Call call) {
        UUID id = call.get(OfficeRoutes.ID);
        CancelOrder order = call.body(CancelOrder.class);
        return core.blocking(() -> Json.ok(
                AppointmentJson.of(scheduling.appointments().cancel(call.who(), id, order.reason()), core.zone())));
    }

    private CompletionStage<HttpResponse> file(Call call) {
        UUID id = call.get(OfficeRoutes.ID);
        return core.blocking(() -> {
            String text = scheduling.feeds().file(scheduling.appointments().get(call.who(), id));
            return calendar(call.request(), text)
                    .addHeader(RawHeader.create("Content-Disposition", "attachment; filename=\"appointment.ics\""));
        });
    }

    private CompletionStage<HttpResponse> feeds(Call call) {
        return core.blocking(() ->
                Json.ok(new FeedList(scheduling.feeds().list(call.who().account()).stream()
                        .map(row -> new FeedJson(row.id().toString(), row.kind(), row.createdAt()))
                        .toList())));
    }

    private CompletionStage<HttpResponse> newFeed(Call call) {
        Feeds.Kind kind = Fields.given("kind", call.body(FeedOrder.class).kind());
        return core.blocking(() -> {
            Feeds.Created made = scheduling.feeds().create(call.who(), kind);
            return Replies.notStored(Json.reply(
                    201, new NewFeed(made.id().toString(), kind, "/api/v1/calendars/" + made.token() + ".ics")));
        });
    }

    private CompletionStage<HttpResponse> revoke(Call call) {
        UUID id = call.get(OfficeRoutes.ID);
        return core.blocking(() -> {
            scheduling.feeds().revoke(call.who().account(), id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> calendar(Call call) {
        String token = call.get(TOKEN);
        return core.blocking(() -> calendar(call.request(), scheduling.feeds().read(token)));
    }

    /** Programs that subscribe ask again and again; as long as nothing has changed they get a few bytes. */
    private static HttpResponse calendar(HttpRequest request, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String tag = '"' + sha256(bytes) + '"';
        HttpResponse head = HttpResponse.create()
                .addHeader(RawHeader.create("ETag", tag))
                .addHeader(RawHeader.create("Cache-Control", "private, no-cache"));
        boolean known = request.getHeader("If-None-Match")
                .map(header -> header.value().contains(tag))
                .orElse(false);
        return known ? head.withStatus(StatusCodes.NOT_MODIFIED) : head.withEntity(CALENDAR, bytes);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
