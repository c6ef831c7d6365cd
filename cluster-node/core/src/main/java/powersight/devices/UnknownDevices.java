package powersight.devices;

import akka.actor.typed.ActorSystem;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.platform.BatchWriter;
import powersight.platform.Database;
import powersight.platform.Page;

/**
 * Devices that were heard and that nobody has commissioned: an officer's list to commission from. Hearing one creates
 * nothing else.
 */
public final class UnknownDevices {
    /** A flood of invented names must not fill the disk: beyond this many, new names are not listed. */
    private static final int MOST_LISTED = 100_000;

    public record Stranger(String id, String transport, Instant firstHeardAt, Instant lastHeardAt, long messages) {}

    private record Heard(String id, String transport, Instant at) {}

    private final Database database;
    private final BatchWriter<Heard> writer;

    public UnknownDevices(Database database, ActorSystem<?> system, Executor blocking) {
        this.database = database;
        this.writer = new BatchWriter<>(system, 20_000, 1_000, Duration.ofMillis(20), blocking, this::store);
    }

    /** Completes when it is on the list. */
    public CompletionStage<Void> heard(String id, String transport) {
        return writer.write(new Heard(id, transport, Instant.now()));
    }

    /** Most recently heard first is what people look for; the page key is the id, so that pages do not shift. */
    public Page<Stranger> list(Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Stranger> rows = handle.createQuery(
                            "select * from unknown_device where id > :after order by id limit :limit")
                    .bind("after", after.orElse(""))
                    .bind("limit", limit)
                    .map((row, context) -> new Stranger(
                            row.getString("id"),
                            row.getString("transport"),
                            row.getTimestamp("first_heard_at").toInstant(),
                            row.getTimestamp("last_heard_at").toInstant(),
                            row.getLong("messages")))
                    .list();
            long total = handle.createQuery("select count(*) from unknown_device")
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = rows.size() < limit
                    ? Optional.empty()
                    : Optional.of(rows.get(rows.size() - 1).id());
            return new Page<>(rows, next, total);
        });
    }

    /** It is a stranger no longer. */
    void commissioned(String id) {
        database.jdbi().useHandle(handle -> handle.execute("delete from unknown_device where id = ?", id));
    }

    void commissioned(Collection<String> ids) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("delete from unknown_device where id = any(:ids)")
                        .bindByType("ids", ids.toArray(String[]::new), String[].class)
                        .execute());
    }

    private void store(List<Heard> batch) {
        Map<String, Stranger> together = new TreeMap<>(); // in order, so that two nodes never deadlock
        for (Heard heard : batch)
            together.merge(
                    heard.id(),
                    new Stranger(heard.id(), heard.transport(), heard.at(), heard.at(), 1),
                    (a, b) -> new Stranger(a.id(), b.transport(), a.firstHeardAt(), b.lastHeardAt(), a.messages() + 1));
        database.jdbi().useTransaction(handle -> {
            PreparedBatch rows = handle.prepareBatch("""
                    insert into unknown_device (id, transport, first_heard_at, last_heard_at, messages)
                    select :id, :transport, :first, :last, :messages
                    where exists (select 1 from unknown_device where id = :id)
                       or (select count(*) from unknown_device) < :most
                    on conflict (id) do update set transport = excluded.transport,
                      last_heard_at = excluded.last_heard_at, messages = unknown_device.messages + excluded.messages""");
            for (Stranger stranger : together.values())
                rows.bind("id", stranger.id())
                        .bind("transport", stranger.transport())
                        .bind("first", Timestamp.from(stranger.firstHeardAt()))
                        .bind("last", Timestamp.from(stranger.lastHeardAt()))
                        .bind("messages", stranger.messages())
                        .bind("most", MOST_LISTED)
                        .add();
            rows.execute();
        });
    }
}
