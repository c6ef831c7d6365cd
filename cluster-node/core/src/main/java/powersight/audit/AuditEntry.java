package powersight.audit;

import java.time.Instant;
import java.util.HexFormat;

/** One line of the list. {@code before} and {@code after} are JSON texts, exactly as they were hashed. */
public record AuditEntry(
        long index,
        Instant at,
        String who,
        String what,
        String subject,
        String before,
        String after,
        String previousHash,
        String hash) {

    /** The hash this entry must have, from everything else it says. */
    String expectedHash() {
        return HexFormat.of()
                .formatHex(Chain.hash(
                        HexFormat.of().parseHex(previousHash), index, at, who, what, subject, before, after));
    }
}
