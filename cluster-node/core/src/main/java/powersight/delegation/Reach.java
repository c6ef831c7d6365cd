package powersight.delegation;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.property.FlatId;

/**
 * What one may give of a flat, which is what one has.
 *
 * @param ownership that it hangs on
 * @param until at most; an owner may give for any time
 * @param parent the right that is passed on; none when the owner gives
 * @param chain everybody the right came through, so that it does not come back to one of them
 */
record Reach(UUID ownership, Set<DelegatedUse> uses, Optional<Instant> until, Optional<UUID> parent, Set<UUID> chain) {
    /** Locks what the right comes from until the commit: it cannot be taken back, nor the flat change hands, meanwhile. */
    static Reach of(Handle handle, AccountId giver, FlatId flat, Instant now) {
        Optional<UUID> own = handle.createQuery("""
                        select id from ownership
                        where flat = :flat and owner = :giver and not void and period @> :now::timestamptz for share""")
                .bind("flat", flat.value())
                .bind("giver", giver.value())
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
        if (own.isPresent())
            return new Reach(
                    own.get(),
                    Set.of(DelegatedUse.values()),
                    Optional.empty(),
                    Optional.empty(),
                    Set.of(giver.value()));
        return handle.createQuery("""
                        select d.id, d.ownership, d.uses, d.until from delegation d join ownership o on o.id = d.ownership
                        where o.flat = :flat and not o.void and o.period @> :now::timestamptz
                          and d.receiver = :giver and d.state = 'ACCEPTED' and d.until > :now
                        order by d.until desc limit 1 for share""")
                .bind("flat", flat.value())
                .bind("giver", giver.value())
                .bind("now", now)
                .map((row, context) -> {
                    UUID parent = row.getObject("id", UUID.class);
                    Set<DelegatedUse> uses = DelegationRows.uses(row);
                    if (!uses.contains(DelegatedUse.MANAGE))
                        throw No.because("more-than-own", "you may see this home, not share it", "ask its owner");
                    return new Reach(
                            row.getObject("ownership", UUID.class),
                            uses,
                            Optional.of(row.getTimestamp("until").toInstant()),
                            Optional.of(parent),
                            chain(handle, parent));
                })
                .findOne()
                .orElseThrow(() -> No.because("no-such-flat", "there is no flat " + flat, "look at your own flats"));
    }

    /** Everybody the right came through, the owner among them. */
    private static Set<UUID> chain(Handle handle, UUID delegation) {
        return new HashSet<>(
                handle.createQuery("""
                        with recursive up as (
                          select id, parent, giver, receiver, ownership from delegation where id = ?
                          union all
                          select d.id, d.parent, d.giver, d.receiver, d.ownership from delegation d join up on d.id = up.parent)
                        select giver from up union select receiver from up where receiver is not null
                        union select o.owner from up join ownership o on o.id = up.ownership""").bind(0, delegation).mapTo(UUID.class).list());
    }

    /** Refuses what is more than one has, and what would come back. */
    void allows(Handle handle, AccountId giver, String invitee, Set<DelegatedUse> asked, Instant end) {
        refuseCircles(handle, giver, invitee);
        if (!uses.containsAll(asked))
            throw No.because("more-than-own", "you may not do all of that yourself", "give what you have, or less");
        if (until.filter(end::isAfter).isPresent())
            throw No.because(
                    "more-than-own", "you may see it yourself until " + until.get() + " only", "choose an earlier end");
    }

    private void refuseCircles(Handle handle, AccountId giver, String invitee) {
        List<UUID> whom = handle.createQuery("select id from account where name = :invitee or email = :invitee")
                .bind("invitee", invitee)
                .mapTo(UUID.class)
                .list();
        if (whom.contains(giver.value()))
            throw No.because("delegation-to-self", "you would share it with yourself", "name somebody else");
        if (whom.stream().anyMatch(chain::contains)) throw No.circular();
    }
}
