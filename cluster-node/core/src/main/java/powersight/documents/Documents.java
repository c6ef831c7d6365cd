package powersight.documents;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
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

    private final Register register;
    private final DocumentStore store;
    private final Spool spool;
    private final Reception reception;
    private final Limits limits;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Semaphore room;

    Documents(Database database, DocumentStore store, Spool spool, Limits limits, MeterRegistry metrics, Clock clock) {
        this.register = new Register(database);
        this.store = store;
        this.spool = spool;
        this.reception = new Reception(spool, limits.largest());
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
                Sha256 sha256 = reception.take(arriving, content, file);
                Facts facts = Facts.of(arriving.stated(), file, limits);
                return store(arriving, file, sha256, facts, with);
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    public Optional<Document> find(DocumentId id) {
        return register.find(id);
    }

    /** In the order in which they came. */
    public List<Document> all(List<DocumentId> ids) {
        return register.all(ids);
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
                try (InputStream stored = store.open(document.sha256()).orElseThrow(() -> lost(document, "missing"));
                        OutputStream out = spool.open(file)) {
                    new DigestInputStream(stored, digest).transferTo(out);
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
        for (Sha256 each : register.unused(before)) register.forget(each, before, () -> remove(each));
    }

    private Document store(Arriving arriving, Path file, Sha256 sha256, Facts facts, With with) throws IOException {
        long bytes = Files.size(file);
        register.announce(sha256, bytes, clock.instant());
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
        register.enter(document, with);
        return document;
    }

    private void notTooMany(AccountId owner) {
        if (register.countOf(owner) >= limits.perPerson())
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
        } catch (Reception.SenderGone e) {
            throw No.because("upload-interrupted", "the upload ended before its end", "upload it again");
        } catch (IOException e) {
            log.error("a document could not be stored or read: {}", e.toString());
            throw Spool.isFull(e) ? No.storageFull() : No.storageAway();
        } finally {
            room.release();
        }
    }
}
