package powersight.meter;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/**
 * A fact in the life of a meter, kept for good. All times are grid time unless a name says otherwise.
 *
 * <p>{@link ReadingsRecorded} is nearly all of them and has a compact form of its own; the rare ones are JSON. Their
 * names and fields are data: see the golden files beside the tests.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MeterEvent.Commissioned.class, name = "Commissioned"),
    @JsonSubTypes.Type(value = MeterEvent.WentOffline.class, name = "WentOffline"),
    @JsonSubTypes.Type(value = MeterEvent.CameOnline.class, name = "CameOnline"),
    @JsonSubTypes.Type(value = MeterEvent.LastGaspHeard.class, name = "LastGaspHeard"),
    @JsonSubTypes.Type(value = MeterEvent.ReadingsGivenUp.class, name = "ReadingsGivenUp")
})
public sealed interface MeterEvent {
    MeterId meter();

    MeterState applyTo(MeterState state);

    /** When the node knew it, in grid time; a meter's events are in this order. */
    Instant knownAt();

    /** The utility knows the meter now, or knows it better: a second one replaces the registration. */
    record Commissioned(MeterId meter, Registration registration, Instant at) implements MeterEvent {
        @Override
        public Instant knownAt() {
            return at;
        }

        @Override
        public MeterState applyTo(MeterState state) {
            return state.commissioned(registration);
        }
    }

    /**
     * Readings that were new, as they stood in one message, oldest first. The node's flags (late, out of order, register
     * decreased) are already set in them.
     *
     * @param receivedAt when the node had the message, in grid time
     */
    record ReadingsRecorded(MeterId meter, Instant receivedAt, List<Reading> readings) implements MeterEvent {
        public ReadingsRecorded {
            readings = List.copyOf(readings);
        }

        @Override
        public Instant knownAt() {
            return receivedAt;
        }

        @Override
        public MeterState applyTo(MeterState state) {
            return state.recorded(receivedAt, readings);
        }
    }

    /** Nothing was heard from {@code lastHeardAt} on, for longer than the meter's timeout; noticed at {@code at}. */
    record WentOffline(MeterId meter, Instant lastHeardAt, Instant at) implements MeterEvent {
        @Override
        public Instant knownAt() {
            return at;
        }

        @Override
        public MeterState applyTo(MeterState state) {
            return state.offline(at);
        }
    }

    /** Heard for the first time, or again after it was offline. */
    record CameOnline(MeterId meter, Instant at) implements MeterEvent {
        @Override
        public Instant knownAt() {
            return at;
        }

        @Override
        public MeterState applyTo(MeterState state) {
            return state.online(at);
        }
    }

    /** The meter said that its supply failed, at {@code at} by its own clock. */
    record LastGaspHeard(MeterId meter, Instant at, Instant receivedAt) implements MeterEvent {
        @Override
        public Instant knownAt() {
            return receivedAt;
        }

        @Override
        public MeterState applyTo(MeterState state) {
            return state;
        }
    }

    /** The meter dropped these readings from its full buffer: they will never come. */
    record ReadingsGivenUp(MeterId meter, long firstSequence, long lastSequence, String reason, Instant at)
            implements MeterEvent {
        @Override
        public Instant knownAt() {
            return at;
        }

        @Override
        public MeterState applyTo(MeterState state) {
            return state.givenUp(firstSequence, lastSequence);
        }
    }
}
