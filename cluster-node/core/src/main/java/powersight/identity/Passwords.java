package powersight.identity;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.platform.Database;

/** Changing one's password, and getting back in by mail when it is forgotten. Either ends every session there was. */
public final class Passwords {
    private static final Logger log = LoggerFactory.getLogger(Passwords.class);
    static final Duration LINK_LIFE = Duration.ofMinutes(30);

    private final Database database;
    private final PasswordHash hash;
    private final Throttle throttle;
    private final Sessions sessions;
    private final Standing standing;
    private final Audit audit;
    private final Outbox outbox;
    private final Secrets secrets;
    private final URI publicUrl;
    private final Clock clock;
    private final Executor background;

    Passwords(
            Database database,
            PasswordHash hash,
            Throttle throttle,
            Sessions sessions,
            Standing standing,
            Audit audit,
            Outbox outbox,
            Secrets secrets,
            URI publicUrl,
            Clock clock,
            Executor background) {
        this.database = database;
        this.hash = hash;
        this.throttle = throttle;
        this.sessions = sessions;
        this.standing = standing;
        this.audit = audit;
        this.outbox = outbox;
        this.secrets = secrets;
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.background = background;
    }

    /** Whoever knows the present password gets a new session with the new one. Refuses with {@code weak-password} and others. */
    public Tokens change(Principal who, String present, String next, Visitor visitor) {
        AccountId id = who.account();
        throttle.attempt("change-password/" + id, Throttle.PAIR);
        Account account =
                database.jdbi().withHandle(handle -> Account.byId(handle, id)).orElseThrow(() -> No.account(id));
        if (who.isProgram() || !hash.matches(present, account.passwordHash()))
            throw No.because("password-wrong", "the present password is wrong", "type the one you signed in with");
        String hashed = hashed(account, next);
        Tokens tokens = database.jdbi().inTransaction(handle -> {
            set(handle, account, hashed, Optional.of(account.passwordHash()));
            Tokens fresh = sessions.begin(handle, Account.byId(handle, id).orElseThrow(() -> No.account(id)), visitor);
            remember(handle, account, id.toString(), "password-changed");
            return fresh;
        });
        throttle.forget("change-password/" + id);
        standing.changed();
        return tokens;
    }

    /**
     * Sends a link to whoever has an account with that address. The answer is the same for everybody, and comes before
     * anything is looked up: what takes time is done afterwards. If the process dies right then, the person asks again.
     */
    public void askForLink(String email, Visitor visitor) {
        String typed = email.strip().toLowerCase(Locale.ROOT);
        throttle.attempt("reset/" + typed + "/" + visitor.address(), Throttle.PAIR);
        throttle.attempt("reset-address/" + visitor.address(), Throttle.ADDRESS);
        background.execute(() -> {
            try {
                if (throttle.allowed("mailbox/" + typed, Throttle.MAILBOX)) sendLink(typed);
            } catch (RuntimeException e) {
                log.warn("a link for a new password was not sent; the person will ask again", e);
            }
        });
    }

    /** Sets the password of whoever holds the link. A password that is refused does not use up the link. */
    public void reset(String link, String next) {
        byte[] sha256 = Secrets.sha256(link);
        Account account =
                database.jdbi().withHandle(handle -> owner(handle, sha256)).orElseThrow(No::link);
        String hashed = hashed(account, next);
        database.jdbi().useTransaction(handle -> {
            int used = handle.execute(
                    "update mailed_link set used_at = ? where sha256 = ? and used_at is null", clock.instant(), sha256);
            if (used == 0) throw No.link();
            handle.execute(
                    "delete from mailed_link where account = ? and used_at is null",
                    account.id().value());
            set(handle, account, hashed, Optional.empty());
            remember(handle, account, account.id().toString(), "password-reset");
        });
        standing.changed();
    }

    void tidy() {
        database.jdbi()
                .useHandle(handle -> handle.execute("delete from mailed_link where expires_at < ?", clock.instant()));
    }

    private String hashed(Account account, String next) {
        PasswordRules.check(next, account.personalWords());
        if (hash.matches(next, account.passwordHash()))
            throw No.because("weak-password", "the new password is the old one", "take another one");
        return hash.of(next);
    }

    /** @param expected the hash that was compared with; if it is another by now, somebody was faster */
    private void set(Handle handle, Account account, String hashed, Optional<String> expected) {
        int changed = handle.createUpdate("""
                        update account set password_hash = :hash, must_change = false, version = version + 1
                        where id = :id and (:expected::text is null or password_hash = :expected)""")
                .bind("hash", hashed)
                .bind("id", account.id().value())
                .bind("expected", expected.orElse(null))
                .execute();
        if (changed == 0)
            throw No.because("password-wrong", "the password was changed a moment ago", "sign in with the new one");
        sessions.endAll(handle, account.id(), "password changed");
    }

    private void remember(Handle handle, Account account, String who, String what) {
        account.email()
                .ifPresent(email -> outbox.put(
                        handle,
                        new Mail(
                                "password-changed/" + secrets.id(),
                                email,
                                account.language(),
                                IdentityMail.PASSWORD_CHANGED,
                                Map.of("name", account.fullName()))));
        audit.record(
                handle,
                new AuditedAction(who, what, "account/" + account.id(), AuditedAction.NOTHING, AuditedAction.NOTHING));
    }

    private Optional<Account> owner(Handle handle, byte[] sha256) {
        List<AccountId> owners = handle.createQuery("""
                        select account from mailed_link
                        where sha256 = ? and purpose = 'RESET' and used_at is null and expires_at > ?""")
                .bind(0, sha256)
                .bind(1, clock.instant())
                .map((row, context) -> new AccountId(row.getObject(1, UUID.class)))
                .list();
        return owners.stream()
                .findFirst()
                .flatMap(id -> Account.byId(handle, id))
                .filter(Account::active);
    }

    private void sendLink(String email) {
        database.jdbi().useTransaction(handle -> {
            Optional<Account> found = Account.byName(handle, email)
                    .filter(Account::active)
                    .filter(account -> account.email().isPresent());
            if (found.isEmpty()) return;
            Account account = found.get();
            String token = secrets.token();
            handle.execute(
                    """
                    insert into mailed_link (sha256, purpose, account, email, full_name, language, expires_at)
                    values (?, 'RESET', ?, ?, ?, ?, ?)""",
                    Secrets.sha256(token),
                    account.id().value(),
                    email,
                    account.fullName(),
                    account.language().tag(),
                    clock.instant().plus(LINK_LIFE));
            outbox.put(
                    handle,
                    new Mail(
                            "reset-password/" + secrets.id(),
                            email,
                            account.language(),
                            IdentityMail.RESET_PASSWORD,
                            Map.of("name", account.fullName(), "link", link(publicUrl, "lozinka", token))));
        });
    }

    /** The token stands behind the #, which browsers send to no server and write into no log. */
    static String link(URI publicUrl, String page, String token) {
        return publicUrl.toString().replaceAll("/+$", "") + "/" + page + "#token=" + token;
    }
}
