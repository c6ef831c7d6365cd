package powersight.property;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Page;

/** What people do with their claims, and the lists of them. What officers do is in {@link ClaimDesk}. */
public final class Claims {
    public static final int LONGEST_NOTE = 2_000;

    /** Empty options do not filter. */
    public record Filter(
            Optional<AccountId> claimant, Optional<FlatId> flat, Optional<Claim.State> state, boolean conflicts) {}

    private final Database database;
    private final Letters letters;
    private final Clock wall;

    Claims(Database database, Letters letters, Clock wall) {
        this.database = database;
        this.letters = letters;
        this.wall = wall;
    }

    /** Says that the flat is theirs. It waits in the officers' queue. */
    public Claim make(AccountId claimant, FlatId flat, Optional<String> contractNumber, String note) {
        Instant now = wall.instant();
        return database.jdbi().inTransaction(handle -> {
            String state = handle.createQuery("select state from flat where id = ? for share")
                    .bind(0, flat.value())
                    .mapTo(String.class)
                    .findOne()
                    .filter(is -> !is.equals("REJECTED"))
                    .orElseThrow(() -> No.flat(flat));
            if (state.equals("APPROVED") && owns(handle, claimant, flat))
                throw No.because("flat-already-yours", "the flat is yours already", "look at your own flats");
            ClaimId id = new ClaimId(UUID.randomUUID());
            int made = handle.execute(
                    """
                    insert into claim (id, flat, claimant, state, contract_number, note, made_at)
                    values (?, ?, ?, 'PENDING', ?, ?, ?) on conflict do nothing""", id.value(), flat.value(), claimant.value(), contractNumber.orElse(null), note, now);
            if (made == 0)
                throw No.because(
                        "already-claimed", "your claim to this flat waits already", "add what is missing to that one");
            ClaimRows.happened(handle, id, now, claimant, Claim.What.MADE, note);
            Claim claim = ClaimRows.find(handle, id, now).orElseThrow();
            letters.tell(
                    handle,
                    claimant.value(),
                    PropertyMail.CLAIM_RECEIVED,
                    id.toString(),
                    claim.place(),
                    Optional.empty());
            return claim;
        });
    }

    /** The claimant has added what was asked for, and says so. */
    public Claim answer(AccountId claimant, ClaimId id, String note) {
        return change(claimant, id, (handle, claim, now) -> {
            if (claim.state() != Claim.State.MORE_ASKED)
                throw No.because("nothing-asked", "nothing more is asked for", "wait for the decision");
            handle.execute("update claim set state = 'PENDING' where id = ?", id.value());
            ClaimRows.happened(handle, id, now, claimant, Claim.What.ANSWERED, note);
        });
    }

    /** The claimant no longer wants it. Withdrawn twice is withdrawn. */
    public Claim withdraw(AccountId claimant, ClaimId id) {
        return change(claimant, id, (handle, claim, now) -> {
            if (claim.state() == Claim.State.WITHDRAWN) return;
            if (!claim.state().isOpen()) throw ClaimDesk.decided(claim);
            handle.execute(
                    "update claim set state = 'WITHDRAWN', handler = null, handler_until = null where id = ?",
                    id.value());
            ClaimRows.happened(handle, id, now, claimant, Claim.What.WITHDRAWN, "");
        });
    }

    public Optional<Claim> find(ClaimId id) {
        return database.jdbi().withHandle(handle -> ClaimRows.find(handle, id, wall.instant()));
    }

    public List<Claim.Event> timeLine(ClaimId id) {
        return database.jdbi().withHandle(handle -> ClaimRows.timeLine(handle, id));
    }

    /** In the order in which they were made. */
    public Page<Claim> list(Filter filter, Optional<String> after, int limit) {
        Instant now = wall.instant();
        String where = """
                where (:claimant::uuid is null or claimant = :claimant::uuid)
                  and (:flat::uuid is null or flat = :flat::uuid)
                  and (:state::text is null or state = :state) and (not :conflicts or conflict)""";
        return database.jdbi().withHandle(handle -> {
            List<Claim> claims = bind(
                            handle.createQuery("select * from (" + ClaimRows.SELECT + ") as c " + where
                                    + " and number > :after order by number limit :limit"),
                            filter)
                    .bind("after", after.map(Long::parseLong).orElse(0L))
                    .bind("limit", limit)
                    .map((row, context) -> ClaimRows.claim(row, now))
                    .list();
            long total = bind(
                            handle.createQuery("select count(*) from (" + ClaimRows.SELECT + ") as c " + where), filter)
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = claims.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(claims.get(claims.size() - 1).number()));
            return new Page<>(claims, next, total);
        });
    }

    private static Query bind(Query query, Filter filter) {
        return query.bind("claimant", filter.claimant().map(AccountId::value).orElse(null))
                .bind("flat", filter.flat().map(FlatId::value).orElse(null))
                .bind("state", filter.state().map(Claim.State::name).orElse(null))
                .bind("conflicts", filter.conflicts());
    }

    private interface Change {
        void apply(Handle handle, Claim claim, Instant now);
    }

    /** Another's claim is not there. */
    private Claim change(AccountId claimant, ClaimId id, Change change) {
        Instant now = wall.instant();
        return database.jdbi().inTransaction(handle -> {
            Claim claim = ClaimRows.held(handle, id, now);
            if (!claim.claimant().id().equals(claimant)) throw ClaimRows.missing(id);
            change.apply(handle, claim, now);
            return ClaimRows.find(handle, id, now).orElseThrow();
        });
    }

    private static boolean owns(Handle handle, AccountId account, FlatId flat) {
        return handle.createQuery("""
                        select exists (select 1 from ownership
                                       where flat = ? and owner = ? and upper_inf(period) and not void)""")
                .bind(0, flat.value())
                .bind(1, account.value())
                .mapTo(Boolean.class)
                .one();
    }
}
