package powersight.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.platform.Database;
import powersight.platform.Page;

/** The list of accounts, and what administrators do with it. Whoever acts is asked again, inside the transaction. */
public final class Accounts {
    private static final long ONE_AT_A_TIME = 0x726f6c6573L;

    public record Row(
            AccountId id,
            String name,
            Optional<String> email,
            String fullName,
            Language language,
            Set<Role> roles,
            boolean active,
            boolean mustChangePassword,
            boolean secondFactor,
            boolean demo,
            Instant createdAt) {}

    record NewAccount(
            String name,
            Optional<String> email,
            String fullName,
            Language language,
            String passwordHash,
            Set<Role> roles,
            boolean mustChange,
            boolean demo) {}

    private final Database database;
    private final Standing standing;
    private final Sessions sessions;
    private final Audit audit;
    private final Inbox inbox;
    private final Secrets secrets;
    private final Clock clock;

    Accounts(
            Database database,
            Standing standing,
            Sessions sessions,
            Audit audit,
            Inbox inbox,
            Secrets secrets,
            Clock clock) {
        this.database = database;
        this.standing = standing;
        this.sessions = sessions;
        this.audit = audit;
        this.inbox = inbox;
        this.secrets = secrets;
        this.clock = clock;
    }

    public Optional<Row> get(AccountId id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + " where a.id = ?")
                        .bind(0, id.value())
                        .map((row, context) -> row(row))
                        .findOne());
    }

    /** By name; text is looked for in names, and blank does not filter. */
    public Page<Row> list(String text, Optional<Role> role, Optional<String> after, int limit) {
        String where = """
                 where (:text = '' or a.name like :like or lower(a.full_name) like :like)
                   and (:role::text is null or exists
                     (select 1 from account_role r where r.account = a.id and r.role = :role))""";
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String like = "%" + lower.replaceAll("([%_\\\\])", "\\\\$1") + "%";
        return database.jdbi().withHandle(handle -> {
            List<Row> rows = handle.createQuery(
                            SELECT + "\n" + where + " and a.name > :after order by a.name limit :limit")
                    .bind("text", lower)
                    .bind("like", like)
                    .bind("role", role.map(Role::name).orElse(null))
                    .bind("after", after.orElse(""))
                    .bind("limit", limit)
                    .map((row, context) -> row(row))
                    .list();
            long total = handle.createQuery("select count(*) from account a\n" + where)
                    .bind("text", lower)
                    .bind("like", like)
                    .bind("role", role.map(Role::name).orElse(null))
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = rows.size() < limit
                    ? Optional.empty()
                    : Optional.of(rows.get(rows.size() - 1).name());
            return new Page<>(rows, next, total);
        });
    }

    /** Gives somebody exactly these roles. Tokens with the old ones are refused within seconds, on every node. */
    public void setRoles(Principal by, AccountId id, Set<Role> roles) {
        change(by, id, (handle, account) -> {
            if (account.roles().equals(roles)) return;
            handle.execute("delete from account_role where account = ?", id.value());
            for (Role role : roles) give(handle, id, role);
            handle.execute("update account set version = version + 1 where id = ?", id.value());
            someoneMustAdminister(handle);
            inbox.put(
                    handle,
                    id.value(),
                    "roles-changed/" + secrets.id(),
                    IdentityMail.ROLES_CHANGED,
                    Map.of("roles", roles.stream().map(Role::name).sorted().collect(Collectors.joining(", "))));
            audit.record(
                    handle,
                    new AuditedAction(
                            by.account().toString(),
                            "roles-changed",
                            "account/" + id,
                            Map.of("roles", sorted(account.roles())),
                            Map.of("roles", sorted(roles))));
        });
    }

    /** Shuts somebody out, or lets them in again. What they did and own stays. */
    public void setActive(Principal by, AccountId id, boolean active) {
        change(by, id, (handle, account) -> {
            if (account.active() == active) return;
            handle.execute(
                    "update account set state = ?, version = version + 1 where id = ?",
                    active ? "ACTIVE" : "DISABLED",
                    id.value());
            someoneMustAdminister(handle);
            if (!active) sessions.endAll(handle, id, "account disabled");
            audit.record(
                    handle,
                    new AuditedAction(
                            by.account().toString(),
                            active ? "account-enabled" : "account-disabled",
                            "account/" + id,
                            Map.of("active", account.active()),
                            Map.of("active", active)));
        });
    }

    /** Signs somebody out wherever they are signed in; they may sign in again. Keys for programs stay. */
    public void endSessions(Principal by, AccountId id) {
        change(by, id, (handle, account) -> {
            sessions.endAll(handle, id, "ended by an administrator");
            audit.record(
                    handle,
                    new AuditedAction(
                            by.account().toString(),
                            "sessions-ended",
                            "account/" + id,
                            AuditedAction.NOTHING,
                            AuditedAction.NOTHING));
        });
    }

    /** Empty when the name is taken. */
    Optional<AccountId> open(Handle handle, NewAccount account) {
        AccountId id = new AccountId(secrets.id());
        int rows = handle.execute(
                """
                insert into account
                  (id, name, email, full_name, language, password_hash, must_change, demo, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing""",
                id.value(),
                account.name(),
                account.email().orElse(null),
                account.fullName(),
                account.language().tag(),
                account.passwordHash(),
                account.mustChange(),
                account.demo(),
                clock.instant());
        if (rows == 0) return Optional.empty();
        for (Role role : account.roles()) give(handle, id, role);
        return Optional.of(id);
    }

    private interface Change {
        void apply(Handle handle, Account account);
    }

    /** One change at a time: of two administrators who demote each other, the second is one no more. */
    private void change(Principal by, AccountId id, Change change) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            boolean may = Account.byId(handle, by.account())
                    .filter(Account::active)
                    .filter(account -> account.roles().contains(Role.ADMINISTRATOR))
                    .isPresent();
            if (!may || by.isProgram())
                throw No.because("not-allowed", "only an administrator may do this", "ask one of them");
            change.apply(handle, Account.byId(handle, id).orElseThrow(() -> No.account(id)));
        });
        standing.changed();
    }

    private static void someoneMustAdminister(Handle handle) {
        boolean someone = handle.createQuery("""
                        select exists (select 1 from account a join account_role r on r.account = a.id
                                       where r.role = 'ADMINISTRATOR' and a.state = 'ACTIVE' and not a.program)""").mapTo(Boolean.class).one();
        if (!someone)
            throw No.because(
                    "last-administrator",
                    "this is the last administrator",
                    "make somebody else an administrator first");
    }

    private static void give(Handle handle, AccountId id, Role role) {
        handle.execute("insert into account_role (account, role) values (?, ?)", id.value(), role.name());
    }

    private static List<String> sorted(Set<Role> roles) {
        return roles.stream().map(Role::name).sorted().toList();
    }

    private static final String SELECT = """
            select a.*, array(select role from account_role r where r.account = a.id) as roles,
              exists (select 1 from second_factor f where f.account = a.id and f.confirmed) as second_factor
            from account a""";

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new AccountId(row.getObject("id", UUID.class)),
                row.getString("name"),
                Optional.ofNullable(row.getString("email")),
                row.getString("full_name"),
                Language.byTag(row.getString("language")).orElseThrow(),
                Account.roles(row),
                row.getString("state").equals("ACTIVE"),
                row.getBoolean("must_change"),
                row.getBoolean("second_factor"),
                row.getBoolean("demo"),
                row.getTimestamp("created_at").toInstant());
    }
}
