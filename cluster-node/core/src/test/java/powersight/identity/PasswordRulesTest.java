package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OWASP ASVS 5, 6.2: password security. */
class PasswordRulesTest {
    private static final List<String> PERSONAL = List.of("powersight", "ana.anic@example.org", "ana.anic", "Anić");

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "elevenchars", "čćžšđčćžšđč"})
    void asvs_6_2_1_fewer_than_twelve_characters_are_refused(String password) {
        refused(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qazwsxedcrfv",
                "1qaz2wsx3edc",
                "PASSWORD12345",
                "password1234!",
                "123456789012",
                "000000000000",
                "abcabcabcabc",
                "12341234123412",
                "iloveyou20262026",
                "!!dragon!!2026"
            })
    void asvs_6_2_4_what_is_tried_first_is_refused_also_with_digits_around_it(String password) {
        refused(password);
    }

    @Test
    void asvs_6_2_4_more_than_three_thousand_of_the_most_used_are_known() throws IOException {
        try (InputStream list = PasswordRules.class.getResourceAsStream("top-passwords.txt")) {
            String text = new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.lines()
                            .filter(line -> !line.startsWith("#"))
                            .distinct()
                            .count())
                    .isGreaterThan(3_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"powersight2026", "ana.anic@example.org", "ana.anic-1987", "PowerSight!!!1"})
    void asvs_6_2_11_ones_own_name_and_ours_are_refused(String password) {
        refused(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sedam plavih ptica",
                "onlylowercaseletters",
                "čvorak na žici",
                "correct horse battery staple",
                "7396281540937281"
            })
    void asvs_6_2_5_any_composition_is_allowed(String password) {
        assertThatCode(() -> PasswordRules.check(password, PERSONAL)).doesNotThrowAnyException();
    }

    @Test
    void asvs_6_2_9_long_ones_are_allowed_and_endless_ones_refused() {
        String words = "dvanaest malih jezera i jedna reka ";
        assertThatCode(() -> PasswordRules.check(words.repeat(7), PERSONAL)).doesNotThrowAnyException();
        refused(words.repeat(8));
    }

    private static void refused(String password) {
        Office.assertRefused(() -> PasswordRules.check(password, PERSONAL)).isEqualTo("weak-password");
    }
}
