package powersight.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import powersight.platform.Database;
import powersight.platform.Page;

/** The list of what people with power did. Runs on the wall clock. */
public final class Audit {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** Empty options do not filter. */
    public record Filter(Optional<String> who, Optional<String> subject) {
        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty());
    }

    private final Database database;
    private final Clock clock;

    public Audit(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Appends within the caller's transaction: the action and its entry are kept together or not at all. Call it last:
     * from here to the commit every other recorded action waits.
     */
    public void record(Handle handle, AuditedAction action) {
        if (!handle.isInTransaction())
            throw new IllegalStateException("an audited action and its entry belong in one transaction");
        AuditEntry entry = handle.createQuery("select length, hash from audit_head for update")
                .map((row, context) -> next(row.getLong(1), row.getBytes(2), action))
                .one();
        handle.execute(
                """
                insert into audit_entry (index, at, who, what, subject, before, after, previous_hash, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                entry.index(),
                entry.at(),
                entry.who(),
                entry.what(),
                entry.subject(),
                entry.before(),
                entry.after(),
                HEX.parseHex(entry.previousHash()),
                HEX.parseHex(entry.hash()));
        handle.execute("update audit_head set length = ?, hash = ?", entry.index(), HEX.parseHex(entry.hash()));
    }

    /** For what was done outside the database: in a transaction of its own, after it was done. */
    public void record(AuditedAction action) {
        database.jdbi().useTransaction(handle -> record(handle, action));
    }

    /** Newest first; {@code after} is the {@code next} of the page before. */
    public Page<AuditEntry> page(Filter filter, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<AuditEntry> entries = handle.createQuery("""
                            select * from audit_entry
                            where (:who::text is null or who = :who) and (:subject::text is null or subject = :subject)
                              and index < :below
                            order by index desc limit :limit""")
                    .bind("who", filter.who().orElse(null))
                    .bind("subject", filter.subject().orElse(null))
                    .bind("below", after.map(Long::parseLong).orElse(Long.MAX_VALUE))
                    .bind("limit", limit)
                    .map((row, context) -> entry(row))
                    .list();
            long total = handle.createQuery("""
                            select count(*) from audit_entry
                            where (:who::text is null or who = :who) and (:subject::text is null or subject = :subject)""")
                    .bind("who", filter.who().orElse(null))
                    .bind("subject", filter.subject().orElse(null))
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = entries.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(entries.get(entries.size() - 1).index()));
            return new Page<>(entries, next, total);
        });
    }

    /** Reads the whole list, one entry at a time, and recomputes every hash. */
    public Verdict verify() {
        return database.jdbi().inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Head head = handle.createQuery("select length, hash from audit_head")
                    .map((row, context) -> new Head(row.getLong(1), HEX.formatHex(row.getBytes(2))))
                    .one();
            try (Stream<AuditEntry> entries = all(handle)) {
                return verdict(entries.iterator(), head);
            }
        });
    }

    /** The whole list as JSON lines in UTF-8, oldest first, with what is needed to check it elsewhere. */
    public void export(OutputStream out) {
        database.jdbi().useTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            try (Stream<AuditEntry> entries = all(handle)) {
                for (Iterator<AuditEntry> each = entries.iterator(); each.hasNext(); ) {
                    out.write(JSON.writeValueAsString(each.next()).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                }
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private record Head(long length, String hash) {}

    private AuditEntry next(long length, byte[] head, AuditedAction action) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS); // as fine as PostgreSQL keeps it
        String before = json(action.before()), after = json(action.after());
        long index = length + 1;
        byte[] hash = Chain.hash(head, index, at, action.who(), action.what(), action.subject(), before, after);
        return new AuditEntry(
                index,
                at,
                action.who(),
                action.what(),
                action.subject(),
                before,
                after,
                HEX.formatHex(head),
                HEX.formatHex(hash));
    }

    private static Verdict verdict(Iterator<AuditEntry> entries, Head head) {
        String previous = "00".repeat(Chain.HASH_BYTES);
        long read = 0;
        while (entries.hasNext()) {
            AuditEntry entry = entries.next();
            read++;
            if (entry.index() != read) return broken(read, head, read, "entry " + read + " is missing");
            if (!entry.previousHash().equals(previous))
                return broken(read, head, read, "it does not follow the entry before it");
            if (!entry.hash().equals(entry.expectedHash()))
                return broken(read, head, read, "what it says is not what its hash was made of");
            previous = entry.hash();
        }
        if (read != head.length()) return broken(read, head, read + 1, "entries at the end are missing");
        if (!previous.equals(head.hash())) return broken(read, head, read, "the end of the chain was replaced");
        return new Verdict(read, head.hash(), Optional.empty());
    }

    private static Verdict broken(long read, Head head, long index, String reason) {
        return new Verdict(read, head.hash(), Optional.of(new Verdict.Break(index, reason)));
    }

    private static Stream<AuditEntry> all(Handle handle) {
        return handle
                .createQuery("select * from audit_entry order by index")
                .setFetchSize(500)
                .map((row, context) -> entry(row))
                .stream();
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("index"),
                row.getTimestamp("at").toInstant(),
                row.getString("who"),
                row.getString("what"),
                row.getString("subject"),
                row.getString("before"),
                row.getString("after"),
                HEX.formatHex(row.getBytes("previous_hash")),
                HEX.formatHex(row.getBytes("hash")));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an audited value must be JSON: " + value.getClass(), e);
        }
    }
}
