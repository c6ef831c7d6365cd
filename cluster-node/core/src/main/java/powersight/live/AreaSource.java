package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.Map;
import java.util.function.Consumer;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/** The grid, a municipality or a building as a topic. */
final class AreaSource implements TopicSource {
    private final Consumer<ActorRef<AreaTotals>> watch;
    private final ActorRef<AreaTotals> watcher;

    private AreaSource(Consumer<ActorRef<AreaTotals>> watch, ActorContext<LiveTopic.Command> topic) {
        this.watch = watch;
        this.watcher = topic.messageAdapter(AreaTotals.class, totals -> new LiveTopic.Content(fields(totals)));
    }

    static Maker grid(Areas areas) {
        return (key, topic) -> key.isEmpty() ? new AreaSource(areas::watchGrid, topic) : unknown(topic);
    }

    static Maker municipality(Areas areas) {
        return (code, topic) -> Municipalities.byCode(code).isPresent()
                ? new AreaSource(watcher -> areas.watchMunicipality(code, Area.WHOLE, watcher), topic)
                : unknown(topic);
    }

    /** Which municipality a building stands in is looked up at each renewal until it is known. */
    static Maker building(Areas areas) {
        return (building, topic) -> {
            if (!MeterId.isValid(building)) return unknown(topic);
            ActorRef<LiveTopic.Command> self = topic.getSelf();
            return new AreaSource(
                    watcher -> areas.municipalityOf(building).whenComplete((code, failure) -> {
                        if (failure != null) return; // no database just now: asked again at the next renewal
                        if (code.isEmpty()) self.tell(new LiveTopic.Absent("unknown-topic"));
                        else areas.watchMunicipality(code.get(), building, watcher);
                    }),
                    topic);
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

    private static TopicSource unknown(ActorContext<LiveTopic.Command> topic) {
        return () -> topic.getSelf().tell(new LiveTopic.Absent("unknown-topic"));
    }
}
