package powersight.identity;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.platform.Database;

/**
 * How a citizen gets an account: ask with a mail address, follow the link, choose a password there. The password is not
 * asked for before, so that nobody can prepare an account for another's mailbox with a password that they know.
 */
public final class Registrations {
    private static final Logger log = LoggerFactory.getLogger(Registrations.class);
    static final Duration LINK_LIFE = Duration.ofHours(24);
    private static final int LONGEST_NAME = 200;

    private record Pending(String email, String fullName, Language language) {}

    private final Database database;
    private final PasswordHash hash;
    private final Throttle throttle;
    private final Accounts accounts;
    private final Outbox outbox;
    private final Secrets secrets;
    private final URI publicUrl;
    private final Clock clock;
    private final Executor background;

    Registrations(
            Database database,
            PasswordHash hash,
            Throttle throttle,
            Accounts accounts,
            Outbox outbox,
            Secrets secrets,
            URI publicUrl,
            Clock clock,
            Executor background) {
        this.database = database;
        this.hash = hash;
        this.throttle = throttle;
        this.accounts = accounts;
        this.outbox = outbox;
        this.secrets = secrets;
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.background = background;
    }

    /** The same answer whether there is such an account or not; it comes before anything is looked up. */
    public void ask(String email, String fullName, Language language, Visitor visitor) {
        EmailAddress address = EmailAddress.parse(email)
                .orElseThrow(
                        () -> No.because("bad-email", "that is not a mail address", "write it as name@example.org"));
        String name = fullName.strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl))
            throw No.because("bad-name", "a name has 1 to " + LONGEST_NAME + " characters", "write it on one line");
        throttle.attempt("register-address/" + visitor.address(), Throttle.ADDRESS);
        throttle.attempt("register/" + address + "/" + visitor.address(), Throttle.PAIR);
        background.execute(() -> {
            try {
                if (throttle.allowed("mailbox/" + address, Throttle.MAILBOX))
                    database.jdbi().useTransaction(handle -> write(handle, address, name, language));
            } catch (RuntimeException e) {
                log.warn("a registration's mail was not written; the person will ask again", e);
            }
        });
    }

    /** Opens the account with the password chosen now. A password that is refused does not use up the link. */
    public AccountId confirm(String link, String password) {
        byte[] sha256 = Secrets.sha256(link);
        Pending pending =
                database.jdbi().withHandle(handle -> pending(handle, sha256)).orElseThrow(No::link);
        PasswordRules.check(password, Account.personalWords(pending.email(), pending.fullName()));
        String hashed = hash.of(password);
        return database.jdbi().inTransaction(handle -> {
            int used = handle.execute(
                    "update mailed_link set used_at = ? where sha256 = ? and used_at is null", clock.instant(), sha256);
            if (used == 0) throw No.link();
            handle.execute(
                    "delete from mailed_link where email = ? and purpose = 'CONFIRM' and used_at is null",
                    pending.email());
            return accounts.open(
                            handle,
                            new Accounts.NewAccount(
                                    pending.email(),
                                    Optional.of(pending.email()),
                                    pending.fullName(),
                                    pending.language(),
                                    hashed,
                                    Set.of(Role.CITIZEN),
                                    false,
                                    false))
                    .orElseThrow(() -> No.because(
                            "already-registered",
                            "there is an account with this address",
                            "sign in, or reset its password"));
        });
    }

    private void write(Handle handle, EmailAddress address, String name, Language language) {
        Optional<Account> known = Account.byName(handle, address.value());
        if (known.isPresent()) {
            outbox.put(
                    handle,
                    new Mail(
                            "already-registered/" + secrets.id(),
                            address.value(),
                            known.get().language(),
                            IdentityMail.ALREADY_REGISTERED,
                            Map.of("name", known.get().fullName(), "link", publicUrl.toString())));
            return;
        }
        String token = secrets.token();
        handle.execute(
                """
                insert into mailed_link (sha256, purpose, email, full_name, language, expires_at)
                values (?, 'CONFIRM', ?, ?, ?, ?)""",
                Secrets.sha256(token),
                address.value(),
                name,
                language.tag(),
                clock.instant().plus(LINK_LIFE));
        outbox.put(
                handle,
                new Mail(
                        "confirm-registration/" + secrets.id(),
                        address.value(),
                        language,
                        IdentityMail.CONFIRM_REGISTRATION,
                        Map.of("name", name, "link", Passwords.link(publicUrl, "aktivacija", token))));
    }

    private Optional<Pending> pending(Handle handle, byte[] sha256) {
        return handle.createQuery("""
                        select email, full_name, language from mailed_link
                        where sha256 = ? and purpose = 'CONFIRM' and used_at is null and expires_at > ?""")
                .bind(0, sha256)
                .bind(1, clock.instant())
                .map((row, context) -> new Pending(
                        row.getString(1),
                        row.getString(2),
                        Language.byTag(row.getString(3)).orElseThrow()))
                .findOne();
    }
}
