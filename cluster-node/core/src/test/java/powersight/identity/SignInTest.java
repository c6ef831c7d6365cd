package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.ELSEWHERE;
import static powersight.identity.Office.HOME;
import static powersight.identity.Office.PASSWORD;
import static powersight.identity.Office.assertRefused;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.platform.RefusedException;

class SignInTest {
    private static Office office;

    @BeforeAll
    static void start() {
        office = new Office();
    }

    @AfterAll
    static void stop() {
        office.close();
    }

    @Test
    void a_person_signs_in_by_mail_address_in_any_case_and_password_exactly_as_it_is() {
        AccountId id = office.citizen("mila@example.org");

        Tokens tokens = office.signIn(" Mila@Example.org ", PASSWORD);

        assertThat(tokens.principal().account()).isEqualTo(id);
        assertThat(tokens.principal().roles()).containsExactly(Role.CITIZEN);
        assertThat(office.identity.access().authenticate(tokens.access())).isEqualTo(tokens.principal());
        // ASVS 6.2.8: neither cut nor changed in case
        assertRefused(() -> office.signIn("mila@example.org", PASSWORD.toUpperCase(Locale.ROOT)))
                .isEqualTo("sign-in-refused");
        assertRefused(() -> office.signIn("mila@example.org", PASSWORD + " ")).isEqualTo("sign-in-refused");
    }

    @Test
    void asvs_6_3_8_an_unknown_account_is_refused_in_the_same_words_and_with_the_same_work() {
        office.citizen("there@example.org");

        long before = office.identity.work().passwordsHashed();
        RefusedException known = refusal("there@example.org", "not-the-password");
        long forKnown = office.identity.work().passwordsHashed() - before;
        RefusedException unknown = refusal("nobody@example.org", "not-the-password");
        long forUnknown = office.identity.work().passwordsHashed() - before - forKnown;

        assertThat(unknown.refused()).isEqualTo(known.refused());
        assertThat(forUnknown).isEqualTo(forKnown).isEqualTo(1);
    }

    @Test
    void asvs_6_3_8_an_unknown_account_is_slowed_down_like_a_known_one() {
        office.citizen("slow@example.org");
        Visitor visitor = Office.fresh();

        List<String> known = codes("slow@example.org", visitor, 8);
        List<String> unknown = codes("unknown@example.org", Office.fresh(), 8);

        assertThat(known).isEqualTo(unknown).contains("too-many-attempts");
    }

    @Test
    void asvs_6_3_1_after_ten_wrong_ones_even_the_right_password_waits_but_only_at_that_address() {
        office.citizen("victim@example.org");
        Visitor attacker = Office.fresh();
        for (int i = 0; i < 10; i++) {
            attempt("victim@example.org", "wrong-guess-" + i, attacker);
            office.clock.pass(Duration.ofMinutes(1));
        }
        attempt("victim@example.org", "one more guess", attacker);

        assertRefused(() -> office.identity
                        .signIn()
                        .withPassword("victim@example.org", PASSWORD, Optional.empty(), attacker))
                .isEqualTo("too-many-attempts");
        assertThat(office.identity
                        .signIn()
                        .withPassword("victim@example.org", PASSWORD, Optional.empty(), Office.fresh())
                        .principal()
                        .roles())
                .as("the victim at home notices nothing")
                .containsExactly(Role.CITIZEN);

        office.clock.pass(Duration.ofMinutes(15));
        assertThat(office.identity.signIn().withPassword("victim@example.org", PASSWORD, Optional.empty(), attacker))
                .as("it is a delay, not a lock")
                .isNotNull();
    }

    @Test
    void asvs_6_3_1_guesses_made_all_at_once_are_counted_before_they_are_made() throws Exception {
        office.citizen("crowd@example.org");
        Visitor attacker = Office.fresh();
        AtomicInteger heard = new AtomicInteger();
        ExecutorService crowd = Executors.newFixedThreadPool(20);

        List<Future<Boolean>> all = crowd.invokeAll(Stream.<Callable<Boolean>>generate(() -> () -> {
                    if (attempt("crowd@example.org", "a wrong guess", attacker).equals("sign-in-refused"))
                        heard.incrementAndGet();
                    return true;
                })
                .limit(40)
                .toList());
        for (Future<Boolean> each : all) each.get();
        crowd.shutdown();

        assertThat(heard.get()).as("passwords that were looked at").isEqualTo(5);
    }

    @Test
    void asvs_6_3_1_one_address_that_tries_one_password_at_many_accounts_is_slowed_down() {
        Visitor sprayer = Office.fresh();
        for (int i = 0; i < 100; i++)
            assertThat(attempt("target" + i + "@example.org", "summer-in-belgrade", sprayer))
                    .isEqualTo("sign-in-refused");
        attempt("target100@example.org", "summer-in-belgrade", sprayer);

        assertThat(attempt("target101@example.org", "summer-in-belgrade", sprayer))
                .isEqualTo("too-many-attempts");
    }

    @Test
    void a_disabled_account_is_refused_as_if_the_password_were_wrong() {
        Tokens admin = office.signedIn(Role.ADMINISTRATOR);
        AccountId id = office.citizen("gone@example.org");

        office.identity.accounts().setActive(admin.principal(), id, false);

        assertRefused(() -> office.signIn("gone@example.org", PASSWORD)).isEqualTo("sign-in-refused");
    }

    @Test
    void an_endless_password_costs_no_more_than_a_short_one() {
        office.citizen("endless@example.org");

        assertRefused(() -> office.signIn("endless@example.org", "x".repeat(1_000_000)))
                .isEqualTo("sign-in-refused");
    }

    @Test
    void sessions_are_listed_with_where_they_are() {
        AccountId id = office.citizen("list@example.org");
        office.identity.signIn().withPassword("list@example.org", PASSWORD, Optional.empty(), HOME);
        office.clock.pass(Duration.ofSeconds(1));
        office.identity.signIn().withPassword("list@example.org", PASSWORD, Optional.empty(), ELSEWHERE);

        assertThat(office.identity.sessions().list(id))
                .extracting(Sessions.Row::agent)
                .containsExactly("curl", "a browser");
    }

    private static List<String> codes(String name, Visitor visitor, int times) {
        return Stream.generate(() -> attempt(name, "wrong", visitor))
                .limit(times)
                .toList();
    }

    private static String attempt(String name, String password, Visitor visitor) {
        try {
            office.identity.signIn().withPassword(name, password, Optional.empty(), visitor);
            return "in";
        } catch (RefusedException e) {
            return e.refused().code();
        }
    }

    private static RefusedException refusal(String name, String password) {
        try {
            office.signIn(name, password);
        } catch (RefusedException e) {
            return e;
        }
        throw new AssertionError("it was accepted");
    }
}
