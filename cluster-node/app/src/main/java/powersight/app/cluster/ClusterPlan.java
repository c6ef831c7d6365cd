package powersight.app.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import powersight.platform.Database;

/**
 * What is to run: so many nodes on this machine over one database, each of which knows all the others as seeds.
 *
 * <p>The first node has the AMQP broker, when it is to be the embedded one: a broker keeps its queue in its own folder.
 */
public record ClusterPlan(List<NodePlan> nodes) {
    private static final String METERS = "meters";
    public static final String EVERYTHING = "meters,ingest,projections,workers,api";

    public ClusterPlan {
        nodes = List.copyOf(nodes);
        if (nodes.stream().noneMatch(node -> node.does(METERS)))
            throw new IllegalArgumentException("a cluster needs a node with role " + METERS);
    }

    /** The place of the node that must be ready before others can be. */
    int beginner() {
        return IntStream.range(0, nodes.size())
                .filter(index -> nodes.get(index).does(METERS))
                .findFirst()
                .orElseThrow();
    }

    /**
     * @param folder each node gets a folder in it: {@code node-1}, {@code node-2}, …
     * @param roles what each node does; as many nodes as there are elements
     * @param command {@code up} or {@code node}, with options for all
     * @param environment settings that all share
     */
    public static ClusterPlan of(
            Path folder,
            List<String> roles,
            Database.Address database,
            List<String> command,
            Map<String, String> environment) {
        List<Integer> ports = freePorts(4 * roles.size());
        // the first of the seeds is the one that begins the cluster, and without meters nothing else becomes ready
        String seeds = IntStream.range(0, roles.size())
                .boxed()
                .sorted(Comparator.comparing(index -> !NodePlan.does(roles.get(index), METERS)))
                .map(index -> "127.0.0.1:" + ports.get(4 * index))
                .collect(Collectors.joining(","));
        String vaultKeys =
                Optional.ofNullable(System.getenv("POWERSIGHT_VAULT_KEYS")).orElseGet(() -> VaultKeyFile.in(folder));
        List<NodePlan> nodes = new ArrayList<>();
        for (int index = 0; index < roles.size(); index++) {
            Map<String, String> told = new HashMap<>();
            told.put("POWERSIGHT_DATABASE_URL", database.jdbcUrl());
            told.put("POWERSIGHT_DATABASE_USER", database.user());
            told.put("POWERSIGHT_DATABASE_PASSWORD", database.password());
            told.put("POWERSIGHT_CLUSTER_HOST", "127.0.0.1");
            told.put("POWERSIGHT_CLUSTER_PORT", Integer.toString(ports.get(4 * index)));
            told.put("POWERSIGHT_CLUSTER_SEEDS", seeds);
            if (index > 0 && !environment.containsKey("POWERSIGHT_AMQP_URI")) told.put("POWERSIGHT_AMQP", "off");
            told.put("POWERSIGHT_VAULT_KEYS", vaultKeys);
            told.putAll(environment);
            String name = "node-" + (index + 1);
            told.put("POWERSIGHT_MQTT_EXTERNAL_CLIENT_ID", "powersight-" + name);
            nodes.add(new NodePlan(
                    name,
                    folder.resolve(name),
                    roles.get(index),
                    ports.get(4 * index),
                    ports.get(4 * index + 1),
                    ports.get(4 * index + 2),
                    ports.get(4 * index + 3),
                    command,
                    told));
        }
        return new ClusterPlan(nodes);
    }

    /** The first node runs the simulated meters too, and the others know of none. */
    public ClusterPlan withFleetOnTheFirst(int meters) {
        List<NodePlan> changed = new ArrayList<>();
        for (NodePlan node : nodes) {
            boolean first = changed.isEmpty();
            NodePlan told = node.with("POWERSIGHT_FLEET", Integer.toString(first ? meters : 0));
            changed.add(first && meters > 0 ? told.alsoAs("simulator") : told);
        }
        return new ClusterPlan(changed);
    }

    /** All at once, so that none is given twice. */
    public static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no " + count + " free ports could be found", e);
        } finally {
            sockets.forEach(ClusterPlan::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
