package powersight.delegation;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.property.FlatId;
import powersight.property.Period;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** What accounts may see at this instant because others let them; {@link Delegations} is how that comes and goes. */
public final class GivenRights {
    private final Database database;
    private final GridClock grid;

    GivenRights(Database database, GridClock grid) {
        this.database = database;
        this.grid = grid;
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
                                DelegationRows.uses(row),
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

    /** Whether this account was let do that with the flat, by a right that holds at this instant. */
    public boolean has(AccountId receiver, FlatId flat, DelegatedUse use) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select exists (select 1 from delegation d join ownership o on o.id = d.ownership
                          where o.flat = :flat and not o.void and o.period @> :now::timestamptz
                            and d.receiver = :receiver and d.state = 'ACCEPTED' and d.until > :now
                            and :use = any(d.uses))""")
                        .bind("flat", flat.value())
                        .bind("receiver", receiver.value())
                        .bind("use", use.name())
                        .bind("now", grid.now())
                        .mapTo(Boolean.class)
                        .one());
    }

    private static long millis(Timestamp at) {
        return at == null ? 0 : at.getTime();
    }
}
