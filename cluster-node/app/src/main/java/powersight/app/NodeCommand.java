package powersight.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up} without the demonstration: no simulated meters, no trial meter, the speed of life. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = {
            "Starts one node for real meters, alone or in a cluster: no simulated meters, no trial meter.",
            "POWERSIGHT_DATABASE_URL names the database server, POWERSIGHT_CLUSTER_SEEDS the nodes to join."
        })
final class NodeCommand implements Callable<Integer> {
    @Mixin
    private StartOptions options = new StartOptions();

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "${env:POWERSIGHT_SPEED:-1}",
            description = "how many times as fast as life the grid's time runs (default: ${DEFAULT-VALUE})")
    private double speed;

    @Override
    public Integer call() throws InterruptedException {
        return Node.run(options.settings(0, speed).forRealMeters());
    }
}
