package powersight.identity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.platform.Database;

/**
 * How a citizen gets an account: ask with a mail address, follow the link, choose a password there. The password is not
 * asked for before, so that nobody can prepare an account for another's mailbox with a password that they know.
 */
public final class Registrations {
    private static final int LONGEST_NAME = 200;

    private final Database database;
    private final PasswordHash hash;
    private final Throttle throttle;
    private final Accounts accounts;
    private final Outbox outbox;
    private final Secrets secrets;
    private final PublicUrl publicUrl;
    private final MailedLinks links;

    Registrations(
            Database database,
            PasswordHash hash,
            Throttle throttle,
            Accounts accounts,
            Outbox outbox,
            Secrets secrets,
            PublicUrl publicUrl,
            MailedLinks links) {
        this.database = database;
        this.hash = hash;
        this.throttle = throttle;
        this.accounts = accounts;
        this.outbox = outbox;
        this.secrets = secrets;
        this.publicUrl = publicUrl;
        this.links = links;
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
        links.write(address.value(), handle -> write(handle, address, name, language));
    }

    /** Opens the account with the password chosen now. A password that is refused does not use up the link. */
    public AccountId confirm(String link, String password) {
        MailedLinks.Addressee pending =
                database.jdbi().withHandle(handle -> links.addressee(handle, MailedLinks.Purpose.CONFIRM, link));
        PasswordRules.check(password, Account.personalWords(pending.email(), pending.fullName()));
        String hashed = hash.of(password);
        return database.jdbi().inTransaction(handle -> {
            links.useUp(handle, MailedLinks.Purpose.CONFIRM, link);
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
        String link = links.make(
                handle,
                MailedLinks.Purpose.CONFIRM,
                new MailedLinks.Addressee(Optional.empty(), address.value(), name, language));
        outbox.put(
                handle,
                new Mail(
                        "confirm-registration/" + secrets.id(),
                        address.value(),
                        language,
                        IdentityMail.CONFIRM_REGISTRATION,
                        Map.of("name", name, "link", link)));
    }
}
