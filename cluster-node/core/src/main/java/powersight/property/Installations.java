package powersight.property;

import java.time.Clock;
import java.time.Instant;
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
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** Which meter hangs where, and since when: hung up, exchanged, taken down. Times are grid time. */
public final class Installations {
    /** @param number what is printed on bills */
    public record Row(ServicePointId servicePoint, long number, MeterId meter, Period period) {}

    private final Database database;
    private final Audit audit;
    private final GridClock grid;
    private final Clock wall;

    Installations(Database database, Audit audit, GridClock grid, Clock wall) {
        this.database = database;
        this.audit = audit;
        this.grid = grid;
        this.wall = wall;
    }

    /** Every meter that ever hung in the flat, the latest first. */
    public List<Row> of(FlatId flat) {
        return database.jdbi().withHandle(handle -> of(handle, flat));
    }

    static List<Row> of(Handle handle, FlatId flat) {
        return handle.createQuery("""
                        select s.id, s.number, i.meter, lower(i.period) as from_at, upper(i.period) as to_at
                        from service_point s join meter_installation i on i.service_point = s.id
                        where s.flat = :flat order by from_at desc, s.number""")
                .bind("flat", flat.value())
                .map((row, context) -> new Row(
                        new ServicePointId(row.getObject("id", UUID.class)),
                        row.getLong("number"),
                        new MeterId(row.getString("meter")),
                        Homes.period(row)))
                .list();
    }

    /**
     * From now on this meter hangs at the flat's first service point; the one that hung there is taken down at the same
     * instant. Refuses a meter that hangs elsewhere. The same meter again changes nothing.
     */
    public void exchange(AccountId by, FlatId flat, MeterId meter) {
        database.jdbi().useTransaction(handle -> {
            String state = handle.createQuery("select state from flat where id = ? for update")
                    .bind(0, flat.value())
                    .mapTo(String.class)
                    .findOne()
                    .orElseThrow(() -> No.flat(flat));
            if (!state.equals("APPROVED"))
                throw No.because(
                        "flat-not-approved",
                        "the flat is not approved yet",
                        "decide on the claim for it first; that hangs its meter up");
            List<String> before = hangingIn(handle, flat);
            if (before.contains(meter.value())) return;
            mustBeCommissioned(handle, meter);
            UUID hung = hang(handle, flat, meter, grid.now());
            audit.record(
                    handle,
                    new AuditedAction(
                            by.toString(),
                            "meter-exchanged",
                            "flat/" + flat,
                            Map.of("meters", before),
                            Map.of("meters", hangingIn(handle, flat), "installation", hung.toString())));
        });
    }

    /** In the caller's transaction, which holds the flat. Answers with the installation's id. */
    UUID hang(Handle handle, FlatId flat, MeterId meter, Instant at) {
        UUID servicePoint = handle.createQuery("select id from service_point where flat = ? order by number limit 1")
                .bind(0, flat.value())
                .mapTo(UUID.class)
                .findOne()
                .orElseGet(() -> newServicePoint(handle, flat));
        Optional<Instant> since = handle.createQuery(
                        "select lower(period) from meter_installation where service_point = ? and upper_inf(period)")
                .bind(0, servicePoint)
                .mapTo(Instant.class)
                .findOne();
        Instant from =
                since.isPresent() && !at.isAfter(since.get()) ? since.get().plusMillis(1) : at;
        handle.execute("""
                update meter_installation set period = tstzrange(lower(period), ?)
                where service_point = ? and upper_inf(period)""", from, servicePoint);
        UUID installation = UUID.randomUUID();
        try {
            handle.execute(
                    "insert into meter_installation (id, service_point, meter, period) values (?, ?, ?, tstzrange(?, null))",
                    installation,
                    servicePoint,
                    meter.value(),
                    from);
        } catch (UnableToExecuteStatementException e) {
            if (broke(e, "meter_hangs_once")) throw No.meterElsewhere(meter.value());
            throw e;
        }
        return installation;
    }

    static List<String> hangingIn(Handle handle, FlatId flat) {
        return handle.createQuery("""
                        select i.meter from meter_installation i join service_point s on s.id = i.service_point
                        where s.flat = ? and upper_inf(i.period) order by s.number""").bind(0, flat.value()).mapTo(String.class).list();
    }

    static boolean hangsSomewhere(Handle handle, MeterId meter) {
        return handle.createQuery(
                        "select exists (select 1 from meter_installation where meter = ? and upper_inf(period))")
                .bind(0, meter.value())
                .mapTo(Boolean.class)
                .one();
    }

    static void mustBeCommissioned(Handle handle, MeterId meter) {
        boolean known = handle.createQuery("select exists (select 1 from meter_list where id = ?)")
                .bind(0, meter.value())
                .mapTo(Boolean.class)
                .one();
        if (!known)
            throw No.because(
                    "meter-not-commissioned",
                    "there is no meter " + meter + " in the utility's list",
                    "read the number on the meter again");
    }

    /** Which constraint said no. */
    static boolean broke(UnableToExecuteStatementException e, String constraint) {
        return e.getCause() instanceof PSQLException sql
                && sql.getServerErrorMessage() != null
                && constraint.equals(sql.getServerErrorMessage().getConstraint());
    }

    private UUID newServicePoint(Handle handle, FlatId flat) {
        UUID id = UUID.randomUUID();
        handle.execute(
                "insert into service_point (id, flat, created_at) values (?, ?, ?)", id, flat.value(), wall.instant());
        return id;
    }
}
