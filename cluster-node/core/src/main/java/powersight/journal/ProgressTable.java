package powersight.journal;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The table {@code projection_progress}: what is known of each projection on every node, whichever one runs it. */
final class ProgressTable {
    /** One projection as stored. */
    record Row(
            String name,
            int generation,
            long events,
            Optional<Long> rebuildTotal,
            boolean paused,
            Duration lag,
            Optional<String> lastError,
            Optional<Instant> failedAt) {}

    private final Database database;

    ProgressTable(Database database) {
        this.database = database;
    }

    void register(String name) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into projection_progress (name) values (?) on conflict do nothing", name));
    }

    int generation(String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select generation from projection_progress where name = ?")
                        .bind(0, name)
                        .mapTo(Integer.class)
                        .one());
    }

    /** False when the projection has been reset since that generation was read; the transaction must then not commit. */
    boolean advance(Handle transaction, String name, int generation, int events) {
        return transaction
                        .createUpdate("""
                        update projection_progress
                        set events = events + :n, last_error = null, failed_at = null,
                            rebuild_total = case when rebuild_total > events + :n then rebuild_total end
                        where name = :name and generation = :generation""")
                        .bind("n", events)
                        .bind("name", name)
                        .bind("generation", generation)
                        .execute()
                == 1;
    }

    void failed(String name, String error) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update projection_progress set last_error = ?, failed_at = now() where name = ?",
                        error,
                        name));
    }

    /** Starts a new generation, in one transaction with the emptying of the target. */
    void reset(JournalFollower follower) {
        if (follower.scope() == JournalCursor.Scope.ALL) refuseIfPruned(follower.name());
        long total = database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from event_journal where "
                                + follower.scope().condition())
                        .mapTo(Long.class)
                        .one());
        database.jdbi().useTransaction(handle -> {
            handle.execute("""
                    update projection_progress
                    set generation = generation + 1, events = 0, rebuild_total = ?, last_error = null, failed_at = null
                    where name = ?""", total == 0 ? null : total, follower.name());
            follower.clear(handle);
            handle.execute("delete from akka_projection_offset_store where projection_name = ?", follower.name());
        });
    }

    /** What was pruned is in the target alone; made again from the rest, it would be gone. */
    private void refuseIfPruned(String name) {
        database.jdbi()
                .withHandle(handle -> handle.createQuery("select written_before from journal_pruned")
                        .map((row, context) -> row.getTimestamp(1).toInstant())
                        .findOne())
                .ifPresent(before -> {
                    throw new RefusedException(new Refused(
                            "journal-pruned",
                            "the journal's readings written before " + before + " have been pruned, so projection "
                                    + name + " cannot be made again from it",
                            "restore the database from a backup, or keep the journal longer with"
                                    + " POWERSIGHT_JOURNAL_KEEP"));
                });
    }

    Row read(String name, JournalCursor.Scope scope) {
        return database.jdbi().withHandle(handle -> read(handle, name, place(handle, name), scope));
    }

    /** Asked for by itself: joined to the journal, PostgreSQL would read its index from the beginning. */
    private static String[] place(Handle handle, String name) {
        return handle.createQuery("select current_offset from akka_projection_offset_store where projection_name = ?")
                .bind(0, name)
                .mapTo(String.class)
                .findOne()
                .orElse("0/0")
                .split("/");
    }

    private static Row read(Handle handle, String name, String[] place, JournalCursor.Scope scope) {
        return handle.createQuery("""
                        select p.*,
                          coalesce((select bool_or(paused) from akka_projection_management
                                    where projection_name = :name), false) as paused,
                          (select write_timestamp from event_journal
                           where (tx, ordering) > (cast(:tx as xid8), :ordering) and %s
                           order by tx, ordering limit 1) as oldest_waiting
                        from projection_progress p where name = :name""".formatted(scope.condition()))
                .bind("name", name)
                .bind("tx", place[0])
                .bind("ordering", Long.parseLong(place[1]))
                .map((row, context) -> {
                    long waiting = row.getLong("oldest_waiting");
                    boolean caughtUp = row.wasNull();
                    long total = row.getLong("rebuild_total");
                    Optional<Long> rebuilding = row.wasNull() ? Optional.empty() : Optional.of(total);
                    return new Row(
                            name,
                            row.getInt("generation"),
                            row.getLong("events"),
                            rebuilding,
                            row.getBoolean("paused"),
                            caughtUp
                                    ? Duration.ZERO
                                    : Duration.ofMillis(Math.max(0, System.currentTimeMillis() - waiting)),
                            Optional.ofNullable(row.getString("last_error")),
                            Optional.ofNullable(row.getTimestamp("failed_at")).map(Timestamp::toInstant));
                })
                .one();
    }

    List<Row> read(List<JournalFollower> followers) {
        return followers.stream()
                .map(follower -> read(follower.name(), follower.scope()))
                .toList();
    }
}
