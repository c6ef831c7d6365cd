package powersight.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.property.FlatId;
import powersight.property.Homes;
import powersight.property.Period;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/**
 * Who looked at whose data, when and why. Written before anything is shown, and when it cannot be written nothing is
 * shown; so there is no look without an entry. It costs one commit.
 */
public final class ViewLog {
    /** @param asWhom what let them: DELEGATE, or their role */
    public record Entry(
            long id,
            AccountId viewer,
            String viewerName,
            String asWhom,
            boolean byProgram,
            Optional<MeterId> meter,
            FlatId flat,
            View what,
            Instant from,
            Instant to,
            Optional<String> reason,
            Instant at,
            Instant gridAt) {}

    /** A part of somebody's data that is about to be shown. */
    record Shown(AccountId owner, FlatId flat, Period period) {}

    private final Database database;
    private final Clock wall;
    private final GridClock grid;

    public ViewLog(Database database, Clock wall, GridClock grid) {
        this.database = database;
        this.wall = wall;
        this.grid = grid;
    }

    void note(
            Principal viewer,
            String asWhom,
            Optional<MeterId> meter,
            View what,
            List<Shown> shown,
            Optional<String> reason) {
        if (shown.isEmpty()) return;
        write(viewer, asWhom, what, reason, rows -> shown.forEach(each -> rows.add(meter, each)));
    }

    /** Meters of several people in one look, in one commit. */
    void noteEach(
            Principal viewer,
            String asWhom,
            View what,
            Period period,
            List<Homes.Stay> stays,
            Optional<String> reason) {
        if (stays.isEmpty()) return;
        write(
                viewer,
                asWhom,
                what,
                reason,
                rows -> stays.forEach(
                        stay -> rows.add(Optional.of(stay.meter()), new Shown(stay.owner(), stay.flat(), period))));
    }

    private interface Rows {
        void add(Optional<MeterId> meter, Shown shown);
    }

    private void write(Principal viewer, String asWhom, View what, Optional<String> reason, Consumer<Rows> all) {
        Instant now = grid.now();
        database.jdbi().useTransaction(handle -> {
            PreparedBatch rows = handle.prepareBatch("""
                    insert into viewing (owner, viewer, viewer_name, as_whom, program, meter, flat, what, from_at, to_at,
                      reason, at, grid_at)
                    values (:owner, :viewer,
                      (select coalesce(nullif(full_name, ''), name) from account where id = :viewer),
                      :as_whom, :program, :meter::text, :flat, :what, :from, :to, :reason, :at, :grid_at)""");
            all.accept((meter, shown) -> rows.bind("owner", shown.owner().value())
                    .bind("viewer", viewer.account().value())
                    .bind("as_whom", asWhom)
                    .bind("program", viewer.isProgram())
                    .bind("meter", meter.map(MeterId::value).orElse(null))
                    .bind("flat", shown.flat().value())
                    .bind("what", what.name())
                    .bind("from", shown.period().from())
                    .bind("to", shown.period().to().orElse(now))
                    .bind("reason", reason.orElse(null))
                    .bind("at", wall.instant())
                    .bind("grid_at", now)
                    .add());
            rows.execute();
        });
    }

    /** What counts as the reason for their seeing it: the role that let them. */
    static String asWhom(Principal viewer) {
        if (viewer.is(Role.OPERATOR)) return Role.OPERATOR.name();
        return viewer.is(Role.OFFICER) ? Role.OFFICER.name() : Role.ADMINISTRATOR.name();
    }

    /** Who looked at this person's data, the latest first. */
    public Page<Entry> of(AccountId owner, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Entry> entries = handle.createQuery("""
                            select * from viewing where owner = :owner and id < :below order by id desc limit :limit""")
                    .bind("owner", owner.value())
                    .bind("below", after.map(Long::parseLong).orElse(Long.MAX_VALUE))
                    .bind("limit", limit)
                    .map((row, context) -> entry(row))
                    .list();
            long total = handle.createQuery("select count(*) from viewing where owner = ?")
                    .bind(0, owner.value())
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = entries.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(entries.get(entries.size() - 1).id()));
            return new Page<>(entries, next, total);
        });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                new AccountId(row.getObject("viewer", UUID.class)),
                row.getString("viewer_name"),
                row.getString("as_whom"),
                row.getBoolean("program"),
                Optional.ofNullable(row.getString("meter")).map(MeterId::new),
                new FlatId(row.getObject("flat", UUID.class)),
                View.valueOf(row.getString("what")),
                instant(row, "from_at"),
                instant(row, "to_at"),
                Optional.ofNullable(row.getString("reason")),
                instant(row, "at"),
                instant(row, "grid_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at.toInstant();
    }
}
