package powersight.supply;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.disclosure.Disclosure;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.wire.GridClock;

/** Suppliers, who works for them, whom they supply, and the sums that they may see. */
public final class Suppliers {
    private static final int MOST_DAYS = 366;
    private static final String UNIQUE = "23505", FOREIGN_KEY = "23503";

    public record Row(SupplierId id, String name) {}

    private final Database database;
    private final Audit audit;
    private final GridClock grid;
    private final Clock wall;
    private final ZoneId zone;
    private final Disclosure rule;

    public Suppliers(Database database, Audit audit, GridClock grid, Clock wall, ZoneId zone, Disclosure rule) {
        this.database = database;
        this.audit = audit;
        this.grid = grid;
        this.wall = wall;
        this.zone = zone;
        this.rule = rule;
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
                audited(
                        handle,
                        by,
                        "supplier-made",
                        "supplier/" + row.id(),
                        AuditedAction.NOTHING,
                        Map.of("name", row.name()));
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
                Object before = handle.createQuery("select supplier from supplier_account where account = ? for update")
                        .bind(0, account.value())
                        .mapTo(UUID.class)
                        .findOne()
                        .<Object>map(Suppliers::named)
                        .orElse(AuditedAction.NOTHING);
                handle.execute("""
                        insert into supplier_account (account, supplier) values (?, ?)
                        on conflict (account) do update set supplier = excluded.supplier""", account.value(), supplier.value());
                audited(handle, by, "supplier-account", "account/" + account, before, named(supplier.value()));
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
                Object before = handle.createQuery(
                                "select supplier from supply where flat = ? and period @> ?::timestamptz")
                        .bind(0, flat.value())
                        .bind(1, now)
                        .mapTo(UUID.class)
                        .findOne()
                        .<Object>map(Suppliers::named)
                        .orElse(AuditedAction.NOTHING);
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
                audited(handle, by, "supplier-changed", "flat/" + flat, before, named(supplier.value()));
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
     * customer.
     */
    public Customers customers(SupplierId supplier, LocalDate from, LocalDate to) {
        if (ChronoUnit.DAYS.between(from, to) > MOST_DAYS)
            throw no("period-too-long", "that is more than " + MOST_DAYS + " days", "ask for a shorter period");
        return Customers.of(
                database.jdbi()
                        .withHandle(handle -> handle.createQuery("""
                        with asked as (
                          select d::date as day,
                            tstzrange(d::timestamp at time zone :zone, (d + interval '1 day')::timestamp at time zone :zone)
                              as period
                          from generate_series(:from::timestamp, :to::timestamp - interval '1 day', interval '1 day') d),
                        part as (
                          select asked.day, b.municipality, y.flat, i.meter,
                            floor(extract(epoch from lower(y.period * i.period * asked.period)) / 900) as low,
                            floor(extract(epoch from upper(y.period * i.period * asked.period)) / 900) as high
                          from supply y
                            join asked on asked.period && y.period
                            join flat f on f.id = y.flat join building b on b.id = f.building
                            join service_point s on s.flat = y.flat
                            join meter_installation i on i.service_point = s.id and i.period && y.period * asked.period
                          where y.supplier = :supplier),
                        used as (
                          select day, municipality, flat, sum(greatest(0, after.wh - coalesce(
                              (select last_import_t1 + last_import_t2 from rollup_quarter q
                                where q.meter = part.meter and q.slot <= part.low order by slot desc limit 1),
                              (select first_import_t1 + first_import_t2 from rollup_quarter q
                                where q.meter = part.meter and q.slot > part.low order by slot limit 1)))) as wh
                          from part
                            join lateral (
                              select last_import_t1 + last_import_t2 as wh from rollup_quarter q
                              where q.meter = part.meter and q.slot <= part.high and q.slot > part.low
                              order by slot desc limit 1) after on true
                          group by day, municipality, flat)
                        select day, municipality, count(*) as homes, sum(wh)::bigint as wh, max(wh)::bigint as largest
                        from used group by day, municipality""")
                                .bind("supplier", supplier.value())
                                .bind("from", from)
                                .bind("to", to)
                                .bind("zone", zone.getId())
                                .map((row, context) -> new Customers.Cell(
                                        row.getObject("day", LocalDate.class),
                                        row.getString("municipality"),
                                        row.getLong("homes"),
                                        row.getLong("wh"),
                                        row.getLong("largest")))
                                .list()),
                rule);
    }

    /** By which it is decided what a supplier is told. */
    public Disclosure rule() {
        return rule;
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

    private static Map<String, String> named(UUID supplier) {
        return Map.of("supplier", supplier.toString());
    }

    private void audited(Handle handle, AccountId by, String what, String subject, Object before, Object after) {
        audit.record(handle, new AuditedAction(by.toString(), what, subject, before, after));
    }

    private static RefusedException no(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }
}
