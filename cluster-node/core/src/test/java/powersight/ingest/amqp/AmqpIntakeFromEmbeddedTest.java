package powersight.ingest.amqp;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class AmqpIntakeFromEmbeddedTest extends AmqpIntakeContract {
    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static BrokerAddress address;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBrokerTest.broker(folder, 0);
        address = broker.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @Override
    BrokerAddress address() {
        return address;
    }

    @Override
    void kill() {
        broker.stop();
    }

    @Override
    void startAgain() throws Exception {
        String port = address.hostAndPort().substring(address.hostAndPort().indexOf(':') + 1);
        broker = EmbeddedBrokerTest.broker(folder, Integer.parseInt(port));
        broker.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
