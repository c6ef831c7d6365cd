package powersight.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.notification.Inbox;
import powersight.platform.Database;

/** Who is signed in where. A session is carried on by refresh tokens, each good for one exchange. */
public final class Sessions {
    public record Row(UUID id, Instant since, Instant lastUsed, Instant until, String address, String agent) {}

    private final Database database;
    private final AccessTokens tokens;
    private final Standing standing;
    private final Inbox inbox;
    private final Secrets secrets;
    private final IdentitySettings settings;
    private final Clock clock;

    Sessions(
            Database database,
            AccessTokens tokens,
            Standing standing,
            Inbox inbox,
            Secrets secrets,
            IdentitySettings settings,
            Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.standing = standing;
        this.inbox = inbox;
        this.secrets = secrets;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The next pair of tokens. A token shown a second time ends the session: either the one before or this one is a
     * thief's, and we cannot tell which. So a client makes one refresh at a time.
     */
    public Tokens refresh(String refreshToken) {
        byte[] sha256 = Secrets.sha256(refreshToken);
        Optional<Tokens> next = database.jdbi().inTransaction(handle -> {
            Held held = held(handle, sha256).orElseThrow(No::token);
            if (held.used()) {
                end(handle, held.session(), "a refresh token was used twice");
                inbox.put(
                        handle,
                        held.account().value(),
                        "session-stolen/" + held.session(),
                        IdentityMail.SESSION_STOLEN,
                        Map.of());
                return Optional.empty(); // the end of the session must be committed
            }
            handle.execute("update refresh_token set used_at = ? where sha256 = ?", clock.instant(), sha256);
            Account account =
                    Account.byId(handle, held.account()).filter(Account::active).orElseThrow(No::token);
            return Optional.of(pair(handle, account, held.session(), held.until()));
        });
        if (next.isEmpty()) standing.changed();
        return next.orElseThrow(No::token);
    }

    /** Signs out. Signing out twice is the same. */
    public void end(Principal principal) {
        if (principal.isProgram()) throw No.because("not-a-session", "an API key is not signed in", "revoke the key");
        database.jdbi().useHandle(handle -> end(handle, principal.credential(), "signed out"));
        standing.changed();
    }

    /** Ends one of the person's own sessions, such as one on a lost telephone. */
    public void end(AccountId owner, UUID session) {
        int ended = database.jdbi()
                .withHandle(handle -> handle.execute(
                        "update session set ended_at = ?, ended_why = 'ended by its owner' "
                                + "where id = ? and account = ? and ended_at is null",
                        clock.instant(),
                        session,
                        owner.value()));
        if (ended == 0)
            throw No.because("no-such-session", "there is no open session " + session, "look at the list again");
        standing.changed();
    }

    public List<Row> list(AccountId owner) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select * from session where account = ? and ended_at is null and expires_at > ?
                        order by last_used_at desc""")
                        .bind(0, owner.value())
                        .bind(1, clock.instant())
                        .map((row, context) -> new Row(
                                row.getObject("id", UUID.class),
                                row.getTimestamp("created_at").toInstant(),
                                row.getTimestamp("last_used_at").toInstant(),
                                row.getTimestamp("expires_at").toInstant(),
                                row.getString("address"),
                                row.getString("agent")))
                        .list());
    }

    Tokens begin(Handle handle, Account account, Visitor visitor) {
        UUID session = secrets.id();
        Instant now = clock.instant();
        Instant until = now.plus(settings.sessionLife());
        handle.execute(
                """
                insert into session (id, account, created_at, last_used_at, expires_at, address, agent)
                values (?, ?, ?, ?, ?, ?, ?)""",
                session,
                account.id().value(),
                now,
                now,
                earlier(now.plus(settings.idleLife()), until),
                visitor.address(),
                visitor.agent());
        return pair(handle, account, session, until);
    }

    void endAll(Handle handle, AccountId account, String why) {
        handle.execute(
                "update session set ended_at = ?, ended_why = ? where account = ? and ended_at is null",
                clock.instant(),
                why,
                account.value());
    }

    /** Used tokens stay for a day, to know a thief by. */
    void tidy() {
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "delete from session where coalesce(ended_at, expires_at) < ?",
                    clock.instant().minus(settings.sessionLife()));
            handle.execute(
                    "delete from refresh_token where used_at < ?",
                    clock.instant().minus(Duration.ofDays(1)));
        });
    }

    /** @param until the session's end in any case */
    private record Held(UUID session, AccountId account, boolean used, Instant until) {}

    private Optional<Held> held(Handle handle, byte[] sha256) {
        return handle.createQuery("""
                        select s.id, s.account, s.created_at, t.used_at
                        from refresh_token t join session s on s.id = t.session
                        where t.sha256 = ? and s.ended_at is null and s.expires_at > ? for update""")
                .bind(0, sha256)
                .bind(1, clock.instant())
                .map((row, context) -> new Held(
                        row.getObject("id", UUID.class),
                        new AccountId(row.getObject("account", UUID.class)),
                        row.getTimestamp("used_at") != null,
                        row.getTimestamp("created_at").toInstant().plus(settings.sessionLife())))
                .findOne();
    }

    private Tokens pair(Handle handle, Account account, UUID session, Instant lastDay) {
        Instant now = clock.instant();
        Instant refreshUntil = earlier(now.plus(settings.idleLife()), lastDay);
        Instant accessUntil = earlier(now.plus(settings.accessLife()), refreshUntil);
        String refresh = secrets.token();
        handle.execute(
                "insert into refresh_token (sha256, session, issued_at) values (?, ?, ?)",
                Secrets.sha256(refresh),
                session,
                now);
        handle.execute("update session set last_used_at = ?, expires_at = ? where id = ?", now, refreshUntil, session);
        Principal principal = new Principal(
                account.id(), account.roles(), session, Optional.empty(), account.mustChange(), account.version());
        return new Tokens(tokens.issue(principal, accessUntil), accessUntil, refresh, refreshUntil, principal);
    }

    private void end(Handle handle, UUID session, String why) {
        handle.execute(
                "update session set ended_at = ?, ended_why = ? where id = ? and ended_at is null",
                clock.instant(),
                why,
                session);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
