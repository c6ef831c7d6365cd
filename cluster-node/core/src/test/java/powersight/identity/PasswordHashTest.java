package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** OWASP ASVS 5, 11.4.2: how passwords are stored, as its password storage sheet asks at least. */
class PasswordHashTest {
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([^$]+)\\$([^$]+)");

    private final PasswordHash hash = new PasswordHash(1, new Secrets(new SecureRandom()));

    @Test
    void it_is_argon2id_with_no_less_than_nineteen_mebibytes_and_two_passes() {
        Matcher parts = PHC.matcher(hash.of("sedam plavih ptica"));

        assertThat(parts.matches()).isTrue();
        assertThat(Integer.parseInt(parts.group(1))).as("KiB").isGreaterThanOrEqualTo(19 * 1024);
        assertThat(Integer.parseInt(parts.group(2))).as("passes").isGreaterThanOrEqualTo(2);
        assertThat(parts.group(3)).as("lanes").isEqualTo("1");
        assertThat(Base64.getDecoder().decode(parts.group(4))).as("salt").hasSize(16);
        assertThat(Base64.getDecoder().decode(parts.group(5))).as("hash").hasSize(32);
    }

    @Test
    void the_same_password_never_has_the_same_hash_twice() {
        assertThat(hash.of("sedam plavih ptica")).isNotEqualTo(hash.of("sedam plavih ptica"));
    }

    @Test
    void for_nobody_the_same_is_computed_and_nothing_fits() {
        long before = hash.computed();

        assertThat(hash.matchesNobody("sedam plavih ptica")).isFalse();

        assertThat(hash.computed() - before).isEqualTo(1);
    }
}
