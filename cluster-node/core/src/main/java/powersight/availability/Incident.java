package powersight.availability;

import java.time.Instant;
import java.util.Optional;
import powersight.meter.MeterEvent;

/**
 * Something that happened to a meter besides its readings. All times are grid time.
 *
 * @param at when it happened: for a silence, when the meter was last heard; for a failed supply, by the meter's own clock
 * @param knownAt when the node knew it
 */
public record Incident(Instant at, Instant knownAt, Kind kind, Optional<Lost> lost) {
    public enum Kind {
        /** Made known to the node, or its registration was changed. */
        COMMISSIONED,
        ONLINE,
        OFFLINE,
        /** The meter's last words, on what its capacitor held. */
        SUPPLY_FAILED,
        /** Readings that will never come: the meter's buffer was full, or damaged. */
        READINGS_LOST
    }

    /** Sequence numbers from {@code first} to {@code last}, both included, and why. */
    public record Lost(long first, long last, String reason) {}

    /** Empty for readings: they are no incident. */
    static Optional<Incident> of(MeterEvent event) {
        Instant known = event.knownAt();
        if (event instanceof MeterEvent.CameOnline) return plain(known, known, Kind.ONLINE);
        if (event instanceof MeterEvent.WentOffline offline) return plain(offline.lastHeardAt(), known, Kind.OFFLINE);
        if (event instanceof MeterEvent.LastGaspHeard gasp) return plain(gasp.at(), known, Kind.SUPPLY_FAILED);
        if (event instanceof MeterEvent.Commissioned) return plain(known, known, Kind.COMMISSIONED);
        if (event instanceof MeterEvent.ReadingsGivenUp gap)
            return Optional.of(new Incident(
                    known,
                    known,
                    Kind.READINGS_LOST,
                    Optional.of(new Lost(gap.firstSequence(), gap.lastSequence(), gap.reason()))));
        return Optional.empty();
    }

    private static Optional<Incident> plain(Instant at, Instant known, Kind kind) {
        return Optional.of(new Incident(at, known, kind, Optional.empty()));
    }
}
