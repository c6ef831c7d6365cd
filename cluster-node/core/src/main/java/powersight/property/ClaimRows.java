package powersight.property;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import powersight.identity.AccountId;
import powersight.platform.RefusedException;

/** How claims are read from their tables and their time lines written. */
final class ClaimRows {
    static final String SELECT = """
            select c.*, f.building, f.label, b.municipality, b.settlement, b.street, b.number as house, b.location,
              p.full_name as claimant_name, h.full_name as handler_name, d.full_name as decided_name,
              c.state in ('PENDING', 'MORE_ASKED') and (
                exists (select 1 from ownership o where o.flat = c.flat and upper_inf(o.period) and not o.void
                          and o.owner <> c.claimant)
                or exists (select 1 from claim other where other.flat = c.flat and other.id <> c.id
                          and other.state in ('PENDING', 'MORE_ASKED'))) as conflict
            from claim c
              join flat f on f.id = c.flat
              join building b on b.id = f.building
              join account p on p.id = c.claimant
              left join account h on h.id = c.handler
              left join account d on d.id = c.decided_by
            """;

    private ClaimRows() {}

    static Optional<Claim> find(Handle handle, ClaimId id, Instant now) {
        return handle.createQuery(SELECT + "where c.id = ?")
                .bind(0, id.value())
                .map((row, context) -> claim(row, now))
                .findOne();
    }

    /** Nobody else changes it until the transaction ends. */
    static Claim held(Handle handle, ClaimId id, Instant now) {
        handle.execute("select 1 from claim where id = ? for update", id.value());
        return find(handle, id, now).orElseThrow(() -> missing(id));
    }

    static RefusedException missing(ClaimId id) {
        return No.because("no-such-claim", "there is no claim " + id, "look at your own claims");
    }

    static void happened(Handle handle, ClaimId claim, Instant at, AccountId who, Claim.What what, String note) {
        handle.execute("""
                insert into claim_event (claim, index, at, who, what, note)
                select ?, 1 + count(*), ?, ?, ?, ? from claim_event where claim = ?""", claim.value(), at, who.value(), what.name(), note, claim.value());
    }

    static List<Claim.Event> timeLine(Handle handle, ClaimId claim) {
        return handle.createQuery("""
                        select e.at, e.who, a.full_name, e.what, e.note
                        from claim_event e join account a on a.id = e.who where e.claim = ? order by e.index""")
                .bind(0, claim.value())
                .map((row, context) -> new Claim.Event(
                        row.getTimestamp(1).toInstant(),
                        new Claim.Person(new AccountId(row.getObject(2, UUID.class)), row.getString(3)),
                        Claim.What.valueOf(row.getString(4)),
                        row.getString(5)))
                .list();
    }

    static Claim claim(ResultSet row, Instant now) throws SQLException {
        UUID handler = row.getObject("handler", UUID.class);
        Timestamp until = row.getTimestamp("handler_until");
        UUID decider = row.getObject("decided_by", UUID.class);
        Timestamp decided = row.getTimestamp("decided_at");
        Claim.State state = Claim.State.valueOf(row.getString("state"));
        return new Claim(
                new ClaimId(row.getObject("id", UUID.class)),
                row.getLong("number"),
                new FlatId(row.getObject("flat", UUID.class)),
                new BuildingId(row.getObject("building", UUID.class)),
                row.getString("municipality"),
                place(row),
                person(row.getObject("claimant", UUID.class), row.getString("claimant_name")),
                state,
                Optional.ofNullable(row.getString("contract_number")),
                row.getString("note"),
                row.getTimestamp("made_at").toInstant(),
                handler == null || until == null || !until.toInstant().isAfter(now)
                        ? Optional.empty()
                        : Optional.of(
                                new Claim.Handler(person(handler, row.getString("handler_name")), until.toInstant())),
                decider == null || decided == null
                        ? Optional.empty()
                        : Optional.of(new Claim.Decision(
                                person(decider, row.getString("decided_name")),
                                decided.toInstant(),
                                Optional.ofNullable(row.getString("reason")))),
                row.getBoolean("conflict"),
                state.isOpen() && row.getString("location").equals(Location.OUTSIDE.name()));
    }

    /** How a person would call the flat. */
    private static String place(ResultSet row) throws SQLException {
        return row.getString("street") + " " + row.getString("house") + "/" + row.getString("label") + ", "
                + row.getString("settlement");
    }

    private static Claim.Person person(UUID id, @Nullable String name) {
        return new Claim.Person(new AccountId(id), name == null ? "" : name);
    }
}
