package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.meter.Meters;
import powersight.wire.GridClock;

/**
 * The door to everything that is shown while it happens. A topic is named {@code meter/m-1}; who joins is told first how
 * it stands, then what changes, until it leaves or ends.
 */
public final class LiveTopics {
    /** How long a watcher that was cut off can take up where it stopped. */
    public static final Duration REMEMBERED = Duration.ofSeconds(60);

    /** Before the name of a sum's topic: what of it anybody may be told. */
    private static final String TOLD = "told-";

    private final ActorSystem<?> system;
    private final ActorRef<TopicKeeper.Command> keeper;

    private LiveTopics(ActorSystem<?> system, ActorRef<TopicKeeper.Command> keeper) {
        this.system = system;
        this.keeper = keeper;
    }

    public static LiveTopics start(ActorSystem<?> system, Meters meters, Areas areas, GridClock clock) {
        Map<String, TopicSource.Maker> kinds = Map.of(
                "meter",
                MeterSource.of(meters),
                "building",
                AreaSource.building(areas, AreaSource::fields),
                "municipality",
                AreaSource.municipality(areas, AreaSource::fields),
                "grid",
                AreaSource.grid(areas, AreaSource::fields),
                TOLD + "building",
                AreaSource.building(areas, AreaSource.told(areas.rule())),
                TOLD + "municipality",
                AreaSource.municipality(areas, AreaSource.told(areas.rule())),
                TOLD + "grid",
                AreaSource.grid(areas, AreaSource.told(areas.rule())));
        return of(system, "live-topics", kinds, clock);
    }

    /** The topic that tells of a building, a municipality or the grid what anybody may be told. */
    public static String told(String topic) {
        return TOLD + topic;
    }

    /** Meters only, for where there are no areas. */
    public static LiveTopics ofMeters(ActorSystem<?> system, Meters meters, GridClock clock) {
        return of(system, "live-topics", Map.of("meter", MeterSource.of(meters)), clock);
    }

    static LiveTopics of(ActorSystem<?> system, String name, Map<String, TopicSource.Maker> kinds, GridClock clock) {
        return new LiveTopics(system, system.systemActorOf(TopicKeeper.create(kinds, clock), name, Props.empty()));
    }

    /**
     * @param subscription a number of the watcher's own, told back with everything; joining again with it changes the
     *     pace, or asks for a fresh snapshot
     * @param from where the watcher had stopped; what it missed is told if it is still known, else a snapshot
     */
    public void join(
            String topic, ActorRef<TopicNews.For> watcher, int subscription, Pace pace, Optional<Position> from) {
        keeper.tell(new TopicKeeper.Join(topic, new LiveTopic.Subscriber(watcher, subscription), pace, from));
    }

    public void leave(String topic, ActorRef<TopicNews.For> watcher, int subscription) {
        keeper.tell(new TopicKeeper.Leave(topic, new LiveTopic.Subscriber(watcher, subscription)));
    }

    /** How many topics this node keeps, those included that were left a moment ago. */
    public CompletionStage<Integer> kept() {
        return AskPattern.ask(keeper, TopicKeeper.Count::new, Duration.ofSeconds(3), system.scheduler());
    }
}
