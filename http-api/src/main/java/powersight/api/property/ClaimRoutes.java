package powersight.api.property;

import akka.http.javadsl.model.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import powersight.api.doors.People;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Reasons;
import powersight.api.property.PropertyJson.ApprovalOrder;
import powersight.api.property.PropertyJson.ClaimEvent;
import powersight.api.property.PropertyJson.ClaimOrder;
import powersight.api.property.PropertyJson.ClaimPage;
import powersight.api.property.PropertyJson.ClaimRow;
import powersight.api.property.PropertyJson.DocumentRow;
import powersight.api.property.PropertyJson.NoteOrder;
import powersight.api.property.PropertyJson.ReasonOrder;
import powersight.api.property.PropertyJson.WholeClaim;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.Claim;
import powersight.property.ClaimDesk;
import powersight.property.ClaimId;
import powersight.property.Claims;
import powersight.property.FlatId;
import powersight.rights.OfficeLooks;
import powersight.rights.View;

/** Claims to flats: made and completed by people, decided by officers. */
public final class ClaimRoutes {
    static final Param<ClaimId> ID =
            Param.text("id", "the claim's id").as(ClaimId::parse).ofPath();
    private static final Param<Claim.State> STATE =
            Param.word("status", "only claims that stand so", Claim.State.class);
    private static final Param<Boolean> CONFLICTS =
            Param.oneOf("conflict", "true: only those that contradict another", Map.of("true", true, "false", false));
    private static final int LONGEST_CONTRACT = 60;

    private final People people;
    private final Claims claims;
    private final ClaimDesk desk;
    private final Optional<OfficeLooks> looks;

    /** @param looks where officers' looks are noted; without it they see no claim as a whole */
    public ClaimRoutes(People people, Optional<OfficeLooks> looks) {
        this.people = people;
        this.looks = looks;
        this.claims = people.estate().property().claims();
        this.desk = people.estate().property().claimDesk();
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/flats/{id}/claims", "Says that a flat is mine; an officer will decide")
                        .with(HomeRoutes.FLAT)
                        .body(ClaimOrder.class)
                        .gives(201, "the claim; add documents to it", ClaimRow.class)
                        .refuses(404, "no such flat")
                        .refuses(409, "it is mine already, or claimed by me already")
                        .by(this::make),
                Endpoint.get("/api/v1/flats/{id}/claims", "Claims to a flat: mine; for officers all")
                        .with(HomeRoutes.FLAT, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of them, in the order in which they were made", ClaimPage.class)
                        .by(call -> page(
                                call,
                                new Claims.Filter(
                                        isOfficer(call.who())
                                                ? Optional.empty()
                                                : Optional.of(call.who().account()),
                                        Optional.of(call.get(HomeRoutes.FLAT)),
                                        Optional.empty(),
                                        false),
                                isOfficer(call.who()))),
                Endpoint.get("/api/v1/me/claims", "My claims, in the order in which they were made")
                        .with(STATE, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of them", ClaimPage.class)
                        .by(call -> page(
                                call,
                                new Claims.Filter(
                                        Optional.of(call.who().account()), Optional.empty(), call.find(STATE), false),
                                false)),
                Endpoint.get("/api/v1/claims", "The officers' queue, the oldest first")
                        .with(STATE, CONFLICTS, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of it", ClaimPage.class)
                        .by(call -> page(
                                call,
                                new Claims.Filter(
                                        Optional.empty(),
                                        Optional.empty(),
                                        call.find(STATE),
                                        call.find(CONFLICTS).orElse(false)),
                                true)),
                Endpoint.get("/api/v1/claims/{id}", "A claim with its time line and its documents")
                        .with(ID, Reasons.REASON)
                        .gives(200, "the claim", WholeClaim.class)
                        .refuses(404, "no such claim, or not one's own")
                        .by(this::one),
                Endpoint.post("/api/v1/claims/{id}/answer", "Says that what was asked for has been added")
                        .with(ID)
                        .body(NoteOrder.class)
                        .gives(200, "the claim", ClaimRow.class)
                        .refuses(404, "no such claim of mine")
                        .refuses(409, "nothing is asked for")
                        .by(this::answer),
                Endpoint.post("/api/v1/claims/{id}/withdrawal", "Withdraws my claim")
                        .with(ID)
                        .gives(200, "the claim", ClaimRow.class)
                        .refuses(404, "no such claim of mine")
                        .refuses(409, "it was decided already")
                        .by(call -> mine(call, () -> claims.withdraw(call.who().account(), call.get(ID)))),
                decision(
                        Endpoint.put("/api/v1/claims/{id}/handler", "Takes a claim in hand for half an hour")
                                .with(ID)
                                .gives(200, "the claim", ClaimRow.class),
                        call -> desk.take(call.who(), call.get(ID))),
                decision(
                        Endpoint.delete("/api/v1/claims/{id}/handler", "Gives a claim back to the queue")
                                .with(ID)
                                .gives(200, "the claim", ClaimRow.class),
                        call -> desk.release(call.who(), call.get(ID))),
                decision(
                        Endpoint.post("/api/v1/claims/{id}/question", "Asks the claimant for something more")
                                .with(ID)
                                .body(NoteOrder.class)
                                .gives(200, "the claim", ClaimRow.class),
                        call -> desk.askMore(call.who(), call.get(ID), note(call))),
                decision(
                        Endpoint.post(
                                        "/api/v1/claims/{id}/approval",
                                        "Makes the flat the claimant's from this instant on; the access of who had it ends")
                                .with(ID)
                                .body(ApprovalOrder.class)
                                .gives(200, "the claim", ClaimRow.class)
                                .refuses(
                                        422,
                                        "a conflict or a location has to be confirmed, or the meter hangs elsewhere"),
                        this::approve),
                decision(
                        Endpoint.post("/api/v1/claims/{id}/rejection", "Rejects a claim, with a reason")
                                .with(ID)
                                .body(ReasonOrder.class)
                                .gives(200, "the claim", ClaimRow.class),
                        call -> desk.reject(call.who(), call.get(ID), reason(call))),
                decision(
                        Endpoint.post(
                                        "/api/v1/claims/{id}/undoing",
                                        "Takes a decision back, within 24 hours, by who made it or an administrator")
                                .with(ID)
                                .body(ReasonOrder.class)
                                .gives(200, "the claim", ClaimRow.class),
                        call -> desk.undo(call.who(), call.get(ID), reason(call))));
    }

    static boolean isOfficer(Principal who) {
        return who.is(Role.OFFICER);
    }

    /** The claim, if it may be seen: by its claimant, and by officers. */
    private Claim visible(Principal who, ClaimId id) {
        return claims.find(id)
                .filter(claim -> (isOfficer(who) && looks.isPresent())
                        || claim.claimant().id().equals(who.account()))
                .orElseThrow(() -> new RefusedException(
                        new Refused("no-such-claim", "there is no claim " + id, "look at your own claims")));
    }

    private interface Deciding {
        Claim decide(Call call);
    }

    private Endpoint decision(Endpoint.Draft draft, Deciding deciding) {
        return draft.refuses(403, "one's own claim, or another's decision")
                .refuses(404, "no such claim")
                .refuses(409, "decided already, or in another officer's hands; the answer says whose")
                .by(call -> people.ask(() -> Json.ok(ClaimRow.of(deciding.decide(call), true))));
    }

    private CompletionStage<HttpResponse> make(Call call) {
        ClaimOrder order = call.body(ClaimOrder.class);
        Optional<String> contract = PropertyJson.written("contractNumber", order.contractNumber(), LONGEST_CONTRACT);
        String note =
                PropertyJson.written("note", order.note(), Claims.LONGEST_NOTE).orElse("");
        FlatId flat = call.get(HomeRoutes.FLAT);
        AccountId who = call.who().account();
        return people.ask(() -> Json.reply(201, ClaimRow.of(claims.make(who, flat, contract, note), false)));
    }

    private CompletionStage<HttpResponse> answer(Call call) {
        String note = note(call);
        return mine(call, () -> claims.answer(call.who().account(), call.get(ID), note));
    }

    private CompletionStage<HttpResponse> mine(Call call, Supplier<Claim> change) {
        call.get(ID);
        return people.ask(() -> Json.ok(ClaimRow.of(change.get(), false)));
    }

    private Claim approve(Call call) {
        ApprovalOrder order = call.body(ApprovalOrder.class);
        return desk.approve(
                call.who(),
                call.get(ID),
                new ClaimDesk.Approval(
                        PropertyJson.written("reason", order.reason(), Claims.LONGEST_NOTE),
                        order.despiteConflict().orElse(false),
                        order.despiteLocation().orElse(false)));
    }

    private CompletionStage<HttpResponse> one(Call call) {
        ClaimId id = call.get(ID);
        Principal who = call.who();
        Optional<String> reason = Reasons.of(call);
        return people.ask(() -> {
            boolean forOfficer = isOfficer(who);
            Claim claim = visible(who, id);
            if (forOfficer) looks.orElseThrow().note(who, claim, View.CLAIM, reason);
            return Json.ok(new WholeClaim(
                    ClaimRow.of(claim, forOfficer),
                    claims.timeLine(id).stream()
                            .map(event -> ClaimEvent.of(event, claim, forOfficer))
                            .toList(),
                    people
                            .estate()
                            .documents()
                            .all(people.estate().property().evidence().of(id))
                            .stream()
                            .map(DocumentRow::of)
                            .toList()));
        });
    }

    private CompletionStage<HttpResponse> page(Call call, Claims.Filter filter, boolean forOfficer) {
        Optional<String> after = call.find(Pages.AFTER_NUMBER);
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<Claim> page = claims.list(filter, after, limit);
            return Json.ok(new ClaimPage(
                    page.items().stream()
                            .map(claim -> ClaimRow.of(claim, forOfficer))
                            .toList(),
                    page.next().orElse(null),
                    page.total()));
        });
    }

    private static String note(Call call) {
        return PropertyJson.needed("note", call.body(NoteOrder.class).note(), Claims.LONGEST_NOTE);
    }

    private static String reason(Call call) {
        return PropertyJson.needed("reason", call.body(ReasonOrder.class).reason(), Claims.LONGEST_NOTE);
    }
}
