package powersight.ingest.amqp;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.KnownDevices;
import powersight.testing.RealRabbit;

class AmqpIntakeFromRabbitTest extends AmqpIntakeContract {
    @TempDir
    static Path folder;

    private static RealRabbit rabbit;

    @BeforeAll
    static void start() {
        rabbit = RealRabbit.start(
                folder, Map.of("m-1", KnownDevices.secretOf("m-1"), "m-2", KnownDevices.secretOf("m-2")));
    }

    @AfterAll
    static void stop() {
        if (rabbit != null) rabbit.close();
    }

    @Override
    BrokerAddress address() {
        return new BrokerAddress(rabbit.uri(), RealRabbit.ADMIN, RealRabbit.ADMIN, Optional.empty());
    }

    @Override
    void kill() {
        rabbit.kill();
    }

    @Override
    void startAgain() {
        rabbit.startAgain();
    }
}
