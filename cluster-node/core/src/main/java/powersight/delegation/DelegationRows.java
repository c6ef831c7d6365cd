package powersight.delegation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.property.FlatId;

/** How delegations are read from their table. */
final class DelegationRows {
    static final String SELECT = """
            select d.*, o.flat, o.owner, g.full_name as giver_name, r.full_name as receiver_name,
              b.street || ' ' || b.number || ', ' || b.settlement || ', ' || f.label as home
            from delegation d join ownership o on o.id = d.ownership join flat f on f.id = o.flat
              join building b on b.id = f.building join account g on g.id = d.giver
              left join account r on r.id = d.receiver
            """;

    static Delegation row(ResultSet row) throws SQLException {
        return new Delegation(
                row.getObject("id", UUID.class),
                new FlatId(row.getObject("flat", UUID.class)),
                row.getString("home"),
                new AccountId(row.getObject("owner", UUID.class)),
                new AccountId(row.getObject("giver", UUID.class)),
                row.getString("giver_name"),
                row.getString("invitee"),
                Optional.ofNullable(row.getObject("receiver", UUID.class)).map(AccountId::new),
                Optional.ofNullable(row.getString("receiver_name")),
                uses(row),
                row.getTimestamp("until").toInstant(),
                Delegation.State.valueOf(row.getString("state")),
                row.getTimestamp("offered_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("ended_at")).map(Timestamp::toInstant));
    }

    static Set<DelegatedUse> uses(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("uses").getArray())
                .map(DelegatedUse::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    private DelegationRows() {}

    static Optional<Delegation> locked(Handle handle, UUID id) {
        boolean there = handle.createQuery("select id from delegation where id = ? for update")
                .bind(0, id)
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
        return there ? get(handle, id) : Optional.empty();
    }

    static Optional<Delegation> get(Handle handle, UUID id) {
        return handle.createQuery(SELECT + " where d.id = ?")
                .bind(0, id)
                .map((row, context) -> row(row))
                .findOne();
    }
}
