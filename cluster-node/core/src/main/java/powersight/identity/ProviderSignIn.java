package powersight.identity;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.oidc.Attempt;
import powersight.identity.oidc.OidcRefused;
import powersight.identity.oidc.Provider;
import powersight.identity.oidc.Vouched;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.platform.RefusedException;

/**
 * Lets people in for whom an OpenID Connect provider vouches; {@link SignIn} is for passwords.
 *
 * <p>Whoever comes for the first time is the account with the mail address that the provider has verified, and is told so
 * there; without such an account, a new citizen. From then on they are known by the provider's subject, whatever becomes of
 * the address. Who asks for a code here is not let in without it: the provider knows nothing of that code.
 */
public final class ProviderSignIn {
    private static final Logger log = LoggerFactory.getLogger(ProviderSignIn.class);
    /** Below the public address; registered with the provider. */
    public static final String RETURN_PATH = "/api/v1/sign-in/provider/return";

    static final Duration ATTEMPT_LIFE = Duration.ofMinutes(10);
    private static final int LONGEST_NAME = 200;

    /** @param browser to be kept by the browser alone, and shown when it comes back: nobody is let in as another */
    public record Begun(URI question, String browser) {
        @Override
        public String toString() {
            return "a way to the provider";
        }
    }

    /** @param backTo the page that was wanted */
    public record Returned(Tokens tokens, String backTo) {}

    private record Kept(Attempt attempt, String backTo) {}

    private final Provider provider;
    private final Database database;
    private final Accounts accounts;
    private final PasswordHash hash;
    private final Sessions sessions;
    private final Throttle throttle;
    private final Audit audit;
    private final Outbox outbox;
    private final Secrets secrets;
    private final Clock clock;

    ProviderSignIn(
            Provider provider,
            Database database,
            Accounts accounts,
            PasswordHash hash,
            Sessions sessions,
            Throttle throttle,
            Audit audit,
            Outbox outbox,
            Secrets secrets,
            Clock clock) {
        this.provider = provider;
        this.database = database;
        this.accounts = accounts;
        this.hash = hash;
        this.sessions = sessions;
        this.throttle = throttle;
        this.audit = audit;
        this.outbox = outbox;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What the button says. */
    public String name() {
        return provider.name();
    }

    /** @param backTo a path of our own pages */
    public Begun begin(String backTo, Visitor visitor) {
        throttle.attempt("provider-address/" + visitor.address(), Throttle.ADDRESS);
        if (!isOurs(backTo))
            throw No.because("bad-path", "the page to come back to is not one of ours", "give a path such as /brojila");
        Attempt attempt = new Attempt(secrets.token(), secrets.token(), secrets.token());
        String browser = secrets.token();
        URI question = spoken(() -> provider.question(attempt));
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        """
                insert into provider_attempt (state_sha256, browser_sha256, nonce, verifier, back_to, expires_at)
                values (?, ?, ?, ?, ?, ?)""",
                        Secrets.sha256(attempt.state()),
                        Secrets.sha256(browser),
                        attempt.nonce(),
                        attempt.verifier(),
                        backTo,
                        clock.instant().plus(ATTEMPT_LIFE)));
        return new Begun(question, browser);
    }

    /**
     * Refuses with {@code provider-refused} (whatever was wrong with the way back), {@code provider-away},
     * {@code provider-no-address}, {@code provider-other-person}, or {@code code-needed}.
     *
     * @param issuer who says that it answers, where the provider sends that (RFC 9207)
     */
    public Returned end(String state, String browser, String code, Optional<String> issuer, Visitor visitor) {
        Kept kept = database.jdbi()
                .inTransaction(handle -> taken(handle, state, browser))
                .orElseThrow(ProviderSignIn::refused);
        if (issuer.filter(said -> !said.equals(provider.issuer())).isPresent()) throw refused();
        Vouched person = spoken(() -> provider.answer(kept.attempt(), code));
        String nobodysPassword = hash.of(secrets.password());
        Tokens tokens = database.jdbi().inTransaction(handle -> {
            Account account = known(handle, person, nobodysPassword);
            return sessions.begin(handle, account, visitor);
        });
        return new Returned(tokens, kept.backTo());
    }

    void tidy() {
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("delete from provider_attempt where expires_at < ?", clock.instant()));
    }

    /** Good once, and for the browser that was sent: the row goes whatever follows. */
    private Optional<Kept> taken(Handle handle, String state, String browser) {
        return handle.createQuery("""
                        delete from provider_attempt where state_sha256 = ? and browser_sha256 = ?
                        returning nonce, verifier, back_to, expires_at""")
                .bind(0, Secrets.sha256(state))
                .bind(1, Secrets.sha256(browser))
                .map((row, context) -> row.getTimestamp(4).toInstant().isAfter(clock.instant())
                        ? Optional.of(
                                new Kept(new Attempt(state, row.getString(1), row.getString(2)), row.getString(3)))
                        : Optional.<Kept>empty())
                .findOne()
                .flatMap(found -> found);
    }

    private Account known(Handle handle, Vouched person, String nobodysPassword) {
        // two first visits at once take turns
        handle.execute(
                "select pg_advisory_xact_lock(hashtextextended(?, 0))", person.issuer() + " " + person.subject());
        AccountId id = linked(handle, person).orElseGet(() -> link(handle, person, nobodysPassword));
        Account account = Account.byId(handle, id).filter(Account::active).orElseThrow(No::signIn);
        if (SecondFactor.isOn(handle, id))
            throw No.because(
                    "code-needed",
                    "this account asks for a code from a telephone",
                    "sign in with the password and the code");
        return account;
    }

    private static Optional<AccountId> linked(Handle handle, Vouched person) {
        return handle.createQuery("select account from provider_link where issuer = ? and subject = ?")
                .bind(0, person.issuer())
                .bind(1, person.subject())
                .map((row, context) -> new AccountId(row.getObject(1, UUID.class)))
                .findOne();
    }

    private AccountId link(Handle handle, Vouched person, String nobodysPassword) {
        EmailAddress email = person.verifiedEmail()
                .flatMap(EmailAddress::parse)
                .orElseThrow(() -> No.because(
                        "provider-no-address",
                        provider.name() + " does not vouch for a mail address of yours",
                        "verify it there, or register here"));
        Optional<Account> there = Account.byName(handle, email.value());
        AccountId id = there.map(Account::id).orElseGet(() -> open(handle, person, email, nobodysPassword));
        int rows = handle.execute("""
                insert into provider_link (issuer, subject, account, linked_at) values (?, ?, ?, ?)
                on conflict do nothing""", person.issuer(), person.subject(), id.value(), clock.instant());
        if (rows == 0)
            throw No.because(
                    "provider-other-person",
                    "the account with this mail address belongs to somebody else of " + provider.name(),
                    "sign in with the password");
        there.ifPresent(account -> tell(handle, account));
        audit.record(
                handle,
                new AuditedAction(
                        id.toString(),
                        "provider-linked",
                        "account/" + id,
                        AuditedAction.NOTHING,
                        Map.of("issuer", person.issuer(), "subject", person.subject())));
        return id;
    }

    private AccountId open(Handle handle, Vouched person, EmailAddress email, String nobodysPassword) {
        return accounts.open(
                        handle,
                        new Accounts.NewAccount(
                                email.value(),
                                Optional.of(email.value()),
                                person.fullName()
                                        .map(ProviderSignIn::plain)
                                        .filter(name -> !name.isEmpty())
                                        .orElse(email.value()),
                                Language.SERBIAN_LATIN,
                                nobodysPassword,
                                Set.of(Role.CITIZEN),
                                false,
                                false))
                .orElseThrow(ProviderSignIn::refused); // somebody registered it this very moment
    }

    private void tell(Handle handle, Account account) {
        account.email()
                .ifPresent(email -> outbox.put(
                        handle,
                        new Mail(
                                "provider-linked/" + secrets.id(),
                                email,
                                account.language(),
                                IdentityMail.PROVIDER_LINKED,
                                Map.of("name", account.fullName(), "provider", provider.name()))));
    }

    private static String plain(String name) {
        String line = name.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) : line;
    }

    private static boolean isOurs(String path) {
        return path.startsWith("/") && !path.startsWith("//") && path.matches("[!-\\[\\]-~]{1,300}");
    }

    private interface Talk<T> {
        T with();
    }

    private static <T> T spoken(Talk<T> talk) {
        try {
            return talk.with();
        } catch (OidcRefused e) {
            log.warn("nobody was let in by the identity provider: {}", e.getMessage());
            throw refused();
        }
    }

    private static RefusedException refused() {
        return No.because(
                "provider-refused",
                "signing in there did not work",
                "try again from the sign-in page, or sign in with a password");
    }
}
