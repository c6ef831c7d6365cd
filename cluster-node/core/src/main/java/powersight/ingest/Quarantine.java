package powersight.ingest;

import akka.actor.typed.ActorSystem;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.platform.BatchWriter;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.wire.Refusal;

/**
 * What was refused, kept as it was sent, with the reason: nothing that reached us is dropped silently. The newest
 * {@link #MOST_KEPT} are kept whole; the counts by reason are kept for good.
 */
public final class Quarantine {
    public static final int MOST_KEPT = 200_000;
    private static final int LARGEST_KEPT_PAYLOAD = 64 * 1024;

    /** A refused message or part of one. {@code source} is who sent it, {@code device} whom it was about, when known. */
    public record Rejected(
            Instant receivedAt, String transport, String source, String device, Refusal refusal, byte[] payload) {}

    /** As it is listed. {@code bytes} is the size as sent; the payload is cut at 64 kB. */
    public record Entry(
            long id,
            Instant receivedAt,
            String transport,
            String source,
            String device,
            String code,
            String field,
            String sentence,
            byte[] payload,
            int bytes) {}

    private static final RowMapper<Entry> ENTRY = (row, context) -> new Entry(
            row.getLong("id"),
            row.getTimestamp("received_at").toInstant(),
            row.getString("transport"),
            row.getString("source"),
            row.getString("device"),
            row.getString("code"),
            row.getString("field"),
            row.getString("sentence"),
            row.getBytes("payload"),
            row.getInt("bytes"));

    private final Database database;
    private final BatchWriter<Rejected> writer;

    public Quarantine(Database database, ActorSystem<?> system, Executor blocking) {
        this.database = database;
        this.writer = new BatchWriter<>(system, 20_000, 500, Duration.ofMillis(10), blocking, this::store);
    }

    /** Completes when it is durable. */
    CompletionStage<Void> keep(Rejected rejected) {
        return writer.write(rejected);
    }

    /** The newest first; {@code after} is where the page before ended. */
    public Page<Entry> list(Optional<String> after, int limit) {
        long below = after.map(Long::parseLong).orElse(Long.MAX_VALUE);
        return database.jdbi().withHandle(handle -> {
            List<Entry> rows = handle.createQuery(
                            "select * from quarantine where id < :below order by id desc limit :limit")
                    .bind("below", below)
                    .bind("limit", limit)
                    .map(ENTRY)
                    .list();
            Optional<String> next = rows.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(rows.get(rows.size() - 1).id()));
            return new Page<>(rows, next, total(handle));
        });
    }

    public Optional<Entry> find(long id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from quarantine where id = ?")
                        .bind(0, id)
                        .map(ENTRY)
                        .findOne());
    }

    /** Ever refused, by reason. */
    public Map<String, Long> counts() {
        return database.jdbi().withHandle(handle -> {
            Map<String, Long> counts = new TreeMap<>();
            handle.createQuery("select code, sum(refused) as refused from quarantine_count group by code")
                    .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                    .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
            return counts;
        });
    }

    private static long total(Handle handle) {
        return handle.createQuery("select coalesce(sum(refused), 0) from quarantine_count")
                .mapTo(Long.class)
                .one();
    }

    private void store(List<Rejected> batch) {
        database.jdbi().useTransaction(handle -> {
            PreparedBatch rows = handle.prepareBatch("""
                    insert into quarantine (received_at, transport, source, device, code, field, sentence, payload, bytes)
                    values (:at, :transport, :source, :device, :code, :field, :sentence, :payload, :bytes)""");
            Map<String, Integer> counts = new TreeMap<>();
            for (Rejected rejected : batch) {
                byte[] payload = rejected.payload();
                rows.bind("at", Timestamp.from(rejected.receivedAt()))
                        .bind("transport", rejected.transport())
                        .bind("source", printable(rejected.source()))
                        .bind("device", printable(rejected.device()))
                        .bind("code", rejected.refusal().code())
                        .bind("field", printable(rejected.refusal().field()))
                        .bind("sentence", printable(rejected.refusal().sentence()))
                        .bind(
                                "payload",
                                payload.length <= LARGEST_KEPT_PAYLOAD
                                        ? payload
                                        : Arrays.copyOf(payload, LARGEST_KEPT_PAYLOAD))
                        .bind("bytes", payload.length)
                        .add();
                counts.merge(rejected.transport() + ' ' + rejected.refusal().code(), 1, Integer::sum);
            }
            rows.execute();
            counts.forEach((key, refused) -> handle.execute(
                    """
                    insert into quarantine_count (transport, code, refused) values (?, ?, ?)
                    on conflict (transport, code) do update set refused = quarantine_count.refused + excluded.refused""", key.substring(0, key.indexOf(' ')), key.substring(key.indexOf(' ') + 1), refused));
            handle.execute("delete from quarantine where id <= (select max(id) from quarantine) - ?", MOST_KEPT);
        });
    }

    /** PostgreSQL's text has no zero character, and a sender may have sent one. */
    private static String printable(String text) {
        return text.replace('\0', '␀');
    }
}
