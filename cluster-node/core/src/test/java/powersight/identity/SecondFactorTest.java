package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.PASSWORD;
import static powersight.identity.Office.assertRefused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private Principal who;
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
        who = office.signIn(email, PASSWORD).principal();
        SecondFactor.Enrolment enrolment = office.identity.secondFactor().begin(who);
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
    void asvs_6_5_5_no_step_further_off_than_one_is_taken_early_or_late() {
        office.clock.pass(Duration.ofSeconds(30));
        long now = Totp.step(office.clock.instant());
        List<String> taken = new ArrayList<>();

        for (long step : new long[] {now - 2, now + 2, now - 1, now, now + 1})
            taken.add(attempt(Optional.of(Totp.code(secret(), step, Totp.DIGITS))));

        assertThat(taken).containsExactly("code-wrong", "code-wrong", "in", "in", "in");
    }

    @Test
    void asvs_6_5_2_what_gets_somebody_in_without_a_telephone_is_nowhere_kept_as_it_is() {
        String paper = recovery.get(0).replace("-", "");

        long found = office.test
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select count(*) from recovery_code where account = :id
                                  and (sha256 = convert_to(:paper, 'UTF8') or sha256 = convert_to(:dashed, 'UTF8'))""")
                        .bind("id", id.value())
                        .bind("paper", paper)
                        .bind("dashed", recovery.get(0))
                        .mapTo(Long.class)
                        .one());

        assertThat(found).isZero();
        assertThat(paper).as("120 bits in base32").hasSize(24);
    }

    @Test
    void asvs_7_5_1_codes_are_switched_on_by_who_has_just_signed_in_and_not_by_who_finds_the_page_open() {
        email = "left-open" + people++ + "@example.org";
        office.citizen(email);
        Principal old = office.signIn(email, PASSWORD).principal();
        office.clock.pass(Duration.ofMinutes(10));

        assertRefused(() -> office.identity.secondFactor().begin(old)).isEqualTo("sign-in-again");
        office.identity.secondFactor().begin(office.signIn(email, PASSWORD).principal());
    }

    @Test
    void a_recovery_code_works_once_however_it_is_typed() {
        assertThat(recovery).hasSize(10).doesNotHaveDuplicates();
        String typed = recovery.get(3).toLowerCase(Locale.ROOT).replace("-", " ");

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
        assertRefused(() -> office.identity.secondFactor().begin(who)).isEqualTo("second-factor-on");
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
        return Totp.code(secret(), Totp.step(office.clock.instant()), Totp.DIGITS);
    }

    private byte[] secret() {
        return office.seed(id);
    }
}
