package powersight.identity;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import powersight.audit.Audit;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Letter;
import powersight.notification.Outbox;
import powersight.platform.RefusedException;
import powersight.testing.Letterbox;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;
import powersight.vault.Vault;

/** Identity on a database of its own, with mail that can be read and a clock that can be moved. */
final class Office implements AutoCloseable {
    static final String PASSWORD = "sedam-plavih-ptica", OTHER = "osam-crvenih-riba";
    static final Visitor HOME = new Visitor("192.0.2.1", "a browser"), ELSEWHERE = new Visitor("198.51.100.7", "curl");
    static final IdentitySettings SETTINGS = new IdentitySettings(
            "powersight",
            URI.create("https://powersight.example/"),
            Duration.ofMinutes(5),
            Duration.ofDays(7),
            Duration.ofDays(30),
            2,
            Optional.empty());
    private static final Pattern LINK = Pattern.compile("https://powersight\\.example/\\w+#token=([\\w-]+)");
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    final TestDatabase test = TestDatabase.create("notification", "audit", "identity");
    final Vault vault = Vault.ofItsOwn();
    final Audit audit = new Audit(test.database(), clock);
    final Inbox inbox = new Inbox(test.database(), clock);
    final Identity identity = node(clock);
    private final Letterbox letters = new Letterbox(test.database(), clock);

    /** Another node of the same cluster. */
    Identity node(Clock clock) {
        return node(clock, SETTINGS);
    }

    Identity node(Clock clock, IdentitySettings settings) {
        return Identity.open(
                new Identity.Ground(
                        test.database(),
                        audit,
                        new Outbox(clock),
                        inbox,
                        clock,
                        new SecureRandom(),
                        Runnable::run,
                        vault),
                settings);
    }

    @Override
    public void close() {
        test.close();
    }

    /** The seed that an account's telephone was given, and not yet confirmed or since. */
    byte[] seed(AccountId account) {
        return test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select secret from second_factor where account = ?")
                        .bind(0, account.value())
                        .map((row, context) ->
                                vault.openBytes(SecondFactor.SEEDS.place(account.value()), row.getBytes(1)))
                        .one());
    }

    /** Somebody new, with the usual password. */
    AccountId citizen(String email) {
        identity.registrations().ask(email, "Ana Anić", Language.SERBIAN_LATIN, fresh());
        return identity.registrations().confirm(link(email), PASSWORD);
    }

    /** Somebody new, with these roles, signed in. */
    Tokens signedIn(Role... roles) {
        String email = "person" + PEOPLE.incrementAndGet() + "@example.org";
        AccountId id = citizen(email);
        test.database().jdbi().useTransaction(handle -> {
            handle.execute("delete from account_role where account = ?", id.value());
            for (Role role : roles)
                handle.execute("insert into account_role (account, role) values (?, ?)", id.value(), role.name());
        });
        return signIn(email, PASSWORD);
    }

    Tokens signIn(String name, String password) {
        return identity.signIn().withPassword(name, password, Optional.empty(), HOME);
    }

    /** Each asks from an address of its own, so that tests do not slow each other down. */
    static Visitor fresh() {
        int number = PEOPLE.incrementAndGet();
        return new Visitor("10.0." + number / 256 + "." + number % 256, "a test");
    }

    List<Letter> lettersTo(String email) {
        return letters.lettersTo(email::equals);
    }

    /** The token in the latest letter that has one. */
    String link(String email) {
        List<Letter> all = lettersTo(email);
        for (int i = all.size() - 1; i >= 0; i--) {
            Matcher found = LINK.matcher(all.get(i).body());
            if (found.find()) return found.group(1);
        }
        throw new AssertionError("no link was sent to " + email);
    }

    static AbstractStringAssert<?> assertRefused(ThrowingCallable call) {
        RefusedException[] refusal = new RefusedException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> refusal[0] = e);
        return Assertions.assertThat(refusal[0].refused().code());
    }

    static Set<Role> roles(Role... roles) {
        return Set.of(roles);
    }
}
