package powersight.documents;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import powersight.identity.AccountId;
import powersight.platform.Database;

/**
 * Which documents there are, and which contents the store was given for them. A content is announced before it is stored,
 * so that one that never became a document can be found and removed.
 */
final class Register {
    private final Database database;

    Register(Database database) {
        this.database = database;
    }

    Optional<Document> find(DocumentId id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from document where id = ?")
                        .bind(0, id.value())
                        .map((row, context) -> document(row))
                        .findOne());
    }

    /** In the order in which they came. */
    List<Document> all(List<DocumentId> ids) {
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

    long countOf(AccountId owner) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from document where owner = ?")
                        .bind(0, owner.value())
                        .mapTo(Long.class)
                        .one());
    }

    /** From now on the store may have a content of that name. */
    void announce(Sha256 sha256, long bytes, Instant now) {
        database.jdbi().useHandle(handle -> handle.execute("""
                        insert into stored_object (sha256, bytes, since) values (?, ?, ?)
                        on conflict (sha256) do update set since = excluded.since""", sha256.hex(), bytes, now));
    }

    /** The store has its content; {@code with} happens in the same transaction. */
    void enter(Document document, Documents.With with) {
        database.jdbi().useTransaction(handle -> {
            handle.execute(
                    "update stored_object set stored = true where sha256 = ?",
                    document.sha256().hex());
            handle.execute(
                    """
                    insert into document
                      (id, owner, name, media_type, sha256, bytes, pages, width, height, uploaded_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                    document.id().value(),
                    document.owner().value(),
                    document.name(),
                    document.kind().mediaType(),
                    document.sha256().hex(),
                    document.bytes(),
                    boxed(document.pages()),
                    boxed(document.width()),
                    boxed(document.height()),
                    document.uploadedAt());
            with.document(handle, document);
        });
    }

    /** Some of the contents announced before that instant which no document has. */
    List<Sha256> unused(Instant before) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select sha256 from stored_object o where since < ?
                          and not exists (select 1 from document d where d.sha256 = o.sha256) limit 1000""")
                        .bind(0, before)
                        .mapTo(String.class)
                        .map(Sha256::new)
                        .list());
    }

    /** If it is still unused it is forgotten, and {@code removal} happens before anybody can announce it again. */
    void forget(Sha256 sha256, Instant before, Runnable removal) {
        database.jdbi().useTransaction(handle -> {
            int gone = handle.execute("""
                    delete from stored_object o where sha256 = ? and since < ?
                      and not exists (select 1 from document d where d.sha256 = o.sha256)""", sha256.hex(), before);
            if (gone == 1) removal.run();
        });
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
