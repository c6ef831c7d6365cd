package powersight.api.sharing;

import akka.http.javadsl.model.HttpResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.People;
import powersight.api.doors.Sharing;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.delegation.DelegatedUse;
import powersight.delegation.Delegation;
import powersight.identity.AccountId;
import powersight.platform.Page;
import powersight.property.FlatId;
import powersight.rights.View;
import powersight.rights.ViewLog;
import powersight.wire.MeterId;

/** Letting others see one's home, being let see theirs, and who has looked. */
public final class DelegationRoutes {
    private static final Param<UUID> ID =
            Param.text("id", "the delegation's id").as(UUID::fromString).ofPath();
    private static final int MOST = 200;

    /** @param to their e-mail address, or sign-in name; {@code until} in grid time */
    record DelegationOrder(
            @Nullable String flat,
            @Nullable String to,
            @Nullable List<String> uses,
            @Nullable Instant until) {}

    /** @param mine whether I am the one who gave it, or whose home it is */
    record DelegationJson(
            String id,
            String flat,
            String home,
            boolean mine,
            String giver,
            String to,
            List<DelegatedUse> uses,
            Instant until,
            Delegation.State state,
            Instant offeredAt,
            @Nullable Instant endedAt) {
        static DelegationJson of(Delegation it, AccountId me) {
            return new DelegationJson(
                    it.id().toString(),
                    it.flat().toString(),
                    it.home(),
                    it.giver().equals(me) || it.owner().equals(me),
                    it.giverName(),
                    it.receiverName().orElse(it.invitee()),
                    it.uses().stream().sorted().toList(),
                    it.until(),
                    it.state(),
                    it.offeredAt(),
                    it.endedAt().orElse(null));
        }
    }

    record DelegationList(List<DelegationJson> items) {}

    /** @param asWhom DELEGATE, or the role that let them; {@code meter} is absent where papers were looked at; {@code from} and {@code to} are what was looked at, in grid time */
    record ViewJson(
            String id,
            String viewer,
            String asWhom,
            boolean byProgram,
            @Nullable String meter,
            String flat,
            View what,
            Instant from,
            Instant to,
            @Nullable String reason,
            Instant at,
            Instant gridAt) {
        static ViewJson of(ViewLog.Entry it) {
            return new ViewJson(
                    Long.toString(it.id()),
                    it.viewerName(),
                    it.asWhom(),
                    it.byProgram(),
                    it.meter().map(MeterId::value).orElse(null),
                    it.flat().toString(),
                    it.what(),
                    it.from(),
                    it.to(),
                    it.reason().orElse(null),
                    it.at(),
                    it.gridAt());
        }
    }

    record ViewPage(List<ViewJson> items, @Nullable String next, long total) {}

    private final People people;
    private final Sharing sharing;

    public DelegationRoutes(People people, Sharing sharing) {
        this.people = people;
        this.sharing = sharing;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/delegations", "Whom I let see my homes, and who lets me see theirs")
                        .gives(200, "the latest first", DelegationList.class)
                        .by(this::list),
                Endpoint.post("/api/v1/delegations", "Offers somebody to see a home of mine until a date")
                        .body(DelegationOrder.class)
                        .gives(201, "offered; it holds once they accept", DelegationJson.class)
                        .refuses(403, "more than I have myself")
                        .refuses(404, "no such flat of mine")
                        .refuses(409, "shared with them already")
                        .refuses(422, "with myself, in a circle, nothing, or over already")
                        .by(this::offer),
                Endpoint.post("/api/v1/delegations/{id}/acceptance", "Accepts what was offered to me")
                        .with(ID)
                        .gives(200, "accepted; it holds from now on", DelegationJson.class)
                        .refuses(404, "not offered to me")
                        .refuses(409, "no longer offered")
                        .by(this::accept),
                Endpoint.delete("/api/v1/delegations/{id}", "Takes back what I gave, or gives back what I was given")
                        .with(ID)
                        .gives(204, "over, with all that was passed on out of it", Void.class)
                        .refuses(404, "neither given by me nor to me")
                        .by(this::end),
                Endpoint.get("/api/v1/me/views", "Who looked at my data, when and why; the latest first")
                        .with(Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of it", ViewPage.class)
                        .by(this::views));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        AccountId me = call.who().account();
        return people.ask(() -> Json.ok(new DelegationList(sharing.delegations().of(me, MOST).stream()
                .map(each -> DelegationJson.of(each, me))
                .toList())));
    }

    private CompletionStage<HttpResponse> offer(Call call) {
        DelegationOrder order = call.body(DelegationOrder.class);
        AccountId me = call.who().account();
        FlatId flat = read("flat", Fields.required("flat", order.flat()), FlatId::parse);
        String to = Fields.required("to", order.to());
        Set<DelegatedUse> uses = Set.copyOf(Fields.given("uses", order.uses()).stream()
                .map(text -> read("uses", text, DelegatedUse::valueOf))
                .toList());
        Instant until = Fields.given("until", order.until());
        return people.ask(() ->
                Json.reply(201, DelegationJson.of(sharing.delegations().offer(me, flat, to, uses, until), me)));
    }

    private CompletionStage<HttpResponse> accept(Call call) {
        AccountId me = call.who().account();
        UUID id = call.get(ID);
        return people.ask(() -> Json.ok(DelegationJson.of(sharing.delegations().accept(me, id), me)));
    }

    private CompletionStage<HttpResponse> end(Call call) {
        UUID id = call.get(ID);
        return people.ask(() -> {
            sharing.delegations().end(call.who().account(), id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> views(Call call) {
        Optional<String> after = call.find(Pages.AFTER_NUMBER);
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<ViewLog.Entry> page = sharing.log().of(call.who().account(), after, limit);
            return Json.ok(new ViewPage(
                    page.items().stream().map(ViewJson::of).toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private interface Reading<T> {
        T of(String text);
    }

    private static <T> T read(String field, String text, Reading<T> reading) {
        try {
            return reading.of(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw BadInput.of(field, field + " is not right: '" + text + "'", "see /docs for what it may be");
        }
    }
}
