package powersight.documents;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.RefusedException;

/**
 * Takes documents in and gives them out. A file is streamed to a spool file while it is hashed, checked there, stored under
 * its hash, and only then is there a document; whatever goes wrong before leaves nothing behind. On the way out it is
 * compared with its hash before the first byte is sent.
 */
public final class Documents {
    private static final Logger log = LoggerFactory.getLogger(Documents.class);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    /** @param length as the sender announced it, if it did */
    public record Arriving(AccountId owner, String name, Kind stated, Optional<Long> length) {}

    /** What must happen in the same transaction as a document's coming into being; may refuse. */
    public interface With {
        void document(Handle handle, Document document);
    }

    private final Database database;
    private final DocumentStore store;
    private final Spool spool;
    private final Limits limits;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Semaphore room;

    Documents(Database database, DocumentStore store, Spool spool, Limits limits, MeterRegistry metrics, Clock clock) {
        this.database = database;
        this.store = store;
        this.spool = spool;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.room = new Semaphore(limits.atOnce());
        for (String what : List.of("missing", "damaged")) metrics.counter("powersight.documents.lost", "what", what);
    }

    /** @param incoming a folder of this machine where files wait while they are checked */
    public static Documents open(
            Database database, DocumentStore store, Path incoming, Limits limits, MeterRegistry metrics, Clock clock) {
        return new Documents(database, store, new Spool(incoming, limits.reserve()), limits, metrics, clock);
    }

    public Limits limits() {
        return limits;
    }

    /** Reads to the end, or refuses as soon as it can. Waits for the sender; the caller's thread is meant for that. */
    public Document keep(Arriving arriving, InputStream content, With with) {
        if (arriving.length().filter(length -> length > limits.largest()).isPresent())
            throw No.tooLarge(limits.largest());
        notTooMany(arriving.owner());
        return inTurn(() -> {
            Path file = spool.fresh();
            try {
                if (!spool.hasRoomFor(arriving.length().orElse(limits.largest()))) throw No.storageFull();
                Sha256 sha256 = take(arriving, content, file);
                Facts facts = Facts.of(arriving.stated(), file, limits);
                return store(arriving, file, sha256, facts, with);
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    public Optional<Document> find(DocumentId id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from document where id = ?")
                        .bind(0, id.value())
                        .map((row, context) -> document(row))
                        .findOne());
    }

    /** In the order in which they came. */
    public List<Document> all(List<DocumentId> ids) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select * from document where id = any(:ids) order by uploaded_at, id")
                        .bindArray(
                                "ids",
                                UUID.class,
                                ids.stream().map(DocumentId::value).toArray())
                        .map((row, context) -> document(row))
                        .list());
    }

    /**
     * The content, compared with its hash. One that is lost is answered like one that was never there, and is an alarm: a
     * metric, and an error in the log that names it.
     */
    public InputStream content(Document document) {
        return inTurn(() -> {
            Path file = spool.fresh();
            try {
                MessageDigest digest = Sha256.digest();
                try (InputStream stored = store.open(document.sha256()).orElseThrow(() -> lost(document, "missing"))) {
                    try (OutputStream out = spool.open(file)) {
                        copy(stored, out, digest, Long.MAX_VALUE);
                    }
                }
                if (!Sha256.of(digest).equals(document.sha256())) throw lost(document, "damaged");
                return new FileInputStream(file.toFile()); // readable until it is closed, though its name is gone
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    /** Removes what was stored and never became a document, and what a killed program has left; for a schedule. */
    public void tidy() {
        Instant now = clock.instant();
        spool.sweep(now);
        Instant before = now.minus(FORGOTTEN_AFTER);
        List<String> forgotten = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select sha256 from stored_object o where since < ?
                          and not exists (select 1 from document d where d.sha256 = o.sha256) limit 1000""")
                        .bind(0, before)
                        .mapTo(String.class)
                        .list());
        for (String sha256 : forgotten)
            database.jdbi().useTransaction(handle -> {
                int gone = handle.execute("""
                        delete from stored_object o where sha256 = ? and since < ?
                          and not exists (select 1 from document d where d.sha256 = o.sha256)""", sha256, before);
                if (gone == 1) remove(new Sha256(sha256));
            });
    }

    private Sha256 take(Arriving arriving, InputStream content, Path file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(content);
        in.mark(Kind.TELLS);
        byte[] start = read(() -> in.readNBytes(Kind.TELLS));
        in.reset();
        Kind kind = Kind.ofStart(start, start.length)
                .orElseThrow(() -> No.wrongType("the file is no PDF, no JPEG and no PNG"));
        if (kind != arriving.stated())
            throw No.wrongType("the file is " + kind.mediaType() + " and was sent as "
                    + arriving.stated().mediaType());
        if (!kind.suits(arriving.name()))
            throw No.wrongType("the file is " + kind.mediaType() + " and its name ends otherwise");
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = spool.open(file)) {
            long bytes = copy(in, out, digest, limits.largest());
            if (bytes > limits.largest()) throw No.tooLarge(limits.largest());
            if (arriving.length().filter(length -> length != bytes).isPresent())
                throw No.broken("fewer bytes came than were announced");
        }
        return Sha256.of(digest);
    }

    /** Stops after more than {@code most} bytes; answers with how many it read. */
    private static long copy(InputStream in, OutputStream out, MessageDigest digest, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        while (bytes <= most) {
            int count = read(() -> in.read(buffer));
            if (count < 0) return bytes;
            bytes += count;
            digest.update(buffer, 0, count);
            out.write(buffer, 0, count);
        }
        return bytes;
    }

    private Document store(Arriving arriving, Path file, Sha256 sha256, Facts facts, With with) throws IOException {
        long bytes = Files.size(file);
        database.jdbi().useHandle(handle -> handle.execute("""
                        insert into stored_object (sha256, bytes, since) values (?, ?, ?)
                        on conflict (sha256) do update set since = excluded.since""", sha256.hex(), bytes, clock.instant()));
        store.put(sha256, file);
        Document document = new Document(
                new DocumentId(UUID.randomUUID()),
                arriving.owner(),
                DisplayName.of(arriving.name(), arriving.stated()),
                arriving.stated(),
                sha256,
                bytes,
                facts.pages(),
                facts.width(),
                facts.height(),
                clock.instant());
        database.jdbi().useTransaction(handle -> {
            handle.execute("update stored_object set stored = true where sha256 = ?", sha256.hex());
            handle.execute(
                    """
                    insert into document
                      (id, owner, name, media_type, sha256, bytes, pages, width, height, uploaded_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                    document.id().value(),
                    document.owner().value(),
                    document.name(),
                    document.kind().mediaType(),
                    sha256.hex(),
                    bytes,
                    boxed(facts.pages()),
                    boxed(facts.width()),
                    boxed(facts.height()),
                    document.uploadedAt());
            with.document(handle, document);
        });
        return document;
    }

    private void notTooMany(AccountId owner) {
        long theirs = database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from document where owner = ?")
                        .bind(0, owner.value())
                        .mapTo(Long.class)
                        .one());
        if (theirs >= limits.perPerson())
            throw No.because(
                    "too-many-documents",
                    "one person may have " + limits.perPerson() + " documents",
                    "ask the office to look at those that are there");
    }

    private RefusedException lost(Document document, String what) {
        metrics.counter("powersight.documents.lost", "what", what).increment();
        log.error("document {}: its content {} is {} in the store", document.id(), document.sha256(), what);
        return No.missing(document.id());
    }

    private void remove(Sha256 sha256) {
        try {
            store.remove(sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** Not more of them at once than the machine was told to bear; a disk that is full is said to be full. */
    private <T> T inTurn(Work<T> work) {
        if (!room.tryAcquire())
            throw No.because("busy", "too many documents are on their way just now", "try again in a few seconds");
        try {
            return work.run();
        } catch (SenderGone e) {
            throw No.because("upload-interrupted", "the upload ended before its end", "upload it again");
        } catch (IOException e) {
            log.error("a document could not be stored or read: {}", e.toString());
            throw Spool.isFull(e) ? No.storageFull() : No.storageAway();
        } finally {
            room.release();
        }
    }

    /** The other end of the stream that is read has gone. */
    private static final class SenderGone extends IOException {
        private static final long serialVersionUID = 1L;

        SenderGone(IOException cause) {
            super(cause);
        }
    }

    private static <T> T read(Work<T> reading) throws IOException {
        try {
            return reading.run();
        } catch (IOException e) {
            throw new SenderGone(e);
        }
    }

    private static Document document(ResultSet row) throws SQLException {
        return new Document(
                new DocumentId(row.getObject("id", UUID.class)),
                new AccountId(row.getObject("owner", UUID.class)),
                row.getString("name"),
                Kind.ofMediaType(row.getString("media_type")).orElseThrow(),
                new Sha256(row.getString("sha256")),
                row.getLong("bytes"),
                number(row, "pages"),
                number(row, "width"),
                number(row, "height"),
                row.getTimestamp("uploaded_at").toInstant());
    }

    private static OptionalInt number(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
