package powersight.supply;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
import powersight.wire.GridClock;

/** Suppliers, who works for them, whom they supply, and the sums that they may see. */
public final class Suppliers {
    private static final String UNIQUE = "23505", FOREIGN_KEY = "23503";

    public record Row(SupplierId id, String name) {}

    private final Database database;
    private final Audit audit;
    private final GridClock grid;
    private final Clock wall;
    private final ZoneId zone;

    public Suppliers(Database database, Audit audit, GridClock grid, Clock wall, ZoneId zone) {
        this.database = database;
        this.audit = audit;
        this.grid = grid;
        this.wall = wall;
        this.zone = zone;
    }

    public Row create(AccountId by, String name) {
        Row row = new Row(new SupplierId(UUID.randomUUID()), name.strip());
        if (row.name().isEmpty() || row.name().length() > 200)
            throw no("bad-name", "a supplier's name has 1 to 200 characters", "give its name");
        return refusing(UNIQUE, no("supplier-known", "there is a supplier " + row.name(), "look at the list"), () -> {
            database.jdbi().useTransaction(handle -> {
                handle.execute(
                        "insert into supplier (id, name, created_at) values (?, ?, ?)",
                        row.id().value(),
                        row.name(),
                        wall.instant());
                audited(handle, by, "supplier-made", "supplier/" + row.id(), Map.of("name", row.name()));
            });
            return row;
        });
    }

    public List<Row> list() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select id, name from supplier order by name")
                        .map((row, context) ->
                                new Row(new SupplierId(row.getObject("id", UUID.class)), row.getString("name")))
                        .list());
    }

    /** From now on this account works for this supplier, and for no other. */
    public void employ(AccountId by, SupplierId supplier, AccountId account) {
        refusing(FOREIGN_KEY, no("no-such-supplier", "no such supplier or account", "look at the lists"), () -> {
            database.jdbi().useTransaction(handle -> {
                handle.execute("""
                        insert into supplier_account (account, supplier) values (?, ?)
                        on conflict (account) do update set supplier = excluded.supplier""", account.value(), supplier.value());
                audited(handle, by, "supplier-account", "account/" + account, Map.of("supplier", supplier.toString()));
            });
            return supplier;
        });
    }

    /** From now on the flat has its electricity from this supplier; from the one before until now. */
    public void supply(AccountId by, FlatId flat, SupplierId supplier) {
        refusing(FOREIGN_KEY, no("no-such-flat", "no such flat or supplier", "look at the lists"), () -> {
            database.jdbi().useTransaction(handle -> {
                Timestamp now = Timestamp.from(grid.now());
                handle.execute("select 1 from flat where id = ? for update", flat.value());
                handle.execute("delete from supply where flat = ? and lower(period) >= ?", flat.value(), now);
                handle.execute(
                        "update supply set period = tstzrange(lower(period), ?) where flat = ? and period @> ?::timestamptz",
                        now,
                        flat.value(),
                        now);
                handle.execute(
                        "insert into supply (id, flat, supplier, period) values (?, ?, ?, tstzrange(?, null))",
                        UUID.randomUUID(),
                        flat.value(),
                        supplier.value(),
                        now);
                audited(handle, by, "supplier-changed", "flat/" + flat, Map.of("supplier", supplier.toString()));
            });
            return supplier;
        });
    }

    /** Whom this account works for. */
    public Optional<Row> of(AccountId account) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select s.id, s.name from supplier_account a join supplier s on s.id = a.supplier
                        where a.account = ?""")
                        .bind(0, account.value())
                        .map((row, context) ->
                                new Row(new SupplierId(row.getObject("id", UUID.class)), row.getString("name")))
                        .findOne());
    }

    /**
     * What the supplier's customers used on these local days, the last not included: each home for as long as it was its
     * customer. By whole days only, so that a home cannot be singled out by the minute at which it joined.
     */
    public Customers customers(SupplierId supplier, LocalDate from, LocalDate to) {
        Instant first = from.atStartOfDay(zone).toInstant(),
                end = to.atStartOfDay(zone).toInstant();
        return Customers.of(database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        with asked as (select tstzrange(:from::timestamptz, :to::timestamptz) as period),
                        part as (
                          select b.municipality, y.flat, i.meter, y.period * i.period * asked.period as period
                          from asked, supply y
                            join flat f on f.id = y.flat join building b on b.id = f.building
                            join service_point s on s.flat = y.flat
                            join meter_installation i on i.service_point = s.id and i.period && y.period
                          where y.supplier = :supplier and not isempty(y.period * i.period * asked.period)),
                        used as (
                          select part.municipality, part.flat, greatest(0, after.wh - coalesce(before.wh, first.wh)) as wh
                          from part
                            join lateral (
                              select last_import_t1 + last_import_t2 as wh from rollup_quarter q
                              where q.meter = part.meter and q.slot <= floor(extract(epoch from upper(part.period)) / 900)
                                and q.slot > floor(extract(epoch from lower(part.period)) / 900)
                              order by slot desc limit 1) after on true
                            join lateral (
                              select first_import_t1 + first_import_t2 as wh from rollup_quarter q
                              where q.meter = part.meter and q.slot > floor(extract(epoch from lower(part.period)) / 900)
                              order by slot limit 1) first on true
                            left join lateral (
                              select last_import_t1 + last_import_t2 as wh from rollup_quarter q
                              where q.meter = part.meter and q.slot <= floor(extract(epoch from lower(part.period)) / 900)
                              order by slot desc limit 1) before on true)
                        select municipality, count(distinct flat) as homes, sum(wh)::bigint as wh
                        from used group by municipality""")
                        .bind("supplier", supplier.value())
                        .bind("from", first)
                        .bind("to", end)
                        .map((row, context) -> new Customers.Place(
                                Optional.of(row.getString("municipality")), row.getLong("homes"), row.getLong("wh")))
                        .list()));
    }

    private interface Work<T> {
        T done();
    }

    private static <T> T refusing(String state, RefusedException refusal, Work<T> work) {
        try {
            return work.done();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof PSQLException sql && state.equals(sql.getSQLState())) throw refusal;
            throw e;
        }
    }

    private void audited(Handle handle, AccountId by, String what, String subject, Map<String, Object> after) {
        audit.record(handle, new AuditedAction(by.toString(), what, subject, AuditedAction.NOTHING, after));
    }

    private static RefusedException no(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }
}
