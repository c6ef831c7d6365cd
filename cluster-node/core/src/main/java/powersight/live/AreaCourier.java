package powersight.live;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import powersight.meter.AreaReport;
import powersight.wire.MeterId;

/**
 * Carries this node's reports to the municipalities, a tenth of a second's worth at a time and the newest of each meter
 * only: so an area hears a hundred messages a second at most from a node, not one per reading.
 */
final class AreaCourier extends AbstractBehavior<AreaCourier.Command> {
    sealed interface Command {}

    record Take(AreaReport report) implements Command {}

    private record Deliver() implements Command {}

    private static final Duration GATHERED_FOR = Duration.ofMillis(100);
    /** Keeps a message well below what fits into one between nodes. */
    private static final int MOST_AT_ONCE = 500;

    private final BiConsumer<String, Area.Reports> deliver;
    private final TimerScheduler<Command> timers;
    private final Map<String, Map<MeterId, AreaReport>> gathered = new HashMap<>();

    static Behavior<Command> create(BiConsumer<String, Area.Reports> deliver) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new AreaCourier(deliver, context, timers)));
    }

    private AreaCourier(
            BiConsumer<String, Area.Reports> deliver, ActorContext<Command> context, TimerScheduler<Command> timers) {
        super(context);
        this.deliver = deliver;
        this.timers = timers;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Take.class, this::onTake)
                .onMessage(Deliver.class, due -> onDeliver())
                .build();
    }

    private Behavior<Command> onTake(Take take) {
        if (gathered.isEmpty()) timers.startSingleTimer(new Deliver(), GATHERED_FOR);
        gathered.computeIfAbsent(take.report().municipality(), code -> new LinkedHashMap<>())
                .merge(take.report().meter(), take.report(), AreaCourier::newer);
        return this;
    }

    private Behavior<Command> onDeliver() {
        gathered.forEach((municipality, reports) -> {
            List<AreaReport> all = new ArrayList<>(reports.values());
            for (int from = 0; from < all.size(); from += MOST_AT_ONCE)
                deliver.accept(
                        municipality,
                        new Area.Reports(List.copyOf(all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE)))));
        });
        gathered.clear();
        return this;
    }

    private static AreaReport newer(AreaReport before, AreaReport now) {
        return new AreaReport(
                now.meter(),
                now.municipality(),
                now.building(),
                now.connection(),
                now.milliWatts(),
                now.importWh(),
                now.exportWh(),
                before.newReadings() + now.newReadings());
    }
}
