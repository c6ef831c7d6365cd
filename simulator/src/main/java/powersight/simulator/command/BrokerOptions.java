package powersight.simulator.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import powersight.simulator.FleetSettings;
import powersight.wire.ConcentratorId;

/** Where meters and concentrators connect, and as whom. */
final class BrokerOptions {
    @Option(names = "--mqtt-host", defaultValue = "127.0.0.1", description = "Default: ${DEFAULT-VALUE}")
    private String mqttHost = "127.0.0.1";

    @Option(names = "--mqtt-port", defaultValue = "1883", description = "Default: ${DEFAULT-VALUE}")
    private int mqttPort = 1883;

    @Option(names = "--amqp-host", defaultValue = "127.0.0.1", description = "Default: ${DEFAULT-VALUE}")
    private String amqpHost = "127.0.0.1";

    @Option(names = "--amqp-port", defaultValue = "5672", description = "Default: ${DEFAULT-VALUE}")
    private int amqpPort = 5672;

    @Option(names = "--amqp-user", description = "Default: the concentrator's id")
    private @Nullable String amqpUser;

    @Option(
            names = "--amqp-password",
            defaultValue = "",
            description = "Default: the environment's POWERSIGHT_AMQP_PASSWORD, or what --register got")
    private String amqpPassword = "";

    @Option(
            names = "--amqp-vhost",
            defaultValue = "/",
            description = "The virtual host; a node's own broker has one named powersight. Default: ${DEFAULT-VALUE}")
    private String amqpVirtualHost = "/";

    @Option(
            names = "--concentrator",
            defaultValue = "sim-concentrator",
            description = "Speaks for the AMQP and the shared meters. Default: ${DEFAULT-VALUE}")
    private String concentrator = "sim-concentrator";

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Share N connections, as concentrators do, instead of one for each MQTT meter; also splits the"
                            + " AMQP meters. With more than one, their ids end in -1, -2 ...")
    private int connections;

    boolean shared() {
        return connections > 0;
    }

    int parts() {
        return Math.max(1, connections);
    }

    /** Which of the connections the k-th meter is on. */
    int part(int k, int count) {
        return (int) ((long) k * parts() / count);
    }

    /** The concentrator of that connection. */
    String speaker(int part) {
        return connections > 1 ? concentrator + "-" + (part + 1) : concentrator;
    }

    Optional<FleetSettings.Mqtt> mqtt() {
        return Optional.of(new FleetSettings.Mqtt(mqttHost, mqttPort));
    }

    Optional<FleetSettings.Shared> sharedMqtt(int part, Secrets secrets) {
        String name = speaker(part);
        return Optional.of(new FleetSettings.Shared(mqttHost, mqttPort, new ConcentratorId(name), secrets.of(name)));
    }

    Optional<FleetSettings.Amqp> amqp(int part, Secrets secrets) {
        String name = speaker(part);
        String password = amqpPassword.isEmpty()
                ? Optional.ofNullable(System.getenv("POWERSIGHT_AMQP_PASSWORD")).orElse(secrets.of(name))
                : amqpPassword;
        return Optional.of(new FleetSettings.Amqp(
                amqpHost,
                amqpPort,
                amqpUser == null ? name : amqpUser,
                password,
                amqpVirtualHost,
                new ConcentratorId(name)));
    }
}
