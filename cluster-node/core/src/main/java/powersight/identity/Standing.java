package powersight.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.platform.Database;

/**
 * Whether a session or an API key still stands, and what its owner may do now. Read from SQL at most once in
 * {@link #TRUSTED_FOR} and node, so that a signed token costs no query each time and a revoked one works on for seconds
 * only. On the node where something was changed it shows at once.
 */
final class Standing {
    /** The promise is five seconds everywhere. */
    static final Duration TRUSTED_FOR = Duration.ofSeconds(3);

    private static final int MOST = 100_000;

    private record Seen(Optional<Principal> principal, Instant at) {}

    private final Database database;
    private final Clock clock;
    private final ConcurrentHashMap<String, Seen> seen = new ConcurrentHashMap<>();

    Standing(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<Principal> ofSession(UUID session) {
        return seen(
                "session/" + session,
                handle -> sessions(handle, "s.id = :wanted", session).stream().findFirst());
    }

    Optional<Principal> ofKey(byte[] sha256) {
        return seen("key/" + HexFormat.of().formatHex(sha256), handle -> {
            Optional<Principal> found =
                    keys(handle, "k.sha256 = :wanted", sha256).stream().findFirst();
            found.ifPresent(principal -> used(handle, principal.credential()));
            return found;
        });
    }

    Optional<Principal> ofKeyId(UUID id) {
        return seen(
                "key-id/" + id,
                handle -> keys(handle, "k.id = :wanted", id).stream().findFirst());
    }

    /** Whoever of these still stands, as what they are now; asked of the database, whatever was seen before. */
    Set<Principal> of(Set<Principal> principals) {
        return database.jdbi().withHandle(handle -> {
            Set<Principal> now = new HashSet<>();
            now.addAll(sessions(handle, "s.id = any(string_to_array(:wanted, ',')::uuid[])", ids(principals, false)));
            now.addAll(keys(handle, "k.id = any(string_to_array(:wanted, ',')::uuid[])", ids(principals, true)));
            return now;
        });
    }

    private static String ids(Set<Principal> principals, boolean programs) {
        return principals.stream()
                .filter(each -> each.isProgram() == programs)
                .map(each -> each.credential().toString())
                .collect(Collectors.joining(","));
    }

    /** Something was changed here: the next question is answered from SQL. */
    void changed() {
        seen.clear();
    }

    private interface Lookup {
        Optional<Principal> from(Handle handle);
    }

    private Optional<Principal> seen(String what, Lookup lookup) {
        Instant now = clock.instant();
        Seen before = seen.get(what);
        if (before != null
                && !now.isBefore(before.at())
                && now.isBefore(before.at().plus(TRUSTED_FOR))) return before.principal();
        Optional<Principal> principal = database.jdbi().withHandle(lookup::from);
        if (seen.size() >= MOST) seen.clear();
        if (principal.isPresent()) seen.put(what, new Seen(principal, now)); // strangers take no memory
        return principal;
    }

    private List<Principal> sessions(Handle handle, String where, Object wanted) {
        return handle.createQuery("""
                        select s.id as session, a.id, a.version, a.must_change,
                          array(select role from account_role r where r.account = a.id) as roles
                        from session s join account a on a.id = s.account
                        where %s and s.ended_at is null and s.expires_at > :now and a.state = 'ACTIVE'""".formatted(where))
                .bind("wanted", wanted)
                .bind("now", clock.instant())
                .map((row, context) -> new Principal(
                        new AccountId(row.getObject("id", UUID.class)),
                        Account.roles(row),
                        row.getObject("session", UUID.class),
                        Optional.empty(),
                        row.getBoolean("must_change"),
                        row.getLong("version")))
                .list();
    }

    private List<Principal> keys(Handle handle, String where, Object wanted) {
        return handle.createQuery("""
                        select k.id as key, a.id, a.version, a.must_change,
                          array(select role from account_role r where r.account = a.id) as roles,
                          array(select scope from api_key_scope c where c.api_key = k.id) as scopes
                        from api_key k join account a on a.id = k.account
                        where %s and k.revoked_at is null
                          and (k.expires_at is null or k.expires_at > :now) and a.state = 'ACTIVE'""".formatted(where))
                .bind("wanted", wanted)
                .bind("now", clock.instant())
                .map((row, context) -> new Principal(
                        new AccountId(row.getObject("id", UUID.class)),
                        Account.roles(row),
                        row.getObject("key", UUID.class),
                        Optional.of(scopes((String[]) row.getArray("scopes").getArray())),
                        row.getBoolean("must_change"),
                        row.getLong("version")))
                .list();
    }

    private void used(Handle handle, UUID key) {
        handle.execute(
                "update api_key set last_used_at = ? where id = ? and (last_used_at is null or last_used_at < ?)",
                clock.instant(),
                key,
                clock.instant().minus(Duration.ofMinutes(1)));
    }

    private static Set<Scope> scopes(String[] texts) {
        return Arrays.stream(texts).flatMap(text -> Scope.of(text).stream()).collect(Collectors.toUnmodifiableSet());
    }
}
