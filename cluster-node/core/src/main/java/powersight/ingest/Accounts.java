package powersight.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The books of the way in, by transport, since this node started. At any instant
 * {@code received = recorded + duplicate + rejected + inFlight}: a reading is in exactly one of these columns.
 *
 * <p>A message offered again after {@link Receipt#TRY_AGAIN} is taken out of the books first, so that it counts once.
 */
public final class Accounts {
    /** One transport's line. Readings, except {@code heartbeats}, {@code unacknowledged} (offers that must come again). */
    public record Line(
            long received,
            long recorded,
            long duplicate,
            long rejected,
            long inFlight,
            long heartbeats,
            long unacknowledged) {}

    private static final class Column {
        final LongAdder recorded = new LongAdder();
        final LongAdder duplicate = new LongAdder();
        final LongAdder rejected = new LongAdder();
        final LongAdder inFlight = new LongAdder();
        final LongAdder heartbeats = new LongAdder();
        final LongAdder unacknowledged = new LongAdder();

        Line line() {
            long r = recorded.sum();
            long d = duplicate.sum();
            long q = rejected.sum();
            long f = inFlight.sum();
            return new Line(r + d + q + f, r, d, q, f, heartbeats.sum(), unacknowledged.sum());
        }
    }

    private final Map<String, Column> byTransport = new ConcurrentHashMap<>();

    void entered(String transport, int readings) {
        column(transport).inFlight.add(readings);
    }

    /** The parts add up to what had entered. */
    void settled(String transport, int entered, int recorded, int duplicate, int rejected) {
        Column column = column(transport);
        column.recorded.add(recorded);
        column.duplicate.add(duplicate);
        column.rejected.add(rejected);
        column.inFlight.add(-entered);
    }

    void turnedAway(String transport, int entered) {
        Column column = column(transport);
        column.inFlight.add(-entered);
        column.unacknowledged.increment();
    }

    void heartbeat(String transport) {
        column(transport).heartbeats.increment();
    }

    /** The same columns as metrics, {@code powersight_readings_total{transport,outcome}} and what is in flight. */
    public void bindTo(MeterRegistry metrics, List<String> transports) {
        for (String transport : transports) {
            Column column = column(transport);
            count(metrics, transport, "recorded", column.recorded);
            count(metrics, transport, "duplicate", column.duplicate);
            count(metrics, transport, "rejected", column.rejected);
            Gauge.builder("powersight.readings.in.flight", column.inFlight, LongAdder::sum)
                    .description("readings on their way between a transport and the journal")
                    .tag("transport", transport)
                    .register(metrics);
            FunctionCounter.builder("powersight.heartbeats", column.heartbeats, LongAdder::sum)
                    .tag("transport", transport)
                    .register(metrics);
            FunctionCounter.builder("powersight.offers.unacknowledged", column.unacknowledged, LongAdder::sum)
                    .description("messages that could not be promised to be kept and must be offered again")
                    .tag("transport", transport)
                    .register(metrics);
        }
    }

    private static void count(MeterRegistry metrics, String transport, String outcome, LongAdder value) {
        FunctionCounter.builder("powersight.readings", value, LongAdder::sum)
                .description("readings by what became of them")
                .tag("transport", transport)
                .tag("outcome", outcome)
                .register(metrics);
    }

    public Map<String, Line> lines() {
        Map<String, Line> lines = new TreeMap<>();
        byTransport.forEach((transport, column) -> lines.put(transport, column.line()));
        return lines;
    }

    private Column column(String transport) {
        Column known = byTransport.get(transport);
        return known != null ? known : byTransport.computeIfAbsent(transport, name -> new Column());
    }
}
