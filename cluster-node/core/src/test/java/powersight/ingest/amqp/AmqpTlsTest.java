package powersight.ingest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.testing.RealRabbit;
import powersight.testing.SelfSigned;

class AmqpTlsTest {
    @TempDir
    static Path folder;

    private static SelfSigned identity;
    private static RealRabbit rabbit;

    @BeforeAll
    static void start() throws Exception {
        identity = SelfSigned.in(folder.resolve("keys"));
        rabbit = RealRabbit.startWithTls(folder.resolve("rabbit"), identity);
    }

    @AfterAll
    static void stop() {
        if (rabbit != null) rabbit.close();
    }

    @Test
    void a_broker_of_a_trusted_authority_is_spoken_to() throws Exception {
        try (Connection connection = connect(rabbit.tlsUri(), Optional.of(identity.certificate()))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void a_broker_that_nobody_we_believe_vouches_for_is_not() {
        assertThatThrownBy(() -> connect(rabbit.tlsUri(), Optional.empty())).isInstanceOf(SSLException.class);
    }

    @Test
    void a_certificate_made_out_to_another_name_is_not_accepted() {
        assertThatThrownBy(() -> connect("amqps://127.0.0.1:" + rabbit.tlsPort(), Optional.of(identity.certificate())))
                .isInstanceOf(SSLException.class);
    }

    private static Connection connect(String uri, Optional<Path> trust) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        new BrokerAddress(uri, RealRabbit.ADMIN, RealRabbit.ADMIN, trust).configure(factory);
        return factory.newConnection();
    }
}
