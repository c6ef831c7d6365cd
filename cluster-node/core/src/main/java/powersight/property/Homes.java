package powersight.property;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.wire.MeterId;

/**
 * Whose meter it is, and who may read it: the questions that everything personal begins with. All instants are grid time.
 *
 * <p>What an account may read of a meter is what was measured while the meter hung in a flat that the account owned: from
 * the later beginning to the earlier end. On a change of owner the same instant ends the one and begins the other, so
 * every instant of a meter has one reader at most. Delegation and roles come on top of this and are not known here.
 */
public final class Homes {
    /** A meter hung in a flat that one account owned, for so long. A flat or a meter may have several. */
    public record Stay(MeterId meter, FlatId flat, AccountId owner, Period period) {}

    /** A flat was one account's for so long. */
    public record Tenure(FlatId flat, AccountId owner, Period period) {}

    private static final String STAYS = """
            select i.meter, s.flat, o.owner, lower(i.period * o.period) as from_at, upper(i.period * o.period) as to_at
            from meter_installation i
              join service_point s on s.id = i.service_point
              join ownership o on o.flat = s.flat and o.period && i.period and not o.void
            """;
    private static final String WITHIN =
            " and i.period * o.period && tstzrange(:from::timestamptz, :to::timestamptz) order by from_at, i.meter";

    private final Database database;

    public Homes(Database database) {
        this.database = database;
    }

    /** The account whose flat the meter hangs in at that instant. */
    public Optional<AccountId> whoseMeter(MeterId meter, Instant at) {
        return ask(
                """
                        select o.owner from meter_installation i
                          join service_point s on s.id = i.service_point
                          join ownership o on o.flat = s.flat and not o.void
                        where i.meter = :meter and i.period @> :at::timestamptz and o.period @> :at::timestamptz""",
                query -> query.bind("meter", meter.value())
                        .bind("at", at)
                        .mapTo(UUID.class)
                        .findOne()
                        .map(AccountId::new));
    }

    /** The flat that the meter hangs in at that instant, whether or not it has an owner. */
    public Optional<FlatId> flatOf(MeterId meter, Instant at) {
        return ask(
                """
                        select s.flat from meter_installation i join service_point s on s.id = i.service_point
                        where i.meter = :meter and i.period @> :at::timestamptz""",
                query -> query.bind("meter", meter.value())
                        .bind("at", at)
                        .mapTo(UUID.class)
                        .findOne()
                        .map(FlatId::new));
    }

    public Optional<AccountId> ownerOf(FlatId flat, Instant at) {
        return ask(
                "select owner from ownership where flat = :flat and period @> :at::timestamptz and not void",
                query -> query.bind("flat", flat.value())
                        .bind("at", at)
                        .mapTo(UUID.class)
                        .findOne()
                        .map(AccountId::new));
    }

    /** What this account may read between the two instants: each meter with the flat and the part of the time, in order. */
    public List<Stay> metersOf(AccountId account, Instant from, Instant to) {
        return ask(
                STAYS + "where o.owner = :owner" + WITHIN,
                query -> stays(query.bind("owner", account.value()), from, to));
    }

    /** Who may read this meter between the two instants. */
    public List<Stay> readersOf(MeterId meter, Instant from, Instant to) {
        return ask(
                STAYS + "where i.meter = :meter" + WITHIN,
                query -> stays(query.bind("meter", meter.value()), from, to));
    }

    /** Those of these meters whose data are or were somebody's. */
    public Set<MeterId> ownedAmong(Collection<MeterId> meters) {
        return ask(
                """
                        select distinct i.meter from meter_installation i
                          join service_point s on s.id = i.service_point
                          join ownership o on o.flat = s.flat and o.period && i.period and not o.void
                        where i.meter = any(:meters)""",
                query -> query.bindArray(
                                "meters",
                                String.class,
                                meters.stream().map(MeterId::value).toArray())
                        .map((row, context) -> new MeterId(row.getString("meter")))
                        .set());
    }

    /** Whose these meters' data are at that instant; those that hang in nobody's flat are left out. */
    public List<Stay> staysOf(Collection<MeterId> meters, Instant at) {
        return ask(
                STAYS + """
                        where i.meter = any(:meters) and i.period @> :at::timestamptz and o.period @> :at::timestamptz
                        order by i.meter""",
                query -> query.bindArray(
                                "meters",
                                String.class,
                                meters.stream().map(MeterId::value).toArray())
                        .bind("at", at)
                        .map((row, context) -> stay(row))
                        .list());
    }

    /** The meters that hung in a flat between the two instants, and whose it then was. */
    public List<Stay> metersIn(FlatId flat, Instant from, Instant to) {
        return ask(STAYS + "where s.flat = :flat" + WITHIN, query -> stays(query.bind("flat", flat.value()), from, to));
    }

    /** What may be read of a time of ownership: each meter that hung there, with the part of the time. */
    public List<Stay> during(Tenure tenure) {
        return ask(
                STAYS + """
                        where s.flat = :flat and o.owner = :owner and lower(o.period) = :from::timestamptz
                        order by from_at, i.meter""",
                query -> query.bind("flat", tenure.flat().value())
                        .bind("owner", tenure.owner().value())
                        .bind("from", tenure.period().from())
                        .map((row, context) -> stay(row))
                        .list());
    }

    /** The flats that are or were this account's, the latest first. */
    public List<Tenure> flatsOf(AccountId account) {
        return ask(
                """
                        select flat, owner, lower(period) as from_at, upper(period) as to_at from ownership
                        where owner = :owner and not void order by from_at desc, flat""",
                query -> query.bind("owner", account.value())
                        .map((row, context) -> new Tenure(
                                new FlatId(row.getObject("flat", UUID.class)),
                                new AccountId(row.getObject("owner", UUID.class)),
                                period(row)))
                        .list());
    }

    /** The parts of the time between the two instants for which the account may read the meter, in order. */
    public List<Period> readable(AccountId account, MeterId meter, Instant from, Instant to) {
        List<Period> stays = ask(
                STAYS + "where i.meter = :meter and o.owner = :owner" + WITHIN,
                query -> stays(query.bind("meter", meter.value()).bind("owner", account.value()), from, to).stream()
                        .map(Stay::period)
                        .toList());
        return Period.between(from, to).partsIn(stays);
    }

    /** Whether the account may read all of it: the whole time, without a gap. */
    public boolean mayRead(AccountId account, MeterId meter, Instant from, Instant to) {
        return Period.between(from, to).isWithin(readable(account, meter, from, to));
    }

    private interface Asking<T> {
        T of(Query query);
    }

    private <T> T ask(String sql, Asking<T> asking) {
        return database.jdbi().withHandle(handle -> asking.of(handle.createQuery(sql)));
    }

    private static List<Stay> stays(Query query, Instant from, Instant to) {
        return query.bind("from", from)
                .bind("to", to)
                .map((row, context) -> stay(row))
                .list();
    }

    private static Stay stay(ResultSet row) throws SQLException {
        return new Stay(
                new MeterId(row.getString("meter")),
                new FlatId(row.getObject("flat", UUID.class)),
                new AccountId(row.getObject("owner", UUID.class)),
                period(row));
    }

    /** From the columns {@code from_at} and {@code to_at}. */
    static Period period(ResultSet row) throws SQLException {
        Timestamp to = row.getTimestamp("to_at");
        return new Period(
                row.getTimestamp("from_at").toInstant(), Optional.ofNullable(to).map(Timestamp::toInstant));
    }
}
