package powersight.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import powersight.wire.GridClock;

/** What {@code up} and {@code node} can be told on the command line. Every option has an environment variable too. */
final class StartOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.@Nullable CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:POWERSIGHT_DATA:-${DEFAULT-DATA}}",
            description = "where everything is kept (default: ${DEFAULT-VALUE})")
    Path data = Path.of("data");

    @Option(
            names = "--http-host",
            paramLabel = "ADDRESS",
            defaultValue = "${env:POWERSIGHT_HTTP_HOST:-127.0.0.1}",
            description = "where pages and API listen (default: ${DEFAULT-VALUE}; 0.0.0.0 for everywhere)")
    String httpHost = "127.0.0.1";

    @Option(
            names = "--demo",
            description = {
                "accounts to look around with: 10 citizens, a supplier, a superuser;",
                "their passwords are new at each start and printed there"
            })
    boolean demo;

    @Option(names = "--demo-for-all", description = "with --demo: also at an address that others can reach")
    boolean demoForAll;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_HTTP_PORT:-8080}",
            description = "pages and API (default: ${DEFAULT-VALUE}; 0 picks a free one, here and below)")
    int httpPort;

    @Option(
            names = "--mqtt-port",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_MQTT_PORT:-1883}",
            description = "meters that speak MQTT (default: ${DEFAULT-VALUE})")
    int mqttPort;

    @Option(
            names = "--amqp-port",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_AMQP_PORT:-5672}",
            description = "meters that speak AMQP 0-9-1 (default: ${DEFAULT-VALUE})")
    int amqpPort;

    @Option(
            names = "--ports-file",
            paramLabel = "FILE",
            description = "once ready, the chosen addresses are written here as JSON")
    @Nullable
    Path portsFile;

    @Option(
            names = "--roles",
            paramLabel = "ROLE",
            split = ",",
            defaultValue = "${env:POWERSIGHT_ROLES:-meters,ingest,projections,workers,api,simulator}",
            description =
                    "what this node does, of: meters, ingest, projections, workers, api, simulator (default: all)")
    List<Role> roles = List.of(Role.values());

    @Option(names = "--with-process", paramLabel = "PID", hidden = true, description = "stops when that process ends")
    @Nullable
    Long withProcess;

    /** Wrong values end with exit code 2, as wrong options do. */
    NodeSettings settings(int fleet, double speed) {
        port("--http-port", httpPort);
        port("--mqtt-port", mqttPort);
        port("--amqp-port", amqpPort);
        if (!(speed >= GridClock.SLOWEST && speed <= GridClock.FASTEST))
            throw wrong("--speed must be " + (int) GridClock.SLOWEST + " (life) to " + (int) GridClock.FASTEST
                    + ", not " + speed);
        if (fleet < 0 || fleet > 100_000) throw wrong("--fleet must be 0 to 100000, not " + fleet);
        return NodeSettings.of(this, fleet, speed);
    }

    NodeSettings.Demo demo() {
        if (demoForAll && !demo) throw wrong("--demo-for-all says where demo accounts may be; it needs --demo");
        if (!demo) return NodeSettings.Demo.NONE;
        return demoForAll ? NodeSettings.Demo.FOR_ALL : NodeSettings.Demo.ON_THIS_MACHINE;
    }

    InetAddress httpAddress() {
        try {
            return InetAddress.getByName(httpHost);
        } catch (UnknownHostException e) {
            throw wrong("--http-host must be an address of this machine; there is no " + httpHost);
        }
    }

    CommandLine.ParameterException wrong(String sentence) {
        if (command == null) throw new IllegalStateException("used outside of a command line");
        return new CommandLine.ParameterException(command.commandLine(), sentence);
    }

    private void port(String option, int port) {
        if (port < 0 || port > 65_535) throw wrong(option + " must be 0 to 65535, not " + port);
    }
}
