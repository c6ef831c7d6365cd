package powersight.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
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
                handle -> handle.createQuery("""
                        select a.id, a.version, a.must_change,
                          array(select role from account_role r where r.account = a.id) as roles
                        from session s join account a on a.id = s.account
                        where s.id = :session and s.ended_at is null and s.expires_at > :now and a.state = 'ACTIVE'""")
                        .bind("session", session)
                        .bind("now", clock.instant())
                        .map((row, context) -> new Principal(
                                new AccountId(row.getObject("id", UUID.class)),
                                Account.roles(row),
                                session,
                                Optional.empty(),
                                row.getBoolean("must_change"),
                                row.getLong("version")))
                        .findOne());
    }

    Optional<Principal> ofKey(byte[] sha256) {
        return seen("key/" + HexFormat.of().formatHex(sha256), handle -> key(handle, "sha256", sha256));
    }

    Optional<Principal> ofKeyId(UUID id) {
        return seen("key-id/" + id, handle -> key(handle, "id", id));
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

    private Optional<Principal> key(Handle handle, String column, Object value) {
        Optional<Principal> found = handle.createQuery("""
                        select k.id as key, a.id, a.version, a.must_change,
                          array(select role from account_role r where r.account = a.id) as roles,
                          array(select scope from api_key_scope c where c.api_key = k.id) as scopes
                        from api_key k join account a on a.id = k.account
                        where k.%s = :value and k.revoked_at is null
                          and (k.expires_at is null or k.expires_at > :now) and a.state = 'ACTIVE'""".formatted(column))
                .bind("value", value)
                .bind("now", clock.instant())
                .map((row, context) -> new Principal(
                        new AccountId(row.getObject("id", UUID.class)),
                        Account.roles(row),
                        row.getObject("key", UUID.class),
                        Optional.of(scopes((String[]) row.getArray("scopes").getArray())),
                        row.getBoolean("must_change"),
                        row.getLong("version")))
                .findOne();
        found.ifPresent(principal -> handle.execute(
                "update api_key set last_used_at = ? where id = ? and (last_used_at is null or last_used_at < ?)",
                clock.instant(),
                principal.credential(),
                clock.instant().minus(Duration.ofMinutes(1))));
        return found;
    }

    private static Set<Scope> scopes(String[] texts) {
        return Arrays.stream(texts).flatMap(text -> Scope.of(text).stream()).collect(Collectors.toUnmodifiableSet());
    }
}
