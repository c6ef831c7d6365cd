package powersight.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Everything that a meter can say. */
public sealed interface MeterMessage {
    MeterId meter();

    /** One to many readings, oldest first. {@code boot} counts the device's restarts; 0 when it does not say. */
    record Report(MeterId meter, int boot, List<Reading> readings) implements MeterMessage {
        /** More would not fit a broker's usual message, and one message is one event in the journal. */
        public static final int MOST_READINGS = 1_000;

        public Report {
            if (readings.isEmpty()) throw new IllegalArgumentException("a report has at least one reading");
            readings = List.copyOf(readings);
        }
    }

    /** "I am here." Sent when there is nothing else to say; never stored. */
    record Heartbeat(MeterId meter, Optional<Instant> at, Optional<String> firmware) implements MeterMessage {}

    /** The last words of a meter whose supply failed, sent on what its capacitor still holds. */
    record LastGasp(MeterId meter, Instant at) implements MeterMessage {}

    /** The device's buffer was full and it dropped its oldest readings: these sequence numbers will never come. */
    record GapNotice(MeterId meter, long firstSequence, long lastSequence, String reason) implements MeterMessage {
        public GapNotice {
            if (firstSequence < 1 || lastSequence < firstSequence)
                throw new IllegalArgumentException("a gap goes from a sequence of 1 or more to one not before it");
        }
    }

    /** What became of a {@link MeterCommand}. */
    record CommandReply(MeterId meter, String commandId, Result result, Optional<String> remark)
            implements MeterMessage {
        public enum Result {
            DONE,
            REFUSED,
            FAILED,
            UNKNOWN
        }
    }
}
