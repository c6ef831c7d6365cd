package powersight.app;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** This node's actor system, as a member of its cluster; a node that is told of no others is a cluster by itself. */
final class ActorSystems {
    private static final String NAME = "powersight";

    private ActorSystems() {}

    static ActorSystem<Void> start(NodeSettings settings, Config own) {
        List<String> seeds = Stream.of(
                        settings.config().getString("powersight.cluster.seeds").split(","))
                .map(String::trim)
                .filter(seed -> !seed.isEmpty())
                .map(seed -> "akka://" + NAME + "@" + seed)
                .toList();
        List<String> roles = settings.roles().stream().map(Role::clusterName).toList();
        Config config = own.withFallback(
                        ConfigFactory.parseMap(Map.of("akka.cluster.roles", roles, "akka.cluster.seed-nodes", seeds)))
                .withFallback(settings.config());
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), NAME, config);
        if (seeds.isEmpty()) {
            Cluster cluster = Cluster.get(system);
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        return system;
    }
}
