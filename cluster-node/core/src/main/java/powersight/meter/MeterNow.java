package powersight.meter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import powersight.platform.Message;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/**
 * A meter as it stands at this moment: what its page shows and what live topics carry.
 *
 * @param stateSince grid time of the last change between online and offline
 * @param lastHeardAt grid time of the last sign of life, heartbeats included
 * @param missing sequence numbers that are known to exist and have not arrived
 */
public record MeterNow(
        MeterId meter,
        Registration registration,
        Connection connection,
        Optional<Instant> stateSince,
        Optional<Instant> lastHeardAt,
        Optional<Reading> last,
        Optional<Instant> lastReceivedAt,
        long recorded,
        long duplicates,
        List<SeenSequences.Range> missing)
        implements Message {
    public enum Connection {
        NEVER_SEEN,
        ONLINE,
        OFFLINE
    }

    public MeterNow {
        missing = List.copyOf(missing);
    }

    /** @param heardAt {@link Instant#EPOCH} while nothing was heard */
    static MeterNow of(MeterId meter, MeterState state, Instant heardAt, long duplicates) {
        boolean seen = state.connection() != Connection.NEVER_SEEN;
        return new MeterNow(
                meter,
                state.registration().orElseThrow(),
                state.connection(),
                seen ? Optional.of(state.since()) : Optional.empty(),
                seen && heardAt.isAfter(Instant.EPOCH) ? Optional.of(heardAt) : Optional.empty(),
                state.last(),
                state.last().isPresent() ? Optional.of(state.lastReceivedAt()) : Optional.empty(),
                state.recorded(),
                duplicates,
                state.seen().missing());
    }
}
