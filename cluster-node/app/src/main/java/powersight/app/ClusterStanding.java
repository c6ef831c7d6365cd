package powersight.app;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.cluster.ClusterEvent;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.ClusterShardingHealthCheck;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import scala.jdk.javaapi.FutureConverters;

/**
 * How this node stands in its cluster, and how the others look from here. A node is ready once it is a full member and
 * knows where the meters' shards are; that others are out of reach is told, but does not make this one less ready.
 */
final class ClusterStanding {
    private static final Duration ASK_AGAIN = Duration.ofMillis(200);

    private final ActorSystem<?> system;
    private final Cluster cluster;
    private final BooleanSupplier stopping;
    private final CompletableFuture<@Nullable Void> up = new CompletableFuture<>(), shards = new CompletableFuture<>();

    /** @param stopping has this node been asked to stop? It says so at once, so that it is sent nothing more */
    ClusterStanding(ActorSystem<?> system, BooleanSupplier stopping) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.stopping = stopping;
        akka.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(null));
    }

    /** Done once this node is a member for good and knows where the meters are: before that it can hand them nothing. */
    CompletionStage<@Nullable Void> takesPart() {
        return up.thenCombine(shards, (member, found) -> null);
    }

    /** To be called when the meters' shards have been started here, or a way to those elsewhere. */
    void lookForShards() {
        ClusterShardingHealthCheck check = new ClusterShardingHealthCheck(system.classicSystem());
        FutureConverters.asJava(check.apply()).whenComplete((found, fault) -> {
            if (fault == null && Boolean.TRUE.equals(found)) shards.complete(null);
            else system.scheduler().scheduleOnce(ASK_AGAIN, this::lookForShards, system.executionContext());
        });
    }

    /** Of this node itself; empty while it takes its part. */
    String complaint() {
        if (stopping.getAsBoolean()) return "this node is stopping";
        MemberStatus status = cluster.selfMember().status();
        if (status.equals(MemberStatus.weaklyUp()))
            return "this node may join for good when those out of reach are back, or given up";
        if (status.equals(MemberStatus.removed()))
            return "this node has not found its cluster yet"; // Akka's first word
        if (!status.equals(MemberStatus.up())) return "this node is " + word(status);
        return shards.isDone() ? "" : "no node with role meters has answered yet";
    }

    /** Of the others. */
    String complaintOfOthers() {
        String away = cluster.state().getUnreachable().stream()
                .map(member -> hostAndPort(member.address()))
                .sorted()
                .collect(Collectors.joining(", "));
        return away.isEmpty() ? "" : "out of reach: " + away;
    }

    List<Core.Peer> peers() {
        ClusterEvent.CurrentClusterState state = cluster.state();
        List<Core.Peer> peers = new ArrayList<>();
        for (Member member : state.getMembers())
            peers.add(new Core.Peer(
                    hostAndPort(member.address()),
                    member.getRoles().stream()
                            .filter(role -> !role.startsWith("dc-"))
                            .sorted()
                            .toList(),
                    word(member.status()),
                    !state.getUnreachable().contains(member),
                    member.address().equals(cluster.selfMember().address())));
        return peers;
    }

    private static String word(MemberStatus status) {
        return status.toString().toLowerCase(Locale.ROOT);
    }

    private static String hostAndPort(Address address) {
        return address.getHost().orElse("?") + ":"
                + address.getPort().map(Object::toString).orElse("?");
    }
}
