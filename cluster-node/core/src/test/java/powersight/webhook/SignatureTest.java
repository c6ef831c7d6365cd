package powersight.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_262_400);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void it_is_what_openssl_makes_of_the_same() {
        // printf '1795262400.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
        assertThat(Signature.of("whsec_test", NOW, "{\"a\":1}"))
                .isEqualTo("t=1795262400,v1=1872a5b07f17ef6ae6e256c243b091e267ce114f6a51c449f426c588e1f37dad");
    }

    @Test
    void another_body_another_secret_or_an_old_message_does_not_pass() {
        String signature = Signature.of("whsec_test", NOW, "{}");

        assertThat(Signature.verify("whsec_test", signature, "{}", NOW.plusSeconds(299), FIVE_MINUTES))
                .isTrue();
        assertThat(Signature.verify("whsec_test", signature, "{ }", NOW, FIVE_MINUTES))
                .isFalse();
        assertThat(Signature.verify("whsec_tesT", signature, "{}", NOW, FIVE_MINUTES))
                .isFalse();
        assertThat(Signature.verify("whsec_test", signature, "{}", NOW.plusSeconds(301), FIVE_MINUTES))
                .as("sent again later")
                .isFalse();
        assertThat(Signature.verify(
                        "whsec_test", signature.replace("t=1795262400", "t=1795262500"), "{}", NOW, FIVE_MINUTES))
                .as("with a newer time")
                .isFalse();
        for (String nonsense : new String[] {"", "t=,v1=", "t=x,v1=00", "v1=00,t=1", "t=1795262400,v1=zz"})
            assertThat(Signature.verify("whsec_test", nonsense, "{}", NOW, FIVE_MINUTES))
                    .isFalse();
    }
}
