package powersight.identity;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.platform.Database;

/** Changing one's password, and getting back in by mail when it is forgotten. Either ends every session there was. */
public final class Passwords {
    private final Database database;
    private final PasswordHash hash;
    private final Throttle throttle;
    private final Sessions sessions;
    private final Standing standing;
    private final Audit audit;
    private final Outbox outbox;
    private final Secrets secrets;
    private final MailedLinks links;

    Passwords(
            Database database,
            PasswordHash hash,
            Throttle throttle,
            Sessions sessions,
            Standing standing,
            Audit audit,
            Outbox outbox,
            Secrets secrets,
            MailedLinks links) {
        this.database = database;
        this.hash = hash;
        this.throttle = throttle;
        this.sessions = sessions;
        this.standing = standing;
        this.audit = audit;
        this.outbox = outbox;
        this.secrets = secrets;
        this.links = links;
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

    /** Sends a link to whoever has an account with that address; nobody is told whether somebody has. */
    public void askForLink(String email, Visitor visitor) {
        String typed = email.strip().toLowerCase(Locale.ROOT);
        throttle.attempt("reset/" + typed + "/" + visitor.address(), Throttle.PAIR);
        throttle.attempt("reset-address/" + visitor.address(), Throttle.ADDRESS);
        links.write(typed, handle -> writeLink(handle, typed));
    }

    /** Sets the password of whoever holds the link. A password that is refused does not use up the link. */
    public void reset(String link, String next) {
        Account account = database.jdbi().withHandle(handle -> owner(handle, link));
        String hashed = hashed(account, next);
        database.jdbi().useTransaction(handle -> {
            links.useUp(handle, MailedLinks.Purpose.RESET, link);
            set(handle, account, hashed, Optional.empty());
            remember(handle, account, account.id().toString(), "password-reset");
        });
        standing.changed();
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

    private Account owner(Handle handle, String link) {
        return links.addressee(handle, MailedLinks.Purpose.RESET, link)
                .account()
                .flatMap(id -> Account.byId(handle, id))
                .filter(Account::active)
                .orElseThrow(No::link);
    }

    private void writeLink(Handle handle, String email) {
        Optional<Account> found = Account.byName(handle, email)
                .filter(Account::active)
                .filter(account -> account.email().isPresent());
        if (found.isEmpty()) return;
        Account account = found.get();
        String link = links.make(
                handle,
                MailedLinks.Purpose.RESET,
                new MailedLinks.Addressee(Optional.of(account.id()), email, account.fullName(), account.language()));
        outbox.put(
                handle,
                new Mail(
                        "reset-password/" + secrets.id(),
                        email,
                        account.language(),
                        IdentityMail.RESET_PASSWORD,
                        Map.of("name", account.fullName(), "link", link)));
    }
}
