package powersight.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the README tells receivers to do accepts our messages and no others. */
class ReadmeVerifierTest {
    private static final Path README = Path.of("../../README.md"), PYTHON = Path.of("/usr/bin/python3");

    @Test
    void the_readmes_verifier_takes_ours_and_refuses_what_was_altered_or_is_old() throws Exception {
        if (!Files.isExecutable(PYTHON)) {
            boolean required = "true".equals(System.getenv("POWERSIGHT_REQUIRE_ALL"));
            assertThat(required).as("python3 is missing").isFalse();
            System.err.println("SKIPPED: the README's verifier because " + PYTHON + " is missing");
            assumeTrue(false);
        }
        String body = "{\"event\":\"meter.offline\",\"data\":{\"note\":\"čvor Đ\"}}";
        String good = Signature.of("whsec_a", Instant.now(), body);
        String old = Signature.of("whsec_a", Instant.now().minusSeconds(301), body);

        assertThat(genuine("whsec_a", good, body)).isEqualTo("True");
        assertThat(genuine("whsec_b", good, body)).isEqualTo("False");
        assertThat(genuine("whsec_a", good, body.replace("offline", "online"))).isEqualTo("False");
        assertThat(genuine("whsec_a", old, body)).isEqualTo("False");
    }

    private static String genuine(String secret, String signature, String body)
            throws IOException, InterruptedException {
        String readme = Files.readString(README);
        int start = readme.indexOf("```python\n") + "```python\n".length();
        String sample = readme.substring(start, readme.indexOf("```", start))
                + "\nimport sys\nprint(genuine(sys.argv[1], sys.argv[2], sys.stdin.buffer.read()))\n";
        Process python = new ProcessBuilder(PYTHON.toString(), "-c", sample, secret, signature)
                .redirectErrorStream(true)
                .start();
        try (var in = python.getOutputStream()) {
            in.write(body.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
