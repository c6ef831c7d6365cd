package powersight.app.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import powersight.app.cluster.ClusterPlan;
import powersight.app.cluster.JavaProgram;
import powersight.app.cluster.NodePlan;
import powersight.app.cluster.NodeProcess;

/** A fresh system of real processes with its meters, to be maltreated: servers, then nodes, then meters; thrown away. */
final class Plant {
    private static final String HEAP = "500m";

    private final Random random;
    private final Crowd crowd;
    private final Servers servers;
    private final @Nullable Walls walls;
    private final List<TrialNode> nodes = new ArrayList<>();
    private final Evidence evidence;
    private final MqttLines mqtt;
    private final Population population;

    private Plant(Path home, Layout layout, Random random, int meters, Crowd crowd, Parts parts) throws Exception {
        this.random = random;
        this.crowd = crowd;
        Files.createDirectories(home);
        Map<String, String> secrets = Population.secrets(random);
        servers = new Servers(home, layout, secrets, parts);
        walls = layout.nodes() > 1 ? parts.keep(new Walls(ClusterPlan.freePorts(layout.nodes()))) : null;
        for (NodePlan plan : new Members(home, layout.nodes(), walls).plans(servers.settings()))
            nodes.add(parts.keep(new TrialNode(new NodeProcess(JavaProgram.likeThisOne(HEAP), plan))));
        for (TrialNode each : nodes) each.start(); // one after the other: all at once starve each other
        evidence = parts.keep(new Evidence(node(), servers));
        mqtt = parts.keep(new MqttLines(
                crowd, () -> servers.mqttBroker().orElseGet(() -> anyNode().mqtt())));
        population = new Population(this, secrets);
        population.commission(meters, parts);
    }

    /** @param parts end with whoever asked for it, also those of a system that could not be finished */
    static Plant build(Path home, Layout layout, Random random, int meters, Crowd crowd, Parts parts) throws Exception {
        return new Plant(home, layout, random, layout.meters() > 0 ? layout.meters() : meters, crowd, parts);
    }

    Crowd crowd() {
        return crowd;
    }

    MqttLines mqtt() {
        return mqtt;
    }

    /** Where and as whom a concentrator publishes. */
    AmqpLine.Door concentratorDoor() {
        return population.concentratorDoor();
    }

    Servers servers() {
        return servers;
    }

    Walls walls() {
        Walls network = walls;
        if (network == null) throw new IllegalStateException("this system has no network between nodes");
        return network;
    }

    /** The only node, or the first. */
    TrialNode node() {
        return nodes.get(0);
    }

    List<TrialNode> nodes() {
        return List.copyOf(nodes);
    }

    /** One that runs, if there is one: meters whose node is gone try another, as behind a load balancer. */
    TrialNode anyNode() {
        List<TrialNode> running = nodes.stream().filter(TrialNode::isReady).toList();
        if (running.isEmpty()) return node();
        synchronized (random) {
            return running.get(random.nextInt(running.size()));
        }
    }

    Evidence evidence() {
        return evidence;
    }
}
