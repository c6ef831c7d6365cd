package powersight.live;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import powersight.meter.MeterNow;
import powersight.meter.Meters;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** A meter as a topic: its newest reading and its state, in one flat object. */
final class MeterSource implements TopicSource {
    private final Meters meters;
    private final MeterId meter;
    private final ActorContext<LiveTopic.Command> topic;
    private final ActorRef<MeterNow> watcher;
    private boolean known;

    private MeterSource(Meters meters, MeterId meter, ActorContext<LiveTopic.Command> topic) {
        this.meters = meters;
        this.meter = meter;
        this.topic = topic;
        this.watcher = topic.messageAdapter(MeterNow.class, now -> {
            known = true;
            return new LiveTopic.Content(fields(now));
        });
    }

    static Maker of(Meters meters) {
        return (key, topic) -> MeterId.isValid(key)
                ? new MeterSource(meters, new MeterId(key), topic)
                : () -> topic.getSelf().tell(new LiveTopic.Absent("unknown-topic"));
    }

    /** A meter that nobody commissioned does not answer a watcher, so at first it is asked for as well. */
    @Override
    public void renew() {
        meters.watch(meter, watcher);
        if (!known) topic.pipeToSelf(meters.now(meter), this::firstAnswer);
    }

    @SuppressWarnings("NullableOptional") // null stands for no answer, as everywhere in Akka's pipes
    private LiveTopic.Command firstAnswer(@Nullable Optional<MeterNow> now, @Nullable Throwable failure) {
        if (now == null) return new LiveTopic.Content(Map.of()); // no answer in time: the next renewal asks again
        return now.<LiveTopic.Command>map(standing -> new LiveTopic.Content(fields(standing)))
                .orElseGet(() -> new LiveTopic.Absent("unknown-topic"));
    }

    static Map<String, Object> fields(MeterNow now) {
        Fields fields = new Fields();
        fields.put("id", now.meter().value());
        fields.put("state", now.connection().name());
        fields.put("stateSince", now.stateSince().map(Object::toString).orElse(null));
        fields.put("lastHeardAt", now.lastHeardAt().map(Object::toString).orElse(null));
        fields.put("everySeconds", now.registration().every().toSeconds());
        now.last().ifPresent(last -> reading(fields, last));
        now.lastReceivedAt().ifPresent(at -> fields.put("receivedAt", at.toString()));
        return fields;
    }

    private static void reading(Fields fields, Reading last) {
        fields.put("at", last.at().toString());
        fields.put("seq", last.isNumbered() ? last.sequence() : null);
        Registers registers = last.registers();
        fields.put("importT1Wh", registers.importT1Wh());
        fields.put("importT2Wh", registers.importT2Wh());
        fields.put("exportT1Wh", registers.exportT1Wh());
        fields.put("exportT2Wh", registers.exportT2Wh());
        Electrical line = last.electrical();
        fields.put("volts", units(line.measuredMilliVolts()));
        fields.put("amperes", units(line.measuredMilliAmperes()));
        fields.put("watts", units(line.measuredMilliWatts()));
        fields.put("powerFactor", units(line.measuredPowerFactor()));
        fields.put("hertz", units(line.measuredMilliHertz()));
        fields.put("flags", Flag.setOf(last.flags()).stream().map(Flag::name).toList());
    }

    private static @Nullable Double units(OptionalInt thousandths) {
        return thousandths.isPresent() ? thousandths.getAsInt() / 1000.0 : null;
    }

    /** A map that says null for "not measured", which JSON needs and {@link Map#of} forbids. */
    static final class Fields extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("NullAway") // null is a value here: it becomes JSON's null
        public @Nullable Object put(String name, @Nullable Object value) {
            return super.put(name, value);
        }
    }
}
