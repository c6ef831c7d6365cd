package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import powersight.disclosure.Disclosure;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/**
 * The grid, a municipality or a building as a topic: for those who may see each of its homes, or what anybody is told.
 */
final class AreaSource implements TopicSource {
    /** How the totals are put. */
    interface Telling extends Function<AreaTotals, Map<String, Object>> {}

    private final Consumer<ActorRef<AreaTotals>> watch;
    private final ActorRef<AreaTotals> watcher;

    private AreaSource(Consumer<ActorRef<AreaTotals>> watch, ActorContext<LiveTopic.Command> topic, Telling telling) {
        this.watch = watch;
        this.watcher = topic.messageAdapter(AreaTotals.class, totals -> new LiveTopic.Content(telling.apply(totals)));
    }

    static Maker grid(Areas areas, Telling telling) {
        return (key, topic) -> key.isEmpty() ? new AreaSource(areas::watchGrid, topic, telling) : unknown(topic);
    }

    static Maker municipality(Areas areas, Telling telling) {
        return (code, topic) -> Municipalities.byCode(code).isPresent()
                ? new AreaSource(watcher -> areas.watchMunicipality(code, Area.WHOLE, watcher), topic, telling)
                : unknown(topic);
    }

    /** Which municipality a building stands in is looked up at each renewal until it is known. */
    static Maker building(Areas areas, Telling telling) {
        return (building, topic) -> {
            if (!MeterId.isValid(building)) return unknown(topic);
            ActorRef<LiveTopic.Command> self = topic.getSelf();
            return new AreaSource(
                    watcher -> areas.municipalityOf(building).whenComplete((code, failure) -> {
                        if (failure != null) return; // no database just now: asked again at the next renewal
                        if (code.isEmpty()) self.tell(new LiveTopic.Absent("unknown-topic"));
                        else areas.watchMunicipality(code.get(), building, watcher);
                    }),
                    topic,
                    telling);
        };
    }

    @Override
    public void renew() {
        watch.accept(watcher);
    }

    static Map<String, Object> fields(AreaTotals totals) {
        MeterSource.Fields fields = new MeterSource.Fields();
        fields.put("meters", totals.meters());
        fields.put("online", totals.online());
        fields.put("offline", totals.offline());
        fields.put("neverSeen", totals.neverSeen());
        fields.put("heard", totals.heard());
        fields.put("watts", totals.measuring() == 0 ? null : totals.milliWatts() / 1000.0);
        fields.put("importWh", totals.heard() == 0 ? null : totals.importWh());
        fields.put("readingsPerSecond", totals.readingsPerSecond());
        fields.put("at", totals.at().toString());
        return fields;
    }

    /** Energy is the sum of registers at any instant, which two instants make into what one home used: not told at all. */
    static Telling told(Disclosure rule) {
        return totals -> {
            boolean nothing = totals.told().isNothing();
            Map<String, Object> fields = fields(totals);
            fields.put("watts", nothing ? null : totals.told().milliWatts() / 1000.0);
            fields.put("importWh", null);
            fields.put("keptBack", totals.keptBack());
            fields.put("withheld", nothing && totals.measuring() > 0 ? rule.why() : null);
            return fields;
        };
    }

    private static TopicSource unknown(ActorContext<LiveTopic.Command> topic) {
        return () -> topic.getSelf().tell(new LiveTopic.Absent("unknown-topic"));
    }
}
