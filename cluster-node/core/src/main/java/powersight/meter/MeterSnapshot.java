package powersight.meter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/**
 * {@link MeterState} as it is kept in a snapshot. A record of its own, so that the state may change its shape while old
 * snapshots stay readable.
 *
 * @param last the newest reading, in the bytes of {@link CompactReadings}
 */
record MeterSnapshot(
        Optional<Registration> registration,
        long highestSequence,
        List<SeenSequences.Range> missing,
        long[] recentTimes,
        MeterNow.Connection connection,
        Instant since,
        Optional<byte[]> last,
        Instant lastReceivedAt,
        long recorded) {
    /** A state does not know its meter's name, and the bytes of a reading need one. */
    private static final MeterId ANY = new MeterId("m");

    static MeterSnapshot of(MeterState state) {
        return new MeterSnapshot(
                state.registration(),
                state.seen().highest(),
                state.seen().missing(),
                state.times().toArray(),
                state.connection(),
                state.since(),
                state.last().map(MeterSnapshot::bytes),
                state.lastReceivedAt(),
                state.recorded());
    }

    MeterState toState() {
        return new MeterState(
                registration,
                SeenSequences.of(highestSequence, missing),
                RecentTimes.of(recentTimes),
                connection,
                since,
                last.map(bytes -> CompactReadings.read(bytes).readings().get(0)),
                lastReceivedAt,
                recorded);
    }

    private static byte[] bytes(Reading reading) {
        return CompactReadings.write(new MeterEvent.ReadingsRecorded(ANY, reading.at(), List.of(reading)));
    }
}
