package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.notification.Language;
import powersight.notification.Outbox;
import powersight.platform.RefusedException;

/**
 * OWASP ASVS 5, 6.3.8: from outside nobody finds out whether there is an account, neither by what is said nor by how long it
 * takes. Time is not measured here: what takes the time is counted, passwords hashed and statements sent to the database,
 * up to the answer; what is done after it nobody waits for.
 */
class EnumerationTest {
    /** What an asker gets, and what it cost until they got it. */
    private record Seen(String answer, long hashed, int statements) {}

    private final Office office = new Office();
    private final Queue<Runnable> afterwards = new ArrayDeque<>();
    private final AtomicInteger statements = new AtomicInteger();
    private final Identity identity = Identity.open(
            new Identity.Ground(
                    office.test.database(),
                    office.audit,
                    new Outbox(office.clock),
                    office.inbox,
                    office.clock,
                    new SecureRandom(),
                    afterwards::add,
                    office.vault),
            Office.SETTINGS);

    @BeforeEach
    void people() {
        Tokens admin = office.signedIn(Role.ADMINISTRATOR);
        office.citizen("there@example.org");
        AccountId shut = office.citizen("shut@example.org");
        office.identity.accounts().setActive(admin.principal(), shut, false);
        office.test.database().jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
    }

    @AfterEach
    void stop() {
        office.close();
    }

    @Test
    void asvs_6_3_8_signing_in_costs_and_says_the_same_for_a_wrong_password_a_shut_account_and_nobody() {
        List<Seen> seen = List.of(
                signIn("there@example.org"),
                signIn("shut@example.org"),
                signIn("nobody@example.org"),
                signIn("no address at all"));

        assertThat(seen).containsOnly(seen.get(0));
        assertThat(seen.get(0).hashed()).isEqualTo(1);
        assertThat(seen.get(0).answer()).contains("code=sign-in-refused");
    }

    @Test
    void asvs_6_3_8_the_right_password_of_a_shut_account_is_a_wrong_one() {
        assertThat(see(() -> identity.signIn()
                        .withPassword("shut@example.org", Office.PASSWORD, Optional.empty(), Office.fresh())))
                .isEqualTo(signIn("nobody@example.org"));
    }

    @Test
    void asvs_6_3_8_registering_costs_and_says_the_same_for_a_new_address_and_a_known_one() {
        List<Seen> seen =
                List.of(register("new@example.org"), register("there@example.org"), register("shut@example.org"));

        assertThat(seen).containsOnly(seen.get(0));
        assertThat(seen.get(0).hashed()).isZero();
        assertThat(afterwards).as("letters are written when the answer is out").hasSize(3);
    }

    @Test
    void asvs_6_3_8_asking_for_a_new_password_costs_and_says_the_same_for_everybody() {
        List<Seen> seen = List.of(
                forgotten("there@example.org"),
                forgotten("shut@example.org"),
                forgotten("nobody@example.org"),
                forgotten("no address at all"));

        assertThat(seen).containsOnly(seen.get(0));
        assertThat(seen.get(0).hashed()).isZero();
    }

    @Test
    void asvs_6_3_8_a_made_up_link_costs_no_hash_and_says_the_same_as_one_that_was_used() {
        identity.passwords().askForLink("there@example.org", Office.fresh());
        afterwards.forEach(Runnable::run);
        String used = office.link("there@example.org");
        identity.passwords().reset(used, Office.OTHER);

        Seen again = see(() -> identity.passwords().reset(used, "deset malih riba"));
        Seen madeUp = see(() -> identity.passwords().reset("made-up", "deset malih riba"));

        assertThat(again).isEqualTo(madeUp);
        assertThat(again.hashed()).isZero();
    }

    private Seen signIn(String name) {
        return see(() ->
                identity.signIn().withPassword(name, "not the password at all", Optional.empty(), Office.fresh()));
    }

    private Seen register(String email) {
        return see(() -> identity.registrations().ask(email, "Ana Anić", Language.ENGLISH, Office.fresh()));
    }

    private Seen forgotten(String email) {
        return see(() -> identity.passwords().askForLink(email, Office.fresh()));
    }

    private Seen see(ThrowingCallable call) {
        long hashed = identity.work().passwordsHashed();
        int sent = statements.get();
        String answer;
        try {
            call.call();
            answer = "done";
        } catch (RefusedException e) {
            answer = e.refused().toString();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return new Seen(answer, identity.work().passwordsHashed() - hashed, statements.get() - sent);
    }
}
