package powersight.meter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/** The meters as sharded actors: on the nodes with role {@code meters}, reachable from all. */
public final class MetersOnShards implements Meters {
    public static final String ROLE = "meters";

    private final ClusterSharding sharding;
    private final Duration patience;

    private MetersOnShards(ClusterSharding sharding, Duration patience) {
        this.sharding = sharding;
        this.patience = patience;
    }

    /** @param patience how long a meter may take to answer before the message must be offered again */
    public static MetersOnShards start(ActorSystem<?> system, Surroundings around, Duration patience) {
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(
                        Meter.KEY, entity -> Meter.create(new MeterId(entity.getEntityId()), around, entity.getShard()))
                .withStopMessage(new Meter.Stop())
                .withRole(ROLE));
        return new MetersOnShards(sharding, patience);
    }

    @Override
    public CompletionStage<Answer> hear(Sender sender, MeterMessage message) {
        return plain(of(message.meter()).ask(replyTo -> new Meter.Hear(sender, message, replyTo), patience));
    }

    @Override
    public CompletionStage<Boolean> commission(MeterId meter, Registration registration) {
        return plain(of(meter).ask(replyTo -> new Meter.Commission(registration, replyTo), patience));
    }

    @Override
    public CompletionStage<Optional<MeterNow>> now(MeterId meter) {
        return plain(of(meter).<Meter.Standing>ask(Meter.AskNow::new, patience)).thenApply(Meter.Standing::now);
    }

    @Override
    public void watch(MeterId meter, ActorRef<MeterNow> watcher) {
        of(meter).tell(new Meter.Watch(watcher));
    }

    @Override
    public void wake(MeterId meter) {
        of(meter).tell(new Meter.Wake());
    }

    /**
     * The same answer, whose next steps run at once where it arrives. Those of Akka's own stages each run on the common
     * pool, which on a machine of two cores starts a thread for every one of them: five times the price of the reading.
     */
    private static <T> CompletionStage<T> plain(CompletionStage<T> answer) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        answer.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) plain.complete(value);
                    else plain.completeExceptionally(failure);
                },
                Runnable::run);
        return plain;
    }

    private EntityRef<Meter.Command> of(MeterId meter) {
        return sharding.entityRefFor(Meter.KEY, meter.value());
    }
}
