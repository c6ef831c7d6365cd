package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class PublicUrlTest {
    @Test
    void a_node_at_any_free_port_names_the_one_it_listens_at() {
        PublicUrl url = new PublicUrl(URI.create("http://localhost:0"));

        url.bound(41_234);

        assertThat(url.page("/potvrda")).isEqualTo("http://localhost:41234/potvrda");
        url.bound(1);
        assertThat(url).hasToString("http://localhost:41234");
    }

    @Test
    void what_a_node_was_told_stays_whatever_port_it_listens_at() {
        PublicUrl url = new PublicUrl(URI.create("https://powersight.example/"));

        url.bound(41_234);

        assertThat(url.page("/potvrda")).isEqualTo("https://powersight.example/potvrda");
    }
}
