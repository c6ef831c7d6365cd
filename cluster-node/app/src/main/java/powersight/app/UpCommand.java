package powersight.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole utility in one process, with a few simulated meters, so that there is something to see. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        showDefaultValues = false,
        description =
                "Starts the whole utility in this process, with its own database and brokers, on this machine only.")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private StartOptions options = new StartOptions();

    @Option(
            names = "--fleet",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_FLEET:-24}",
            description = "simulated meters, half over MQTT, half over AMQP (default: ${DEFAULT-VALUE}; 0 for none)")
    private int fleet;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "${env:POWERSIGHT_SPEED:-60}",
            description = "how many times as fast as life the grid's time runs (default: ${DEFAULT-VALUE})")
    private double speed;

    @Override
    public Integer call() throws InterruptedException {
        return Node.run(options.settings(fleet, speed));
    }
}
