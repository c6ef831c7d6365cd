package powersight.delegation;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.wire.GridClock;

/**
 * Rights to see a home, offered, accepted and taken back. Nobody gives more than they have: the owner everything, whoever
 * was given MANAGE what they were given themselves, and no longer than that. Taking back takes back what was passed on as
 * well.
 */
public final class Delegations {
    private static final int MOST = 50;
    private static final String UNIQUE = "23505";

    private final Database database;
    private final Audit audit;
    private final DelegationNews news;
    private final GridClock grid;
    private final Clock wall;
    private final GivenRights rights;

    public Delegations(Database database, Audit audit, DelegationNews news, GridClock grid, Clock wall) {
        this.database = database;
        this.audit = audit;
        this.news = news;
        this.grid = grid;
        this.wall = wall;
        this.rights = new GivenRights(database, grid);
    }

    /** What follows from those that hold. */
    public GivenRights rights() {
        return rights;
    }

    /**
     * Offers it to whoever has, or will have, an account with this address or name: the answer is the same, so it tells
     * nobody who has one.
     */
    public Delegation offer(AccountId giver, FlatId flat, String to, Set<DelegatedUse> uses, Instant asked) {
        // as exact as the database is, so that what one has until then can be passed on until then
        Instant until = asked.truncatedTo(ChronoUnit.MILLIS);
        String invitee = to.strip().toLowerCase(Locale.ROOT);
        if (invitee.isEmpty() || invitee.length() > 200)
            throw No.because("bad-invitee", "'" + to + "' is no address", "give the e-mail address of their account");
        if (uses.isEmpty()) throw No.because("no-use", "nothing would be shared", "choose at least one use");
        if (!until.isAfter(grid.now()))
            throw No.because(
                    "bad-until", "it would be over already: here it is " + grid.now(), "choose a time to come");
        UUID id = UUID.randomUUID();
        try {
            return database.jdbi().inTransaction(handle -> {
                Reach reach = Reach.of(handle, giver, flat, grid.now());
                reach.allows(handle, giver, invitee, uses, until);
                lapse(handle, reach.ownership());
                long open = handle.createQuery(
                                "select count(*) from delegation where giver = ? and state in ('OFFERED', 'ACCEPTED')")
                        .bind(0, giver.value())
                        .mapTo(Long.class)
                        .one();
                if (open >= MOST)
                    throw No.because(
                            "too-many-delegations", "you share " + open + " times", "take back those not needed");
                handle.createUpdate("""
                                insert into delegation (id, ownership, giver, invitee, parent, uses, until, state, offered_at)
                                values (:id, :ownership, :giver, :invitee, :parent::uuid, :uses, :until, 'OFFERED', :now)""")
                        .bind("id", id)
                        .bind("ownership", reach.ownership())
                        .bind("giver", giver.value())
                        .bind("invitee", invitee)
                        .bind("parent", reach.parent().orElse(null))
                        .bindArray(
                                "uses",
                                String.class,
                                uses.stream().map(Enum::name).sorted().toArray())
                        .bind("until", until)
                        .bind("now", wall.instant())
                        .execute();
                Delegation made = DelegationRows.get(handle, id).orElseThrow();
                news.offered(handle, made);
                audited(handle, giver, "delegation-offered", made);
                return made;
            });
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof PSQLException sql && UNIQUE.equals(sql.getSQLState()))
                throw No.because("already-delegated", "you share this home with them already", "take that back first");
            throw e;
        }
    }

    /** It holds from now on. Only whom it was offered to can accept; again changes nothing. */
    public Delegation accept(AccountId who, UUID id) {
        return database.jdbi().inTransaction(handle -> {
            Delegation there = DelegationRows.locked(handle, id)
                    .filter(each -> isFor(handle, who, each))
                    .orElseThrow(() -> unknown(id));
            if (there.state() == Delegation.State.ACCEPTED) return there;
            if (!there.isOpen() || !there.until().isAfter(grid.now()) || !ownershipLasts(handle, id))
                throw No.because("delegation-over", "it is no longer offered", "ask for it again");
            if (there.giver().equals(who) || there.owner().equals(who)) throw No.circular();
            handle.execute(
                    "update delegation set state = 'ACCEPTED', receiver = ?, accepted_at = ? where id = ?",
                    who.value(),
                    wall.instant(),
                    id);
            Delegation now = DelegationRows.get(handle, id).orElseThrow();
            news.accepted(handle, now);
            audited(handle, who, "delegation-accepted", now);
            return now;
        });
    }

    /**
     * The giver or the owner takes it back; who received it gives it back; whom it was offered to declines. What was passed
     * on out of it ends with it. Ended already, nothing changes.
     */
    public void end(AccountId who, UUID id) {
        database.jdbi().useTransaction(handle -> {
            Delegation there = DelegationRows.locked(handle, id).orElseThrow(() -> unknown(id));
            boolean mine = there.giver().equals(who) || there.owner().equals(who);
            boolean toMe = there.receiver().filter(who::equals).isPresent() || isFor(handle, who, there);
            if (!mine && !toMe) throw unknown(id);
            if (!there.isOpen()) return;
            boolean declined = !mine && there.state() == Delegation.State.OFFERED;
            over(handle, there, declined ? Delegation.State.DECLINED : Delegation.State.REVOKED);
            audited(handle, who, declined ? "delegation-declined" : "delegation-revoked", there);
        });
    }

    /** Given and received by this account, the latest first; those that are over too, for a while, {@code most} at most. */
    public List<Delegation> of(AccountId who, int most) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(DelegationRows.SELECT + """
                                 where d.giver = :who or d.receiver = :who or o.owner = :who
                                   or d.state = 'OFFERED' and d.invitee in
                                     (select unnest(array[a.name, a.email]) from account a where a.id = :who)
                                order by d.offered_at desc, d.id limit :most""")
                        .bind("who", who.value())
                        .bind("most", most)
                        .map((row, context) -> DelegationRows.row(row))
                        .list());
    }

    /** Notes those that have run out and tells both. They had ended without it: this is for the list and the news. */
    public int expire() {
        List<UUID> ended = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select d.id from delegation d join ownership o on o.id = d.ownership
                        where d.state in ('OFFERED', 'ACCEPTED')
                          and (d.until <= :now or o.void or upper(o.period) <= :now)
                        order by d.until limit 500""")
                        .bind("now", grid.now())
                        .mapTo(UUID.class)
                        .list());
        for (UUID id : ended)
            database.jdbi()
                    .useTransaction(handle -> DelegationRows.locked(handle, id)
                            .filter(Delegation::isOpen)
                            .ifPresent(each -> over(handle, each, Delegation.State.EXPIRED)));
        return ended.size();
    }

    /** The end of one, with everything that was passed on out of it; each is told to both. */
    private void over(Handle handle, Delegation which, Delegation.State how) {
        handle.execute(
                "update delegation set state = ?, ended_at = ? where id = ?", how.name(), wall.instant(), which.id());
        news.ended(handle, which);
        List<UUID> passedOn = handle.createQuery(
                        "select id from delegation where parent = ? and state in ('OFFERED', 'ACCEPTED')")
                .bind(0, which.id())
                .mapTo(UUID.class)
                .list();
        for (UUID child : passedOn)
            DelegationRows.locked(handle, child).filter(Delegation::isOpen).ifPresent(each -> over(handle, each, how));
    }

    /** So that what has run out does not stand in the way of a new one. */
    private void lapse(Handle handle, UUID ownership) {
        handle.execute("""
                update delegation set state = 'EXPIRED', ended_at = ?
                where ownership = ? and state in ('OFFERED', 'ACCEPTED') and until <= ?""", wall.instant(), ownership, Timestamp.from(grid.now()));
    }

    private boolean ownershipLasts(Handle handle, UUID delegation) {
        return handle.createQuery("""
                        select o.id from delegation d join ownership o on o.id = d.ownership
                        where d.id = :id and not o.void and o.period @> :now::timestamptz for share of o""")
                .bind("id", delegation)
                .bind("now", grid.now())
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
    }

    private static boolean isFor(Handle handle, AccountId who, Delegation delegation) {
        return handle.createQuery(
                        "select exists (select 1 from account where id = :who and (name = :invitee or email = :invitee))")
                .bind("who", who.value())
                .bind("invitee", delegation.invitee())
                .mapTo(Boolean.class)
                .one();
    }

    private void audited(Handle handle, AccountId who, String what, Delegation about) {
        audit.record(
                handle,
                new AuditedAction(
                        who.toString(),
                        what,
                        "delegation/" + about.id(),
                        AuditedAction.NOTHING,
                        Map.of(
                                "flat", about.flat().toString(),
                                "uses",
                                        about.uses().stream()
                                                .map(Enum::name)
                                                .sorted()
                                                .toList(),
                                "until", about.until().toString())));
    }

    private static RefusedException unknown(UUID id) {
        return No.because("no-such-delegation", "there is no delegation " + id, "look at the list of yours");
    }
}
