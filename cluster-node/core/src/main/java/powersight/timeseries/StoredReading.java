package powersight.timeseries;

import java.time.Instant;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/** A reading as the store keeps it. {@code receivedAt} is when the node had it, in grid time. */
public record StoredReading(MeterId meter, Reading reading, Instant receivedAt) {}
