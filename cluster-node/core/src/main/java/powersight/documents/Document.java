package powersight.documents;

import java.time.Instant;
import java.util.OptionalInt;
import powersight.identity.AccountId;

/**
 * Something somebody has uploaded.
 *
 * @param name for display only
 */
public record Document(
        DocumentId id,
        AccountId owner,
        String name,
        Kind kind,
        Sha256 sha256,
        long bytes,
        OptionalInt pages,
        OptionalInt width,
        OptionalInt height,
        Instant uploadedAt) {}
