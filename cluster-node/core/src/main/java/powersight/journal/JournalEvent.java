package powersight.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import powersight.meter.MeterEvent;
import powersight.meter.MeterSerializer;

/** One row of the journal. Its event is decoded when first asked for, so that who only counts pays nothing. */
public final class JournalEvent {
    private final String persistenceId;
    private final long sequenceNr;
    private final String manifest;
    private final byte[] payload;
    private final JournalOffset offset;
    private final long writtenAtMillis;
    private @Nullable MeterEvent event;

    JournalEvent(
            String persistenceId,
            long sequenceNr,
            String manifest,
            byte[] payload,
            JournalOffset offset,
            long writtenAtMillis) {
        this.persistenceId = persistenceId;
        this.sequenceNr = sequenceNr;
        this.manifest = manifest;
        this.payload = payload;
        this.offset = offset;
        this.writtenAtMillis = writtenAtMillis;
    }

    public MeterEvent event() {
        MeterEvent decoded = event;
        if (decoded == null) {
            decoded = MeterSerializer.event(payload, manifest);
            event = decoded;
        }
        return decoded;
    }

    public String persistenceId() {
        return persistenceId;
    }

    public long sequenceNr() {
        return sequenceNr;
    }

    public JournalOffset offset() {
        return offset;
    }

    /** Wall time. */
    public Instant writtenAt() {
        return Instant.ofEpochMilli(writtenAtMillis);
    }

    @Override
    public String toString() {
        return persistenceId + "#" + sequenceNr + " " + manifest + " at " + offset;
    }

    /** What it costs to hold, before it is decoded. */
    int bytes() {
        return payload.length;
    }
}
