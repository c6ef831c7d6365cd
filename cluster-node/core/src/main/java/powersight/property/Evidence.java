package powersight.property;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.documents.DocumentId;
import powersight.documents.Documents;
import powersight.identity.AccountId;
import powersight.platform.Database;

/** Which documents prove which claim. A claimant adds them while the claim is open; they stay with it. */
public final class Evidence {
    public static final int MOST = 20;

    private final Database database;
    private final Clock wall;

    public Evidence(Database database, Clock wall) {
        this.database = database;
        this.wall = wall;
    }

    /** What is refused before a byte is read, and again when the document has come into being. */
    public void mayAdd(AccountId claimant, ClaimId claim) {
        database.jdbi().useTransaction(handle -> check(handle, claimant, claim));
    }

    /** The document belongs to this claim from its first instant on, or does not come into being. */
    public Documents.With to(AccountId claimant, ClaimId claim) {
        return (handle, document) -> {
            check(handle, claimant, claim);
            handle.execute(
                    "insert into claim_document (document, claim) values (?, ?)",
                    document.id().value(),
                    claim.value());
            ClaimRows.happened(handle, claim, wall.instant(), claimant, Claim.What.DOCUMENT_ADDED, document.name());
        };
    }

    public List<DocumentId> of(ClaimId claim) {
        return database.jdbi().withHandle(handle -> of(handle, claim));
    }

    public Optional<ClaimId> claimOf(DocumentId document) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select claim from claim_document where document = ?")
                        .bind(0, document.value())
                        .mapTo(UUID.class)
                        .findOne()
                        .map(ClaimId::new));
    }

    /** A flat with its present owner, whose documents proved that it is theirs. */
    public record Proof(FlatId flat, AccountId owner, ClaimId claim) {}

    private static final String PROOFS = """
            select d.document, c.id as claim, c.flat, o.owner
            from claim_document d join claim c on c.id = d.claim and c.state = 'APPROVED'
              join ownership o on o.flat = c.flat and o.owner = c.claimant and not o.void
                and o.period @> :now::timestamptz
            """;

    /** The documents by which the flat's present owner has proved it; nobody else's, and of no former one. */
    public List<DocumentId> ofHome(FlatId flat, Instant now) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(PROOFS + "where c.flat = :flat")
                        .bind("flat", flat.value())
                        .bind("now", now)
                        .map((row, context) -> new DocumentId(row.getObject("document", UUID.class)))
                        .list());
    }

    /** What the document proves now; nothing while its claim is open, and nothing once the flat is another's. */
    public Optional<Proof> proofBy(DocumentId document, Instant now) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(PROOFS + "where d.document = :document")
                        .bind("document", document.value())
                        .bind("now", now)
                        .map((row, context) -> new Proof(
                                new FlatId(row.getObject("flat", UUID.class)),
                                new AccountId(row.getObject("owner", UUID.class)),
                                new ClaimId(row.getObject("claim", UUID.class))))
                        .findOne());
    }

    private void check(Handle handle, AccountId claimant, ClaimId id) {
        Claim claim = ClaimRows.held(handle, id, wall.instant());
        if (!claim.claimant().id().equals(claimant)) throw ClaimRows.missing(id);
        if (!claim.state().isOpen()) throw ClaimDesk.decided(claim);
        if (of(handle, id).size() >= MOST)
            throw No.because(
                    "too-many-documents",
                    "a claim may have " + MOST + " documents",
                    "join them into one PDF, or ask the office");
    }

    private static List<DocumentId> of(Handle handle, ClaimId claim) {
        return handle.createQuery("select document from claim_document where claim = ?")
                .bind(0, claim.value())
                .mapTo(UUID.class)
                .map(DocumentId::new)
                .list();
    }
}
