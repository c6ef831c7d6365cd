package powersight.ingest;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/**
 * The books by minute and transport, of all nodes, kept over restarts. Each life of a node is a run and writes what it has
 * counted every second, as whole figures and not as differences, so that writing it again changes nothing.
 *
 * <p>What a kill means for them: the equation holds in every row of every run, since a row is a picture of one instant. A
 * killed run leaves behind what it had in flight; none of that was acknowledged ({@link Line#interrupted}). Its meters
 * send it again, and the next run counts it: as recorded, or as duplicate when the killed run had committed it without
 * having said so. Readings that a run counted within its last second are in the journal if they were acknowledged, but
 * may be in nobody's {@code recorded}: so {@code recorded} over all runs is at most what the store holds, and equal to it
 * as long as nothing was killed.
 */
public final class MinuteBooks {
    /** A run that has not written for so long has been killed. */
    private static final Duration SILENT = Duration.ofSeconds(15);

    /**
     * {@code received = recorded + duplicate + rejected + inFlight + interrupted}.
     *
     * @param minute wall time, in which the readings came in
     * @param interrupted was on its way in a run that was killed; it was never acknowledged
     */
    public record Line(
            Instant minute,
            String transport,
            long received,
            long recorded,
            long duplicate,
            long rejected,
            long inFlight,
            long interrupted) {}

    private final Database database;
    private final Accounts accounts;
    private final UUID run = UUID.randomUUID();

    private MinuteBooks(Database database, Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /** @param node as operators call it */
    public static MinuteBooks open(Database database, Accounts accounts, String node) {
        MinuteBooks books = new MinuteBooks(database, accounts);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into ingest_run (run, node, started_at, saved_at) values (?, ?, now(), now())",
                        books.run,
                        node));
        return books;
    }

    /** Writes down what has changed; to be called every second, and before somebody looks. */
    public synchronized void save() {
        save(false);
    }

    /** The last time: this run was stopped in order. */
    public synchronized void close() {
        save(true);
    }

    private void save(boolean ended) {
        List<Accounts.Minute> changed = accounts.changedMinutes();
        try {
            database.jdbi().useTransaction(handle -> {
                handle.execute("update ingest_run set saved_at = now(), ended = ? where run = ?", ended, run);
                if (!changed.isEmpty()) write(handle, changed);
            });
        } catch (RuntimeException away) {
            accounts.notSaved(changed);
            throw away;
        }
    }

    private void write(Handle handle, List<Accounts.Minute> minutes) {
        PreparedBatch rows = handle.prepareBatch("""
                insert into ingest_minute (minute, transport, run, received, recorded, duplicate, rejected, in_flight)
                values (:minute, :transport, :run, :received, :recorded, :duplicate, :rejected, :inFlight)
                on conflict (minute, transport, run) do update set received = excluded.received,
                  recorded = excluded.recorded, duplicate = excluded.duplicate, rejected = excluded.rejected,
                  in_flight = excluded.in_flight""");
        for (Accounts.Minute each : minutes)
            rows.bind("minute", Timestamp.from(each.minute()))
                    .bind("transport", each.transport())
                    .bind("run", run)
                    .bind("received", each.received())
                    .bind("recorded", each.recorded())
                    .bind("duplicate", each.duplicate())
                    .bind("rejected", each.rejected())
                    .bind("inFlight", each.inFlight())
                    .add();
        rows.execute();
    }

    /** The latest minutes first, of all nodes together; {@code after} is where the page before ended. */
    public Page<Line> page(Optional<String> after, int limit) {
        save();
        Place place = after.map(Place::parse).orElse(new Place(Instant.parse("9999-01-01T00:00:00Z"), ""));
        return database.jdbi().withHandle(handle -> {
            List<Line> lines = handle.createQuery("""
                            select minute, transport, sum(received) as received, sum(recorded) as recorded,
                              sum(duplicate) as duplicate, sum(rejected) as rejected,
                              coalesce(sum(in_flight) filter (where alive), 0) as in_flight,
                              coalesce(sum(in_flight) filter (where not alive), 0) as interrupted
                            from ingest_minute join (
                              select run, not ended and saved_at > now() - make_interval(secs => :silent) as alive
                              from ingest_run) as runs using (run)
                            where minute < :minute or (minute = :minute and transport > :transport)
                            group by minute, transport order by minute desc, transport limit :limit""")
                    .bind("silent", SILENT.toSeconds())
                    .bind("minute", Timestamp.from(place.minute()))
                    .bind("transport", place.transport())
                    .bind("limit", limit)
                    .map((row, context) -> new Line(
                            row.getTimestamp("minute").toInstant(),
                            row.getString("transport"),
                            row.getLong("received"),
                            row.getLong("recorded"),
                            row.getLong("duplicate"),
                            row.getLong("rejected"),
                            row.getLong("in_flight"),
                            row.getLong("interrupted")))
                    .list();
            long total = handle.createQuery(
                            "select count(*) from (select distinct minute, transport from ingest_minute) m")
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = lines.size() < limit
                    ? Optional.empty()
                    : Optional.of(Place.of(lines.get(lines.size() - 1)).toString());
            return new Page<>(lines, next, total);
        });
    }

    /** Lets go of what is older; the store of readings forgets sooner or later too. */
    public void forgetBefore(Instant minute) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("delete from ingest_minute where minute < ?", Timestamp.from(minute));
            handle.execute(
                    "delete from ingest_run r where saved_at < ? and not exists (select from ingest_minute m where m.run = r.run)",
                    Timestamp.from(minute));
        });
    }

    private record Place(Instant minute, String transport) {
        static Place of(Line line) {
            return new Place(line.minute(), line.transport());
        }

        static Place parse(String text) {
            int bar = text.indexOf('|');
            try {
                return new Place(
                        Instant.ofEpochSecond(Long.parseLong(text.substring(0, bar))), text.substring(bar + 1));
            } catch (RuntimeException wrong) {
                throw new RefusedException(new Refused(
                        "bad-page", "'" + text + "' is no place in the books", "use 'next' of the page before"));
            }
        }

        @Override
        public String toString() {
            return minute.getEpochSecond() + "|" + transport;
        }
    }
}
