package powersight.alerting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import powersight.identity.AccountId;

/**
 * A silence that went on for too long. All times are grid time.
 *
 * @param number rises with each alarm; people name it so
 * @param told how often people were told of it
 * @param tellAt when they are told again, if nothing changes
 */
public record Alarm(
        long number,
        Asset asset,
        String municipality,
        Instant silentSince,
        Instant raisedAt,
        Optional<Instant> clearedAt,
        int told,
        Optional<Instant> tellAt,
        Optional<Instant> escalateAt,
        Optional<Instant> escalatedAt,
        Optional<Acknowledgement> acknowledgement) {
    /** Somebody has it in hand: nobody is told again. */
    public record Acknowledgement(AccountId by, Instant at, String note) {}

    public boolean isOpen() {
        return clearedAt.isEmpty();
    }

    static Alarm read(ResultSet row) throws SQLException {
        UUID by = row.getObject("acknowledged_by", UUID.class);
        return new Alarm(
                row.getLong("number"),
                new Asset(Asset.Kind.valueOf(row.getString("kind")), row.getString("asset")),
                row.getString("municipality"),
                row.getTimestamp("silent_since").toInstant(),
                row.getTimestamp("raised_at").toInstant(),
                instant(row.getTimestamp("cleared_at")),
                row.getInt("told"),
                instant(row.getTimestamp("tell_at")),
                instant(row.getTimestamp("escalate_at")),
                instant(row.getTimestamp("escalated_at")),
                by == null
                        ? Optional.empty()
                        : Optional.of(new Acknowledgement(
                                new AccountId(by),
                                row.getTimestamp("acknowledged_at").toInstant(),
                                row.getString("note"))));
    }

    private static Optional<Instant> instant(@Nullable Timestamp at) {
        return Optional.ofNullable(at).map(Timestamp::toInstant);
    }
}
