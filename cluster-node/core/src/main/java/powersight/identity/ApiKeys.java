package powersight.identity;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.platform.Database;

/** Keys for programs: a person makes them, and they may do at most what their scopes say. Shown once. */
public final class ApiKeys {
    static final String PREFIX = "psk_";
    private static final int MOST = 50, LONGEST_NAME = 100;

    public record Row(
            UUID id,
            String name,
            Set<Scope> scopes,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> lastUsedAt) {}

    /** @param secret what the program shows; we keep only its hash */
    public record Created(UUID id, String secret) {
        @Override
        public String toString() {
            return "API key " + id;
        }
    }

    private final Database database;
    private final Standing standing;
    private final Audit audit;
    private final Secrets secrets;
    private final Clock clock;

    ApiKeys(Database database, Standing standing, Audit audit, Secrets secrets, Clock clock) {
        this.database = database;
        this.standing = standing;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
    }

    public Created create(Principal owner, String name, Set<Scope> scopes, Optional<Instant> expiresAt) {
        if (owner.isProgram()) throw No.because("not-allowed", "a key cannot make another key", "sign in to make one");
        if (name.isBlank() || name.length() > LONGEST_NAME)
            throw No.because("bad-name", "a key's name has 1 to " + LONGEST_NAME + " characters", "say what it is for");
        if (scopes.isEmpty()) throw No.because("no-scope", "a key without a scope can do nothing", "choose a scope");
        if (expiresAt.filter(end -> !end.isAfter(clock.instant())).isPresent())
            throw No.because("bad-expiry", "the key would have expired already", "choose a time to come");
        UUID id = secrets.id();
        String secret = PREFIX + secrets.token();
        database.jdbi().useTransaction(handle -> {
            handle.execute(
                    "select 1 from account where id = ? for update",
                    owner.account().value());
            long open = handle.createQuery("select count(*) from api_key where account = ? and revoked_at is null")
                    .bind(0, owner.account().value())
                    .mapTo(Long.class)
                    .one();
            if (open >= MOST)
                throw No.because("too-many-keys", "you have " + open + " keys", "revoke those you do not need");
            handle.execute(
                    "insert into api_key (id, account, name, sha256, created_at, expires_at) values (?, ?, ?, ?, ?, ?)",
                    id,
                    owner.account().value(),
                    name.strip(),
                    Secrets.sha256(secret),
                    clock.instant(),
                    expiresAt.map(Timestamp::from).orElse(null));
            for (Scope scope : scopes)
                handle.execute("insert into api_key_scope (api_key, scope) values (?, ?)", id, scope.text());
            audit.record(
                    handle,
                    new AuditedAction(
                            owner.account().toString(),
                            "api-key-created",
                            "api-key/" + id,
                            AuditedAction.NOTHING,
                            Map.of(
                                    "scopes",
                                    scopes.stream().map(Scope::text).sorted().toList())));
        });
        return new Created(id, secret);
    }

    /** Those that are not revoked, newest first. */
    public List<Row> list(AccountId owner) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select k.*, array(select scope from api_key_scope c where c.api_key = k.id) as scopes
                        from api_key k where account = ? and revoked_at is null order by created_at desc, id""")
                        .bind(0, owner.value())
                        .map((row, context) -> new Row(
                                row.getObject("id", UUID.class),
                                row.getString("name"),
                                Arrays.stream((String[]) row.getArray("scopes").getArray())
                                        .flatMap(text -> Scope.of(text).stream())
                                        .collect(Collectors.toUnmodifiableSet()),
                                row.getTimestamp("created_at").toInstant(),
                                Optional.ofNullable(row.getTimestamp("expires_at"))
                                        .map(Timestamp::toInstant),
                                Optional.ofNullable(row.getTimestamp("last_used_at"))
                                        .map(Timestamp::toInstant)))
                        .list());
    }

    /** The key is refused within seconds, on every node. */
    public void revoke(Principal owner, UUID id) {
        database.jdbi().useTransaction(handle -> {
            int revoked = handle.execute(
                    "update api_key set revoked_at = ? where id = ? and account = ? and revoked_at is null",
                    clock.instant(),
                    id,
                    owner.account().value());
            if (revoked == 0)
                throw No.because("no-such-key", "there is no API key " + id, "look at the list of your keys");
            audit.record(
                    handle,
                    new AuditedAction(
                            owner.account().toString(),
                            "api-key-revoked",
                            "api-key/" + id,
                            AuditedAction.NOTHING,
                            AuditedAction.NOTHING));
        });
        standing.changed();
    }
}
