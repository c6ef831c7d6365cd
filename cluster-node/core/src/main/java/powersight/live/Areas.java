package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import powersight.disclosure.Disclosure;
import powersight.meter.AreaListener;
import powersight.meter.AreaReport;
import powersight.meter.MetersOnShards;
import powersight.platform.Database;
import powersight.wire.GridClock;

/**
 * The door to what meters add up to, by building, municipality and in all. Meters tell it of their changes; it costs them
 * one message to an actor on their own node.
 */
public final class Areas implements AreaListener {
    private static final String GRID = "grid";

    private final ClusterSharding sharding;
    private final ActorRef<AreaCourier.Command> courier;
    private final CommissionedMeters list;
    private final Executor blocking;
    private final Duration patience;
    private final Disclosure rule;

    private Areas(
            ActorSystem<?> system, CommissionedMeters list, Executor blocking, Duration patience, Disclosure rule) {
        this.sharding = ClusterSharding.get(system);
        this.list = list;
        this.blocking = blocking;
        this.patience = patience;
        this.rule = rule;
        this.courier = system.systemActorOf(
                AreaCourier.create((municipality, reports) -> area(municipality).tell(reports)),
                "area-courier",
                Props.empty());
    }

    /** @param patience how long an area may take to answer {@link #municipality}, {@link #building} and {@link #grid} */
    public static Areas start(
            ActorSystem<?> system,
            Database database,
            GridClock clock,
            Executor blocking,
            Duration patience,
            Disclosure rule) {
        CommissionedMeters list = new CommissionedMeters(database);
        Areas areas = new Areas(system, list, blocking, patience, rule);
        areas.sharding.init(Entity.of(
                        Area.KEY,
                        entity -> Area.create(
                                entity.getEntityId(),
                                new Area.Surroundings(
                                        clock,
                                        System::currentTimeMillis,
                                        rule,
                                        () -> CompletableFuture.supplyAsync(
                                                () -> list.of(entity.getEntityId()), blocking),
                                        (municipality, totals) ->
                                                areas.theGrid().tell(new Grid.Part(municipality, totals)))))
                .withStopMessage(new Area.Stop())
                .withRole(MetersOnShards.ROLE));
        areas.sharding.init(Entity.of(
                        Grid.KEY,
                        entity -> Grid.create(new Grid.Surroundings(
                                clock,
                                System::currentTimeMillis,
                                () -> CompletableFuture.supplyAsync(list::municipalities, blocking),
                                municipality -> areas.area(municipality).tell(new Area.Wake()))))
                .withStopMessage(new Grid.Stop())
                .withRole(MetersOnShards.ROLE));
        return areas;
    }

    @Override
    public void report(AreaReport report) {
        courier.tell(new AreaCourier.Take(report));
    }

    public CompletionStage<AreaTotals> municipality(String code) {
        return area(code).ask(replyTo -> new Area.AskNow(Area.WHOLE, replyTo), patience);
    }

    /** Empty when no commissioned meter belongs to such a building. */
    public CompletionStage<Optional<AreaTotals>> building(String building) {
        return municipalityOf(building)
                .thenCompose(code -> code.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : area(code.get())
                                .<AreaTotals>ask(replyTo -> new Area.AskNow(building, replyTo), patience)
                                .thenApply(Optional::of));
    }

    public CompletionStage<AreaTotals> grid() {
        return theGrid().ask(Grid.AskNow::new, patience);
    }

    /** The rule by which it is decided what of the sums anybody may be told. */
    public Disclosure rule() {
        return rule;
    }

    void watchMunicipality(String code, String part, ActorRef<AreaTotals> watcher) {
        area(code).tell(new Area.Watch(part, watcher));
    }

    void watchGrid(ActorRef<AreaTotals> watcher) {
        theGrid().tell(new Grid.Watch(watcher));
    }

    CompletionStage<Optional<String>> municipalityOf(String building) {
        return CompletableFuture.supplyAsync(() -> list.municipalityOf(building), blocking);
    }

    private EntityRef<Area.Command> area(String municipality) {
        return sharding.entityRefFor(Area.KEY, municipality);
    }

    private EntityRef<Grid.Command> theGrid() {
        return sharding.entityRefFor(Grid.KEY, GRID);
    }
}
