package powersight.delegation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.property.Period;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

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

    public Delegations(Database database, Audit audit, DelegationNews news, GridClock grid, Clock wall) {
        this.database = database;
        this.audit = audit;
        this.news = news;
        this.grid = grid;
        this.wall = wall;
    }

    /** What one may give of a flat: the ownership it hangs on, which uses, until when at most, and those above. */
    private record Reach(
            UUID ownership, Set<DelegatedUse> uses, Optional<Instant> until, Optional<UUID> parent, Set<UUID> chain) {}

    /**
     * Offers it to whoever has, or will have, an account with this address or name: the answer is the same, so it tells
     * nobody who has one.
     */
    public Delegation offer(AccountId giver, FlatId flat, String to, Set<DelegatedUse> uses, Instant asked) {
        // as exact as the database is, so that what one has until then can be passed on until then
        Instant until = asked.truncatedTo(ChronoUnit.MILLIS);
        String invitee = to.strip().toLowerCase(Locale.ROOT);
        if (invitee.isEmpty() || invitee.length() > 200)
            throw no("bad-invitee", "'" + to + "' is no address", "give the e-mail address of their account");
        if (uses.isEmpty()) throw no("no-use", "nothing would be shared", "choose at least one use");
        if (!until.isAfter(grid.now()))
            throw no("bad-until", "it would be over already: here it is " + grid.now(), "choose a time to come");
        UUID id = UUID.randomUUID();
        try {
            return database.jdbi().inTransaction(handle -> {
                Reach reach = reach(handle, giver, flat);
                refuseCircles(handle, giver, invitee, reach);
                if (!reach.uses().containsAll(uses))
                    throw no("more-than-own", "you may not do all of that yourself", "give what you have, or less");
                if (reach.until().filter(until::isAfter).isPresent())
                    throw no(
                            "more-than-own",
                            "you may see it yourself until " + reach.until().get() + " only",
                            "choose an earlier end");
                lapse(handle, reach.ownership());
                long open = handle.createQuery(
                                "select count(*) from delegation where giver = ? and state in ('OFFERED', 'ACCEPTED')")
                        .bind(0, giver.value())
                        .mapTo(Long.class)
                        .one();
                if (open >= MOST)
                    throw no("too-many-delegations", "you share " + open + " times", "take back those not needed");
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
                Delegation made = get(handle, id).orElseThrow();
                news.offered(handle, made);
                audited(handle, giver, "delegation-offered", made);
                return made;
            });
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof PSQLException sql && UNIQUE.equals(sql.getSQLState()))
                throw no("already-delegated", "you share this home with them already", "take that back first");
            throw e;
        }
    }

    /** It holds from now on. Only whom it was offered to can accept; again changes nothing. */
    public Delegation accept(AccountId who, UUID id) {
        return database.jdbi().inTransaction(handle -> {
            Delegation there =
                    locked(handle, id).filter(each -> isFor(handle, who, each)).orElseThrow(() -> unknown(id));
            if (there.state() == Delegation.State.ACCEPTED) return there;
            if (!there.isOpen() || !there.until().isAfter(grid.now()) || !ownershipLasts(handle, id))
                throw no("delegation-over", "it is no longer offered", "ask for it again");
            if (there.giver().equals(who) || there.owner().equals(who)) throw circular();
            handle.execute(
                    "update delegation set state = 'ACCEPTED', receiver = ?, accepted_at = ? where id = ?",
                    who.value(),
                    wall.instant(),
                    id);
            Delegation now = get(handle, id).orElseThrow();
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
            Delegation there = locked(handle, id).orElseThrow(() -> unknown(id));
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
                .withHandle(handle -> handle.createQuery(SELECT + """
                                 where d.giver = :who or d.receiver = :who or o.owner = :who
                                   or d.state = 'OFFERED' and d.invitee in
                                     (select unnest(array[a.name, a.email]) from account a where a.id = :who)
                                order by d.offered_at desc, d.id limit :most""")
                        .bind("who", who.value())
                        .bind("most", most)
                        .map((row, context) -> row(row))
                        .list());
    }

    /** The meters that this account may see now because others let it. Only by delegations that hold at this instant. */
    public List<Shared> sharedWith(AccountId receiver) {
        Instant now = grid.now();
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select d.id, i.meter, s.flat, o.owner, d.uses,
                          least(d.until, upper(o.period)) as until,
                          lower(i.period * o.period) as from_at, upper(i.period * o.period) as to_at
                        from delegation d
                          join ownership o on o.id = d.ownership and not o.void and o.period @> :now::timestamptz
                          join service_point s on s.flat = o.flat
                          join meter_installation i on i.service_point = s.id and i.period && o.period
                        where d.receiver = :receiver and d.state = 'ACCEPTED' and d.until > :now
                        order by i.meter, from_at""")
                        .bind("now", now)
                        .bind("receiver", receiver.value())
                        .map((row, context) -> new Shared(
                                row.getObject("id", UUID.class),
                                new MeterId(row.getString("meter")),
                                new FlatId(row.getObject("flat", UUID.class)),
                                new AccountId(row.getObject("owner", UUID.class)),
                                new Period(
                                        row.getTimestamp("from_at").toInstant(),
                                        Optional.ofNullable(row.getTimestamp("to_at"))
                                                .map(Timestamp::toInstant)),
                                uses(row),
                                row.getTimestamp("until").toInstant()))
                        .list());
    }

    /** Who may be told of the meter now: its owner, and those who were let see it live or its consumption. */
    public Set<UUID> audience(Handle handle, MeterId meter) {
        return new HashSet<>(handle.createQuery("""
                        with home as (
                          select o.id, o.owner from meter_installation i join service_point s on s.id = i.service_point
                            join ownership o on o.flat = s.flat and not o.void and o.period @> :now::timestamptz
                          where i.meter = :meter and i.period @> :now::timestamptz)
                        select owner from home union
                        select d.receiver from home join delegation d on d.ownership = home.id
                        where d.state = 'ACCEPTED' and d.until > :now and d.uses && array['LIVE', 'CONSUMPTION']""")
                .bind("now", grid.now())
                .bind("meter", meter.value())
                .mapTo(UUID.class)
                .list());
    }

    /** Another number after every change of a right, and whenever one has run out since. */
    public long revision() {
        Instant now = grid.now();
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select (select number from rights_revision) as number,
                          (select max(until) from delegation where until <= :now and state in ('OFFERED', 'ACCEPTED'))
                            as ended,
                          (select max(upper(period)) from ownership where upper(period) <= :now and not void) as left_at""")
                        .bind("now", now)
                        .map((row, context) -> row.getLong("number") * 1_000_003
                                + 31 * millis(row.getTimestamp("ended"))
                                + millis(row.getTimestamp("left_at")))
                        .one());
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
                    .useTransaction(handle -> locked(handle, id)
                            .filter(Delegation::isOpen)
                            .ifPresent(each -> over(handle, each, Delegation.State.EXPIRED)));
        return ended.size();
    }

    /** Locks what the right comes from until the commit: it cannot be taken back, nor the flat change hands, meanwhile. */
    private Reach reach(Handle handle, AccountId giver, FlatId flat) {
        Optional<UUID> own = handle.createQuery("""
                        select id from ownership
                        where flat = :flat and owner = :giver and not void and period @> :now::timestamptz for share""")
                .bind("flat", flat.value())
                .bind("giver", giver.value())
                .bind("now", grid.now())
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
                .bind("now", grid.now())
                .map((row, context) -> {
                    UUID parent = row.getObject("id", UUID.class);
                    Set<DelegatedUse> uses = uses(row);
                    if (!uses.contains(DelegatedUse.MANAGE))
                        throw no("more-than-own", "you may see this home, not share it", "ask its owner");
                    return new Reach(
                            row.getObject("ownership", UUID.class),
                            uses,
                            Optional.of(row.getTimestamp("until").toInstant()),
                            Optional.of(parent),
                            chain(handle, parent));
                })
                .findOne()
                .orElseThrow(() -> no("no-such-flat", "there is no flat " + flat, "look at your own flats"));
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

    private void refuseCircles(Handle handle, AccountId giver, String invitee, Reach reach) {
        List<UUID> whom = handle.createQuery("select id from account where name = :invitee or email = :invitee")
                .bind("invitee", invitee)
                .mapTo(UUID.class)
                .list();
        if (whom.contains(giver.value()))
            throw no("delegation-to-self", "you would share it with yourself", "name somebody else");
        if (whom.stream().anyMatch(reach.chain()::contains)) throw circular();
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
            locked(handle, child).filter(Delegation::isOpen).ifPresent(each -> over(handle, each, how));
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

    private static Optional<Delegation> locked(Handle handle, UUID id) {
        boolean there = handle.createQuery("select id from delegation where id = ? for update")
                .bind(0, id)
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
        return there ? get(handle, id) : Optional.empty();
    }

    private static Optional<Delegation> get(Handle handle, UUID id) {
        return handle.createQuery(SELECT + " where d.id = ?")
                .bind(0, id)
                .map((row, context) -> row(row))
                .findOne();
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

    private static final String SELECT = """
            select d.*, o.flat, o.owner, g.full_name as giver_name, r.full_name as receiver_name,
              b.street || ' ' || b.number || ', ' || b.settlement || ', ' || f.label as home
            from delegation d join ownership o on o.id = d.ownership join flat f on f.id = o.flat
              join building b on b.id = f.building join account g on g.id = d.giver
              left join account r on r.id = d.receiver
            """;

    private static Delegation row(ResultSet row) throws SQLException {
        return new Delegation(
                row.getObject("id", UUID.class),
                new FlatId(row.getObject("flat", UUID.class)),
                row.getString("home"),
                new AccountId(row.getObject("owner", UUID.class)),
                new AccountId(row.getObject("giver", UUID.class)),
                row.getString("giver_name"),
                row.getString("invitee"),
                Optional.ofNullable(row.getObject("receiver", UUID.class)).map(AccountId::new),
                Optional.ofNullable(row.getString("receiver_name")),
                uses(row),
                row.getTimestamp("until").toInstant(),
                Delegation.State.valueOf(row.getString("state")),
                row.getTimestamp("offered_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("ended_at")).map(Timestamp::toInstant));
    }

    private static Set<DelegatedUse> uses(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("uses").getArray())
                .map(DelegatedUse::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static long millis(Timestamp at) {
        return at == null ? 0 : at.getTime();
    }

    private static RefusedException circular() {
        return no("delegation-circular", "the right would come back to whom it came from", "name somebody else");
    }

    private static RefusedException unknown(UUID id) {
        return no("no-such-delegation", "there is no delegation " + id, "look at the list of yours");
    }

    private static RefusedException no(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }
}
