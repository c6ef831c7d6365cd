package powersight.identity;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.notification.Language;
import powersight.platform.Database;

/**
 * What programs on a node's own machine show: a key of the built-in account {@code tools}, which is operator and officer
 * and can never do anything about people's accounts. Each node draws one at its start and lengthens its life while it runs,
 * so that the key of a node that is gone runs out by itself. Any node accepts it.
 */
public final class ToolsKey {
    public static final String ACCOUNT = "tools";
    static final Duration LIFE = Duration.ofDays(1);
    private static final Set<Scope> SCOPES =
            Set.of(Scope.READ_METERS, Scope.WRITE_METERS, Scope.READ_GRID, Scope.RUN_GRID);
    private static final long ONE_AT_A_TIME = 0x746f6f6c73L;

    private final Database database;
    private final PasswordHash hash;
    private final Accounts accounts;
    private final Audit audit;
    private final Secrets secrets;
    private final Clock clock;

    ToolsKey(Database database, PasswordHash hash, Accounts accounts, Audit audit, Secrets secrets, Clock clock) {
        this.database = database;
        this.hash = hash;
        this.accounts = accounts;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A new key, good for a day unless it is kept. */
    public String draw() {
        String key = ApiKeys.PREFIX + secrets.token();
        database.jdbi().useTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            AccountId account = Account.byName(handle, ACCOUNT).map(Account::id).orElseGet(() -> open(handle));
            UUID id = secrets.id();
            handle.execute(
                    "delete from api_key where account = ? and expires_at < ?",
                    account.value(),
                    Timestamp.from(clock.instant()));
            handle.execute(
                    "insert into api_key (id, account, name, sha256, created_at, expires_at) values (?, ?, ?, ?, ?, ?)",
                    id,
                    account.value(),
                    "tools of a node",
                    Secrets.sha256(key),
                    clock.instant(),
                    Timestamp.from(clock.instant().plus(LIFE)));
            for (Scope scope : SCOPES)
                handle.execute("insert into api_key_scope (api_key, scope) values (?, ?)", id, scope.text());
            audit.record(
                    handle,
                    new AuditedAction(
                            AuditedAction.SYSTEM,
                            "tools-key-drawn",
                            "api-key/" + id,
                            AuditedAction.NOTHING,
                            Map.of(
                                    "scopes",
                                    SCOPES.stream().map(Scope::text).sorted().toList())));
        });
        return key;
    }

    /** Good for another day from now. */
    public void keep(String key) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update api_key set expires_at = ? where sha256 = ?",
                        Timestamp.from(clock.instant().plus(LIFE)),
                        Secrets.sha256(key)));
    }

    /** Its password is drawn and forgotten: nobody signs in as a program. */
    private AccountId open(Handle handle) {
        AccountId id = accounts.open(
                        handle,
                        new Accounts.NewAccount(
                                ACCOUNT,
                                Optional.empty(),
                                "Programs on the nodes' own machines",
                                Language.SERBIAN_LATIN,
                                hash.of(secrets.password()),
                                Set.of(Role.OPERATOR, Role.OFFICER),
                                false,
                                false))
                .orElseThrow();
        handle.execute("update account set program = true where id = ?", id.value());
        return id;
    }
}
