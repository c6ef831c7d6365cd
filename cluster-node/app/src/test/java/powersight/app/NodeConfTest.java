package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeConfTest {
    private final Config config = ConfigFactory.parseResources("powersight/app/node.conf")
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve();

    /** A node that was killed on a starved machine once gave up its next start, because opening a port took over 3 s. */
    @Test
    void a_start_on_a_starved_machine_does_not_give_up_while_it_opens_the_cluster_s_port() {
        assertThat(config.getDuration("akka.remote.artery.bind.bind-timeout"))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }
}
