package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.PASSWORD;
import static powersight.identity.Office.assertRefused;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.platform.RefusedException;

/** OWASP ASVS 5, chapter 7: sessions. */
class SessionsTest {
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
    void a_refresh_token_is_exchanged_for_the_next_pair() {
        Tokens first = office.signedIn(Role.CITIZEN);

        Tokens second = office.identity.sessions().refresh(first.refresh());

        assertThat(second.refresh()).isNotEqualTo(first.refresh());
        assertThat(second.principal().credential()).isEqualTo(first.principal().credential());
        assertThat(office.identity.access().authenticate(second.access())).isEqualTo(first.principal());
    }

    @Test
    void a_refresh_token_used_twice_ends_the_whole_session_and_its_owner_is_told() {
        Tokens first = office.signedIn(Role.CITIZEN);
        Tokens second = office.identity.sessions().refresh(first.refresh());

        assertRefused(() -> office.identity.sessions().refresh(first.refresh())).isEqualTo("token-refused");

        assertRefused(() -> office.identity.sessions().refresh(second.refresh()))
                .as("the thief's or the owner's, we cannot know")
                .isEqualTo("token-refused");
        assertRefused(() -> office.identity.access().authenticate(second.access()))
                .isEqualTo("token-refused");
        assertThat(office.inbox
                        .list(first.principal().account().value(), Language.ENGLISH, Optional.empty(), 10)
                        .items())
                .extracting(Inbox.Message::kind)
                .containsExactly("session-stolen");
    }

    @Test
    void of_many_exchanges_of_one_token_at_the_same_time_at_most_one_succeeds() throws Exception {
        Tokens tokens = office.signedIn(Role.CITIZEN);
        ExecutorService many = Executors.newFixedThreadPool(8);

        List<Future<Boolean>> exchanged = many.invokeAll(Stream.<Callable<Boolean>>generate(() -> () -> {
                    try {
                        office.identity.sessions().refresh(tokens.refresh());
                        return true;
                    } catch (RefusedException e) {
                        return false;
                    }
                })
                .limit(8)
                .toList());
        int succeeded = 0;
        for (Future<Boolean> each : exchanged) if (each.get()) succeeded++;
        many.shutdown();

        assertThat(succeeded).isEqualTo(1);
    }

    @Test
    void asvs_7_2_3_secrets_are_kept_as_hashes_only() {
        Tokens tokens = office.signedIn(Role.CITIZEN);

        assertThat(tokens.refresh()).hasSize(43); // 256 bits
        assertThat(count("select count(*) from refresh_token where sha256 = convert_to('" + tokens.refresh()
                        + "', 'UTF8')"))
                .isZero();
        assertThat(count(
                        "select count(*) from account where password_hash not like '$argon2id$v=19$m=19456,t=2,p=1$%'"))
                .isZero();
    }

    @Test
    void asvs_7_3_1_a_session_that_is_not_used_ends() {
        Tokens tokens = office.signedIn(Role.CITIZEN);

        office.clock.pass(Duration.ofDays(7));

        assertRefused(() -> office.identity.sessions().refresh(tokens.refresh()))
                .isEqualTo("token-refused");
    }

    @Test
    void asvs_7_3_2_a_session_ends_after_a_month_however_much_it_is_used() {
        Tokens tokens = office.signedIn(Role.CITIZEN);
        for (int day = 6; day < 30; day += 6) {
            office.clock.pass(Duration.ofDays(6));
            tokens = office.identity.sessions().refresh(tokens.refresh());
        }

        office.clock.pass(Duration.ofDays(6));

        String last = tokens.refresh();
        assertRefused(() -> office.identity.sessions().refresh(last)).isEqualTo("token-refused");
    }

    @Test
    void asvs_7_4_3_changing_the_password_ends_every_session_and_begins_a_new_one() {
        office.citizen("change@example.org");
        Tokens telephone = office.signIn("change@example.org", PASSWORD);
        Tokens desk = office.signIn("change@example.org", PASSWORD);

        Tokens fresh = office.identity.passwords().change(desk.principal(), PASSWORD, Office.OTHER, Office.HOME);

        assertRefused(() -> office.identity.access().authenticate(telephone.access()))
                .isEqualTo("token-refused");
        assertRefused(() -> office.identity.access().authenticate(desk.access()))
                .isEqualTo("token-refused");
        assertThat(office.identity.access().authenticate(fresh.access())).isEqualTo(fresh.principal());
        assertRefused(() -> office.signIn("change@example.org", PASSWORD)).isEqualTo("sign-in-refused");
        assertThat(office.signIn("change@example.org", Office.OTHER)).isNotNull();
    }

    @Test
    void asvs_6_2_3_changing_the_password_takes_the_present_one_and_a_new_one_that_is_new() {
        office.citizen("same@example.org");
        Tokens tokens = office.signIn("same@example.org", PASSWORD);
        Passwords passwords = office.identity.passwords();

        assertRefused(() -> passwords.change(tokens.principal(), "wrong", Office.OTHER, Office.HOME))
                .isEqualTo("password-wrong");
        assertRefused(() -> passwords.change(tokens.principal(), PASSWORD, PASSWORD, Office.HOME))
                .isEqualTo("weak-password");
        assertRefused(() -> passwords.change(tokens.principal(), PASSWORD, "password1234", Office.HOME))
                .isEqualTo("weak-password");
        assertThat(office.identity.access().authenticate(tokens.access())).isNotNull();
    }

    @Test
    void asvs_7_5_2_a_person_ends_own_sessions_one_by_one_and_nobody_elses() {
        Tokens mine = office.signedIn(Role.CITIZEN);
        Tokens theirs = office.signedIn(Role.CITIZEN);
        AccountId me = mine.principal().account();

        assertRefused(() ->
                        office.identity.sessions().end(me, theirs.principal().credential()))
                .isEqualTo("no-such-session");
        assertRefused(() -> office.identity.sessions().end(me, new UUID(1, 2))).isEqualTo("no-such-session");

        office.identity.sessions().end(me, mine.principal().credential());

        assertThat(office.identity.sessions().list(me)).isEmpty();
        assertRefused(() -> office.identity.access().authenticate(mine.access()))
                .isEqualTo("token-refused");
        assertThat(office.identity.access().authenticate(theirs.access())).isNotNull();
    }

    @Test
    void asvs_7_4_2_disabling_an_account_ends_its_sessions() {
        Tokens admin = office.signedIn(Role.ADMINISTRATOR);
        Tokens theirs = office.signedIn(Role.CITIZEN);

        office.identity
                .accounts()
                .setActive(admin.principal(), theirs.principal().account(), false);

        assertRefused(() -> office.identity.access().authenticate(theirs.access()))
                .isEqualTo("token-refused");
        assertRefused(() -> office.identity.sessions().refresh(theirs.refresh()))
                .isEqualTo("token-refused");
    }

    @Test
    void housekeeping_forgets_what_is_long_over_and_keeps_what_is_not() {
        Tokens old = office.signedIn(Role.CITIZEN);
        office.identity.sessions().end(old.principal());
        office.clock.pass(Duration.ofDays(31));
        Tokens current = office.signedIn(Role.CITIZEN);

        office.identity.housekeeping().tidy();

        assertThat(count("select count(*) from session where id = '"
                        + old.principal().credential() + "'"))
                .isZero();
        assertThat(office.identity.access().authenticate(current.access())).isNotNull();
    }

    private static long count(String sql) {
        return office.test
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
