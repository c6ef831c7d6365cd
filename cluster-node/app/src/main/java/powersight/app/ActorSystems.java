package powersight.app;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import java.util.List;

/** This node's actor system, as a member of its cluster; a node that is told of no others is a cluster by itself. */
final class ActorSystems {
    private static final String NAME = "powersight";

    private ActorSystems() {}

    static ActorSystem<Void> start(Config config, List<String> seeds) {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), NAME, config);
        Cluster cluster = Cluster.get(system);
        if (seeds.isEmpty()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        } else {
            List<Address> others = seeds.stream()
                    .map(seed -> AddressFromURIString.parse("akka://" + NAME + "@" + seed))
                    .toList();
            cluster.manager().tell(new JoinSeedNodes(others));
        }
        return system;
    }
}
