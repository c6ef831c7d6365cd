package powersight.timeseries;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import powersight.wire.MeterId;

/**
 * Every single reading, to look at and to check against. Rollups answer whatever spans more than hours.
 *
 * <p>A reading is known by meter, time (whole milliseconds) and sequence: the same meter may report twice in one
 * millisecond. Methods block; a store that cannot be reached throws {@link StoreUnavailable}. Periods include their
 * {@code from} and exclude their {@code to}.
 */
public interface ReadingStore extends AutoCloseable {
    /** Durable when it returns. Appending the same again leaves the same. */
    void append(List<StoredReading> readings);

    /** In order of time, then sequence; {@code next} of the page is the {@code after} of the following one. */
    ReadingPage readings(MeterId meter, Instant from, Instant to, Optional<String> after, int limit);

    /** What happened in each step that has readings, for a chart of a short period. */
    default Series series(MeterId meter, Instant from, Instant to, long stepSeconds) {
        return SeriesFold.of(this, meter, from, to, stepSeconds);
    }

    long count(MeterId meter, Instant from, Instant to);

    /** How many readings each meter has, for reconciling with the journal and the rollups. */
    Map<MeterId, Long> counts();

    /** Empties the store, before it is made again. */
    void clear();

    /** Lets go of the UTC days before the one that {@code day} lies in. */
    void forgetDaysBefore(Instant day);

    @Override
    void close();
}
