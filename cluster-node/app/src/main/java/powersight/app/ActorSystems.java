package powersight.app;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;

/** This node's actor system, as a member of its cluster; a node that is told of no others is a cluster by itself. */
final class ActorSystems {
    private static final String NAME = "powersight";

    private ActorSystems() {}

    /** @param birth absent: no other node can be there */
    static ActorSystem<Void> start(Config config, List<String> seeds, Optional<ClusterBirth> birth) {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), NAME, config);
        Cluster cluster = Cluster.get(system);
        Address self = cluster.selfMember().address();
        if (seeds.isEmpty()) {
            cluster.manager().tell(Join.create(self));
            return system;
        }
        List<Address> all = seeds.stream()
                .map(seed -> AddressFromURIString.parse("akka://" + NAME + "@" + seed))
                .toList();
        List<Address> others = all.stream().filter(seed -> !seed.equals(self)).toList();
        birth.ifPresent(
                one -> akka.cluster.Cluster.get(Adapter.toClassic(system)).registerOnMemberUp(one::isMember));
        boolean joinsOnly = !others.isEmpty()
                && birth.isPresent()
                && all.get(0).equals(self)
                && !birth.get().mayBegin();
        cluster.manager().tell(new JoinSeedNodes(joinsOnly ? others : all));
        return system;
    }
}
