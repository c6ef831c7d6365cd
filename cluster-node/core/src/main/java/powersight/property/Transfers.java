package powersight.property;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import powersight.identity.AccountId;
import powersight.platform.RefusedException;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** What a decision does to flat, building, meter and ownership, and how it is taken back. In the caller's transaction. */
final class Transfers {
    private record Owned(UUID id, UUID owner, Instant since) {}

    private record States(
            String flat, String building, @Nullable String statedMeter) {}

    private final Installations installations;
    private final Letters letters;
    private final GridClock grid;

    Transfers(Installations installations, Letters letters, GridClock grid) {
        this.installations = installations;
        this.letters = letters;
        this.grid = grid;
    }

    /** Who owns a flat has an interest in claims to it. */
    void notTheOwner(Handle handle, AccountId officer, Claim claim) {
        if (owner(handle, claim.flat())
                .filter(owned -> owned.owner().equals(officer.value()))
                .isPresent())
            throw No.because("own-claim", "nobody decides on a claim to their own flat", "another officer has to");
    }

    void approve(Handle handle, AccountId by, Claim claim, Instant wall, Optional<String> reason) {
        States states = held(handle, claim);
        Optional<Owned> before = owner(handle, claim.flat());
        Instant at = after(grid.now(), before.map(Owned::since));
        before.ifPresent(owned -> handle.execute(
                "update ownership set period = tstzrange(lower(period), ?) where id = ?", at, owned.id()));
        UUID ownership = UUID.randomUUID();
        handle.execute(
                "insert into ownership (id, flat, owner, period) values (?, ?, ?, tstzrange(?, null))",
                ownership,
                claim.flat().value(),
                claim.claimant().id().value(),
                at);
        UUID hung = states.statedMeter() == null
                        || !Installations.hangingIn(handle, claim.flat()).isEmpty()
                ? null
                : installations.hang(handle, claim.flat(), new MeterId(states.statedMeter()), at);
        set(handle, claim, "APPROVED", "APPROVED");
        handle.execute(
                """
                update claim set state = 'APPROVED', decided_by = ?, decided_at = ?, reason = ?, handler = null,
                  handler_until = null, flat_was = ?, building_was = ?, ownership = ?, replaced = ?, installation = ?
                where id = ?""",
                by.value(),
                wall,
                reason.orElse(null),
                states.flat(),
                states.building(),
                ownership,
                before.map(Owned::id).orElse(null),
                hung,
                claim.id().value());
        before.ifPresent(owned -> letters.tell(
                handle,
                owned.owner(),
                PropertyMail.OWNERSHIP_ENDED,
                ownership.toString(),
                claim.place(),
                Optional.empty()));
    }

    /** A flat or building that only waited for this claim is free again. */
    void reject(Handle handle, AccountId by, Claim claim, Instant wall, String reason) {
        States states = held(handle, claim);
        handle.execute(
                """
                update claim set state = 'REJECTED', decided_by = ?, decided_at = ?, reason = ?, handler = null,
                  handler_until = null, flat_was = ?, building_was = ? where id = ?""",
                by.value(),
                wall,
                reason,
                states.flat(),
                states.building(),
                claim.id().value());
        boolean wanted = handle.createQuery("""
                        select exists (select 1 from claim where flat = ? and state in ('PENDING', 'MORE_ASKED'))""")
                .bind(0, claim.flat().value())
                .mapTo(Boolean.class)
                .one();
        if (!states.flat().equals("PENDING") || wanted) return;
        set(handle, claim, "REJECTED", states.building());
        boolean others = handle.createQuery(
                        "select exists (select 1 from flat where building = ? and state <> 'REJECTED')")
                .bind(0, claim.building().value())
                .mapTo(Boolean.class)
                .one();
        if (states.building().equals("PENDING") && !others) set(handle, claim, "REJECTED", "REJECTED");
    }

    /** Only while the approval's owner is still the flat's, and the rejected address is still free. */
    void undo(Handle handle, Claim claim) {
        held(handle, claim);
        record Kept(
                @Nullable UUID ownership,
                @Nullable UUID replaced,
                @Nullable UUID installation,
                String flat,
                String building) {}
        Kept kept = handle.createQuery(
                        "select ownership, replaced, installation, flat_was, building_was from claim where id = ?")
                .bind(0, claim.id().value())
                .map((row, context) -> new Kept(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getObject(3, UUID.class),
                        row.getString(4),
                        row.getString(5)))
                .one();
        try {
            handle.execute("""
                    update claim set state = 'PENDING', decided_by = null, decided_at = null, reason = null,
                      flat_was = null, building_was = null, ownership = null, replaced = null, installation = null
                    where id = ?""", claim.id().value());
            if (kept.ownership() != null) takeBack(handle, claim, kept.ownership(), kept.replaced());
            if (kept.installation() != null)
                handle.execute(
                        "delete from meter_installation where id = ? and upper_inf(period)", kept.installation());
            set(handle, claim, kept.flat(), kept.building());
        } catch (UnableToExecuteStatementException e) {
            if (Installations.broke(e, "building_address")
                    || Installations.broke(e, "flat_label")
                    || Installations.broke(e, "claim_open")) throw overtaken();
            throw e;
        }
    }

    private void takeBack(Handle handle, Claim claim, UUID ownership, @Nullable UUID replaced) {
        int wasCurrent = handle.execute(
                "update ownership set void = true where id = ? and upper_inf(period) and not void", ownership);
        if (wasCurrent == 0) throw overtaken();
        if (replaced == null) return;
        UUID owner = handle.createQuery("""
                        update ownership set period = tstzrange(lower(period), null) where id = ? returning owner""").bind(0, replaced).mapTo(UUID.class).one();
        letters.tell(
                handle, owner, PropertyMail.OWNERSHIP_RESTORED, ownership.toString(), claim.place(), Optional.empty());
    }

    private static RefusedException overtaken() {
        return No.because(
                "undo-too-late",
                "something else was decided or registered since",
                "decide on the later claim first, or let the claimant make another one");
    }

    /** A time of ownership lasts a millisecond at least. */
    private static Instant after(Instant now, Optional<Instant> since) {
        return since.filter(began -> !now.isAfter(began))
                .map(began -> began.plusMillis(1))
                .orElse(now);
    }

    private static Optional<Owned> owner(Handle handle, FlatId flat) {
        return handle.createQuery("""
                        select id, owner, lower(period) from ownership
                        where flat = ? and upper_inf(period) and not void""")
                .bind(0, flat.value())
                .map((row, context) -> new Owned(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getTimestamp(3).toInstant()))
                .findOne();
    }

    /** Nobody else decides on this flat until the transaction ends. */
    private static States held(Handle handle, Claim claim) {
        return handle.createQuery("""
                        select f.state, b.state, f.stated_meter from flat f join building b on b.id = f.building
                        where f.id = ? for update""")
                .bind(0, claim.flat().value())
                .map((row, context) -> new States(row.getString(1), row.getString(2), row.getString(3)))
                .one();
    }

    private static void set(Handle handle, Claim claim, String flat, String building) {
        handle.execute(
                "update flat set state = ? where id = ?", flat, claim.flat().value());
        handle.execute(
                "update building set state = ? where id = ?",
                building,
                claim.building().value());
    }
}
