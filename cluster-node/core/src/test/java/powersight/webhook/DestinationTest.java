package powersight.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import powersight.platform.RefusedException;

/** Server-side request forgery: OWASP ASVS 5, 1.3.6. */
class DestinationTest {
    private static final Map<String, List<String>> NAMES = Map.of(
            "hooks.example.org", List.of("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
            "inside.example.org", List.of("10.1.2.3"),
            "half.example.org", List.of("93.184.215.14", "127.0.0.1"),
            "six.example.org", List.of("fd00::1"));

    private final Destination destination =
            new Destination(Set.of("192.168.7.7", "trusted.internal"), DestinationTest::addresses);

    @Test
    void a_public_https_url_is_taken() {
        assertThatCode(() -> destination.checked("https://hooks.example.org/power?x=1"))
                .doesNotThrowAnyException();
        assertThatCode(() -> destination.checked("https://hooks.example.org:8443/"))
                .doesNotThrowAnyException();
    }

    @Test
    void everything_that_only_this_machine_can_reach_is_refused() {
        for (String url : List.of(
                "https://10.0.0.1/",
                "https://127.0.0.2/",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f.0.0.1/",
                "https://0/",
                "https://0.0.0.0/",
                "https://169.254.169.254/latest/meta-data/",
                "https://172.16.0.1/",
                "https://172.31.255.255/",
                "https://192.168.1.1/",
                "https://100.64.0.1/",
                "https://168.63.129.16/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::1]/",
                "https://[::]/",
                "https://[fc00::1]/",
                "https://[fd12:3456::1]/",
                "https://[fe80::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://localhost/",
                "https://LOCALHOST./",
                "https://a.localhost/",
                "https://metadata/",
                "https://metadata.google.internal/",
                "https://printer.local/",
                "https://inside.example.org/",
                "https://half.example.org/",
                "https://six.example.org/",
                "https://nowhere.example.org/")) refused(url);
    }

    @Test
    void other_schemes_and_tricks_with_the_url_are_refused() {
        for (String url : List.of(
                "http://hooks.example.org/",
                "ftp://hooks.example.org/",
                "file:///etc/passwd",
                "gopher://hooks.example.org/",
                "https://user:secret@hooks.example.org/",
                "https://hooks.example.org@10.0.0.1/",
                "https://hooks.example.org/#x",
                "https:///x",
                "not a url",
                "",
                "https://hooks.example.org/" + "x".repeat(1_000))) refused(url);
    }

    @Test
    void what_an_administrator_trusts_is_reached_in_the_clear_and_inside() {
        assertThatCode(() -> destination.checked("http://192.168.7.7:9000/hook"))
                .doesNotThrowAnyException();
        assertThatCode(() -> destination.checked("http://trusted.internal/")).doesNotThrowAnyException();
    }

    @Test
    void a_name_that_leads_inside_at_the_moment_of_sending_is_not_followed() throws UnknownHostException {
        boolean[] rebound = new boolean[1];
        Destination rebinding = new Destination(
                Set.of(), host -> List.of(InetAddress.getByName(rebound[0] ? "127.0.0.1" : "93.184.215.14")));
        rebinding.checked("https://hooks.example.org/");

        rebound[0] = true;

        assertThatThrownBy(() -> rebinding.addresses("hooks.example.org")).isInstanceOf(UnknownHostException.class);
    }

    private void refused(String url) {
        assertThat(catchThrowableOfType(RefusedException.class, () -> destination.checked(url)))
                .as(url)
                .isNotNull()
                .satisfies(e -> assertThat(e.refused().code()).isEqualTo("url-refused"));
    }

    /** As the system reads literals; names as listed. */
    private static List<InetAddress> addresses(String host) throws UnknownHostException {
        boolean literal = host.matches("[0-9.]+|0x.*|.*:.*");
        if (literal) return List.of(InetAddress.getByName(host));
        List<String> known = NAMES.get(host);
        if (known == null) throw new UnknownHostException(host);
        List<InetAddress> found = new ArrayList<>();
        for (String each : known) found.add(InetAddress.getByName(each));
        return found;
    }
}
