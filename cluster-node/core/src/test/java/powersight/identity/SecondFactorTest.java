package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.PASSWORD;
import static powersight.identity.Office.assertRefused;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.notification.Letter;
import powersight.platform.RefusedException;

class SecondFactorTest {
    private static Office office;
    private static int people;

    private String email;
    private AccountId id;
    private List<String> recovery;

    @BeforeAll
    static void start() {
        office = new Office();
    }

    @AfterAll
    static void stop() {
        office.close();
    }

    @BeforeEach
    void enrol() {
        email = "careful" + people++ + "@example.org";
        id = office.citizen(email);
        SecondFactor.Enrolment enrolment = office.identity.secondFactor().begin(id);
        assertThat(enrolment.uri())
                .startsWith("otpauth://totp/PowerSight%3Acareful")
                .contains("secret=" + enrolment.secret());
        recovery = office.identity.secondFactor().confirm(id, codeNow());
        office.clock.pass(Duration.ofSeconds(30));
    }

    @Test
    void the_password_alone_is_not_enough_any_more() {
        assertThat(attempt(Optional.empty())).isEqualTo("code-needed");
        assertThat(attempt(Optional.of("000000"))).isEqualTo("code-wrong");
        assertThat(attempt(Optional.of(codeNow()))).isEqualTo("in");
    }

    @Test
    void asvs_6_5_1_a_code_that_was_used_is_refused() {
        String code = codeNow();

        assertThat(attempt(Optional.of(code))).isEqualTo("in");
        assertThat(attempt(Optional.of(code))).isEqualTo("code-wrong");
    }

    @Test
    void asvs_6_5_1_of_two_requests_with_one_code_at_the_same_time_one_is_let_in() throws Exception {
        String code = codeNow();
        ExecutorService both = Executors.newFixedThreadPool(2);

        List<Future<String>> answers =
                both.invokeAll(Stream.<Callable<String>>generate(() -> () -> attempt(Optional.of(code)))
                        .limit(2)
                        .toList());
        both.shutdown();

        assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder("in", "code-wrong");
    }

    @Test
    void asvs_6_5_5_a_code_is_good_for_its_half_minute_and_the_ones_beside_it() {
        String code = codeNow();
        office.clock.pass(Duration.ofSeconds(61));

        assertThat(attempt(Optional.of(code))).isEqualTo("code-wrong");
    }

    @Test
    void a_recovery_code_works_once_however_it_is_typed() {
        assertThat(recovery).hasSize(10).doesNotHaveDuplicates();
        String typed = recovery.get(3).toLowerCase().replace("-", " ");

        assertThat(attempt(Optional.of(typed))).isEqualTo("in");
        assertThat(attempt(Optional.of(typed))).isEqualTo("code-wrong");
        assertThat(attempt(Optional.of(recovery.get(4)))).isEqualTo("in");
    }

    @Test
    void guesses_at_the_code_are_slowed_down_over_all_addresses() {
        for (int i = 0; i < 5; i++)
            assertThat(attempt(Optional.of("00000" + i))).isEqualTo("code-wrong");

        assertThat(attempt(Optional.of("123456"))).isEqualTo("too-many-attempts");
    }

    @Test
    void asvs_6_4_3_a_new_password_by_mail_does_not_get_around_the_code() {
        office.identity.passwords().askForLink(email, Office.fresh());
        office.identity.passwords().reset(office.link(email), Office.OTHER);

        assertRefused(() ->
                        office.identity.signIn().withPassword(email, Office.OTHER, Optional.empty(), Office.fresh()))
                .isEqualTo("code-needed");
    }

    @Test
    void asvs_6_3_7_switching_it_off_takes_password_and_code_and_is_told_by_mail() {
        assertRefused(() -> office.identity.secondFactor().remove(id, "wrong", codeNow()))
                .isEqualTo("code-wrong");

        office.identity.secondFactor().remove(id, PASSWORD, codeNow());

        assertThat(attempt(Optional.empty())).isEqualTo("in");
        assertThat(office.lettersTo(email))
                .extracting(Letter::subject)
                .contains("Od sada se traži i kod", "Kod se više ne traži");
    }

    @Test
    void a_second_secret_cannot_push_the_first_aside() {
        assertRefused(() -> office.identity.secondFactor().begin(id)).isEqualTo("second-factor-on");
    }

    private String attempt(Optional<String> code) {
        try {
            office.identity.signIn().withPassword(email, PASSWORD, code, Office.fresh());
            return "in";
        } catch (RefusedException e) {
            return e.refused().code();
        }
    }

    /** What the telephone shows. */
    private String codeNow() {
        byte[] secret = office.test
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select secret from second_factor where account = ?")
                        .bind(0, id.value())
                        .mapTo(byte[].class)
                        .one());
        return Totp.code(secret, Totp.step(office.clock.instant()), Totp.DIGITS);
    }
}
