package powersight.property;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Database;
import powersight.platform.RefusedException;
import powersight.webhook.Announcement;
import powersight.webhook.Announcements;
import powersight.webhook.WebhookKind;
import powersight.wire.GridClock;

/**
 * What officers do with claims. One officer has a claim in hand at a time, for {@link #IN_HAND}; deciding takes it in hand
 * by itself. Of two who decide at once, the second is told who was first.
 *
 * <p>Nobody decides on their own claim, or on a claim to a flat that is theirs now. A decision can be undone within
 * {@link #UNDONE_WITHIN}, by who made it or an administrator, while nothing has been built upon it.
 */
public final class ClaimDesk {
    public static final Duration IN_HAND = Duration.ofMinutes(30), UNDONE_WITHIN = Duration.ofHours(24);

    /** @param despiteConflict the officer has seen the conflict and means it; likewise {@code despiteLocation} */
    public record Approval(Optional<String> reason, boolean despiteConflict, boolean despiteLocation) {}

    private final Database database;
    private final Transfers transfers;
    private final Letters letters;
    private final Announcements announcements;
    private final Audit audit;
    private final GridClock grid;
    private final Clock wall;

    ClaimDesk(
            Database database,
            Transfers transfers,
            Letters letters,
            Announcements announcements,
            Audit audit,
            GridClock grid,
            Clock wall) {
        this.database = database;
        this.transfers = transfers;
        this.letters = letters;
        this.announcements = announcements;
        this.audit = audit;
        this.grid = grid;
        this.wall = wall;
    }

    /** Takes it in hand, or keeps it longer. */
    public Claim take(Principal by, ClaimId id) {
        return change(id, (handle, claim, now) -> {
            open(by, claim);
            inHand(handle, by, claim, now);
            if (claim.handler().isEmpty()) ClaimRows.happened(handle, id, now, by.account(), Claim.What.TAKEN, "");
        });
    }

    /** Gives it back to the queue; of somebody else's claim nothing changes. */
    public Claim release(Principal by, ClaimId id) {
        return change(id, (handle, claim, now) -> {
            if (claim.handler()
                    .filter(handler -> handler.officer().id().equals(by.account()))
                    .isEmpty()) return;
            handle.execute("update claim set handler = null, handler_until = null where id = ?", id.value());
            ClaimRows.happened(handle, id, now, by.account(), Claim.What.RELEASED, "");
        });
    }

    /** Asks the claimant for something more. */
    public Claim askMore(Principal by, ClaimId id, String question) {
        return change(id, (handle, claim, now) -> {
            open(by, claim);
            inHand(handle, by, claim, now);
            handle.execute("update claim set state = 'MORE_ASKED' where id = ?", id.value());
            ClaimRows.happened(handle, id, now, by.account(), Claim.What.MORE_ASKED, question);
            tell(handle, claim, PropertyMail.CLAIM_MORE_ASKED, now, Optional.of(question));
            record(handle, by, claim, "claim-more-asked", Claim.State.MORE_ASKED, Optional.of(question));
        });
    }

    /** The flat is the claimant's from this instant of grid time on, and no longer anybody else's. */
    public Claim approve(Principal by, ClaimId id, Approval approval) {
        return change(id, (handle, claim, now) -> {
            open(by, claim);
            if (claim.conflict()
                    && !(approval.despiteConflict() && approval.reason().isPresent()))
                throw No.because(
                        "conflict-unconfirmed",
                        "the flat has another owner, or somebody else claims it too",
                        "look at the other claims, then approve with despiteConflict and a reason, or reject");
            if (claim.unconfirmedLocation() && !approval.despiteLocation())
                throw No.because(
                        "location-unconfirmed",
                        "the building's point on the map lies in no municipality that we know",
                        "check the address, then approve with despiteLocation, or reject");
            inHand(handle, by, claim, now);
            transfers.approve(handle, by.account(), claim, now, approval.reason());
            ClaimRows.happened(
                    handle,
                    id,
                    now,
                    by.account(),
                    Claim.What.APPROVED,
                    approval.reason().orElse(""));
            tell(handle, claim, PropertyMail.CLAIM_APPROVED, now, Optional.empty());
            record(handle, by, claim, "claim-approved", Claim.State.APPROVED, approval.reason());
            announce(handle, claim, now, "APPROVED");
        });
    }

    public Claim reject(Principal by, ClaimId id, String reason) {
        return change(id, (handle, claim, now) -> {
            open(by, claim);
            inHand(handle, by, claim, now);
            transfers.reject(handle, by.account(), claim, now, reason);
            ClaimRows.happened(handle, id, now, by.account(), Claim.What.REJECTED, reason);
            tell(handle, claim, PropertyMail.CLAIM_REJECTED, now, Optional.of(reason));
            record(handle, by, claim, "claim-rejected", Claim.State.REJECTED, Optional.of(reason));
            announce(handle, claim, now, "REJECTED");
        });
    }

    /** As if it had not been decided; it lies on this officer's desk again. */
    public Claim undo(Principal by, ClaimId id, String reason) {
        return change(id, (handle, claim, now) -> {
            Claim.Decision decision = claim.decision()
                    .orElseThrow(
                            () -> No.because("not-decided", "nothing was decided yet", "there is nothing to undo"));
            notTheirOwn(by, claim);
            if (!decision.by().id().equals(by.account()) && !by.is(Role.ADMINISTRATOR))
                throw No.because(
                        "not-yours-to-undo",
                        decision.by().name() + " has decided this",
                        "ask them, or an administrator");
            if (now.isAfter(decision.at().plus(UNDONE_WITHIN)))
                throw No.because(
                        "undo-too-late",
                        "it was decided more than " + UNDONE_WITHIN.toHours() + " hours ago",
                        "the claimant can make another claim");
            transfers.undo(handle, claim);
            hold(handle, by, claim, now);
            ClaimRows.happened(handle, id, now, by.account(), Claim.What.UNDONE, reason);
            tell(handle, claim, PropertyMail.CLAIM_UNDONE, now, Optional.of(reason));
            record(handle, by, claim, "claim-undone", Claim.State.PENDING, Optional.of(reason));
            announce(handle, claim, now, "UNDONE");
        });
    }

    private interface Change {
        void apply(Handle handle, Claim claim, Instant now);
    }

    private Claim change(ClaimId id, Change change) {
        Instant now = wall.instant();
        return database.jdbi().inTransaction(handle -> {
            change.apply(handle, ClaimRows.held(handle, id, now), now);
            return ClaimRows.find(handle, id, now).orElseThrow();
        });
    }

    private static void open(Principal by, Claim claim) {
        notTheirOwn(by, claim);
        if (!claim.state().isOpen()) throw decided(claim);
        Optional<Claim.Handler> other =
                claim.handler().filter(handler -> !handler.officer().id().equals(by.account()));
        if (other.isPresent())
            throw No.because(
                    "claim-taken",
                    other.get().officer().name() + " has this claim in hand until "
                            + other.get().until(),
                    "take another one, or wait until then");
    }

    static RefusedException decided(Claim claim) {
        return No.because(
                "already-decided",
                claim.decision()
                        .map(decision ->
                                "the claim was " + (claim.state() == Claim.State.APPROVED ? "approved" : "rejected")
                                        + " by " + decision.by().name() + " at " + decision.at())
                        .orElse("the claim was withdrawn"),
                "look at its time line");
    }

    private static void notTheirOwn(Principal by, Claim claim) {
        if (claim.claimant().id().equals(by.account()))
            throw No.because("own-claim", "nobody decides on their own claim", "another officer has to");
    }

    private void inHand(Handle handle, Principal by, Claim claim, Instant now) {
        transfers.notTheOwner(handle, by.account(), claim);
        hold(handle, by, claim, now);
    }

    private static void hold(Handle handle, Principal by, Claim claim, Instant now) {
        handle.execute(
                "update claim set handler = ?, handler_until = ? where id = ?",
                by.account().value(),
                now.plus(IN_HAND),
                claim.id().value());
    }

    private void tell(Handle handle, Claim claim, PropertyMail what, Instant now, Optional<String> reason) {
        letters.tell(
                handle,
                claim.claimant().id().value(),
                what,
                claim.id() + "/" + now.toEpochMilli(),
                claim.place(),
                reason);
    }

    /** The claimant's programs; the reason stays between people. */
    private void announce(Handle handle, Claim claim, Instant now, String became) {
        announcements.put(
                handle,
                new Announcement(
                        "claim/" + claim.id() + "/" + became + "/" + now.toEpochMilli(),
                        WebhookKind.CLAIM_DECIDED,
                        Optional.empty(),
                        grid.now(),
                        Map.of(
                                "claim",
                                claim.id().toString(),
                                "flat",
                                claim.flat().toString(),
                                "became",
                                became)),
                Set.of(claim.claimant().id().value()));
    }

    private void record(
            Handle handle, Principal by, Claim claim, String what, Claim.State after, Optional<String> reason) {
        AccountId who = by.account();
        audit.record(
                handle,
                new AuditedAction(
                        who.toString(),
                        what,
                        "claim/" + claim.id(),
                        Map.of("state", claim.state(), "flat", claim.flat().toString()),
                        Map.of("state", after, "flat", claim.flat().toString(), "reason", reason.orElse(""))));
    }
}
