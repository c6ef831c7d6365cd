package powersight.app.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import powersight.app.cluster.ClusterPlan;
import powersight.app.cluster.NodePlan;

/** What each node of a system under trial is told: alone, or behind the walls of a network of ours. */
final class Members {
    private final Path home;
    private final int count;
    private final @Nullable Walls walls;

    /** @param walls none: a node alone */
    Members(Path home, int count, @Nullable Walls walls) {
        this.home = home;
        this.count = count;
        this.walls = walls;
    }

    List<NodePlan> plans(Map<String, String> settings) throws IOException {
        List<NodePlan> plans = new ArrayList<>();
        Walls network = walls;
        for (int i = 0; i < count; i++) {
            List<Integer> ports = ClusterPlan.freePorts(4);
            NodePlan plan = new NodePlan(
                            "node-" + (i + 1),
                            home.resolve("node-" + (i + 1)),
                            ClusterPlan.EVERYTHING,
                            network == null ? ports.get(0) : network.door(i),
                            ports.get(1),
                            ports.get(2),
                            ports.get(3),
                            List.of("up", "--fleet", "0", "--speed", "1"),
                            settings)
                    .with("POWERSIGHT_SIGN_IN", "off"); // whoever tries it may ask it anything
            plans.add(network == null ? plan : behind(network, plan, i));
        }
        return plans;
    }

    /** Others find it at the network's door; it listens and speaks at an address by which the door knows it. */
    private NodePlan behind(Walls network, NodePlan plan, int number) throws IOException {
        String seeds = IntStream.range(0, count)
                .mapToObj(i -> "127.0.0.1:" + network.door(i))
                .collect(Collectors.joining(","));
        Files.createDirectories(plan.folder().resolve("data"));
        Files.writeString(plan.folder().resolve("data/powersight.conf"), """
                akka.remote.artery {
                  bind { hostname = "%1$s", port = %2$d }
                  advanced.tcp.outbound-client-hostname = "%1$s"
                }
                """.formatted(
                        Walls.addressOf(number), network.listens(number)));
        return plan.with("POWERSIGHT_CLUSTER_HOST", "127.0.0.1")
                .with("POWERSIGHT_CLUSTER_PORT", Integer.toString(network.door(number)))
                .with("POWERSIGHT_CLUSTER_SEEDS", seeds)
                .with("POWERSIGHT_TICKET_KEY", "a key that all nodes of the trial share");
    }
}
