package powersight.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The books of the way in, by transport, since this node started, and by the minute in which readings came in. At any
 * instant {@code received = recorded + duplicate + rejected + inFlight}: a reading is in exactly one of these columns.
 * Received is counted where readings come in and the others where they are settled, so the equation can be wrong, and
 * shows when it is.
 *
 * <p>A message offered again after {@link Receipt#TRY_AGAIN} is taken out of the books first, so that it counts once.
 * {@link MinuteBooks} keeps the minutes for good.
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

    /** What came in by one transport within one minute of wall time, and what has become of it so far. */
    record Minute(
            Instant minute,
            String transport,
            long received,
            long recorded,
            long duplicate,
            long rejected,
            long inFlight) {}

    /** A delivery's readings on their way; to be settled or turned away once. */
    static final class Entry {
        private final Column column;
        private final Sums minute;
        private final int readings;

        private Entry(Column column, Sums minute, int readings) {
            this.column = column;
            this.minute = minute;
            this.readings = readings;
        }

        void settled(int recorded, int duplicate, int rejected) {
            column.settle(this, recorded, duplicate, rejected);
        }

        void turnedAway() {
            column.turnAway(this);
        }
    }

    /** Guarded by its column. */
    private static final class Sums {
        long received;
        long recorded;
        long duplicate;
        long rejected;
        long inFlight;
        boolean unsaved;

        void enter(int readings) {
            received += readings;
            inFlight += readings;
            unsaved = true;
        }

        void settle(int readings, int known, int again, int refused) {
            recorded += known;
            duplicate += again;
            rejected += refused;
            inFlight -= readings;
            unsaved = true;
        }

        void turnAway(int readings) {
            received -= readings;
            inFlight -= readings;
            unsaved = true;
        }
    }

    /** One lock for a transport's line and its minutes, so that whoever looks never sees half of a step. */
    private static final class Column {
        private final String transport;
        private final Sums all = new Sums();
        private final TreeMap<Instant, Sums> minutes = new TreeMap<>();
        private long heartbeats;
        private long unacknowledged;

        Column(String transport) {
            this.transport = transport;
        }

        synchronized Entry enter(Instant minute, int readings) {
            Sums of = minutes.computeIfAbsent(minute, any -> new Sums());
            all.enter(readings);
            of.enter(readings);
            return new Entry(this, of, readings);
        }

        synchronized void settle(Entry entry, int recorded, int duplicate, int rejected) {
            all.settle(entry.readings, recorded, duplicate, rejected);
            entry.minute.settle(entry.readings, recorded, duplicate, rejected);
        }

        synchronized void turnAway(Entry entry) {
            all.turnAway(entry.readings);
            entry.minute.turnAway(entry.readings);
            unacknowledged++;
        }

        synchronized void heartbeat() {
            heartbeats++;
        }

        synchronized Line line() {
            return new Line(
                    all.received, all.recorded, all.duplicate, all.rejected, all.inFlight, heartbeats, unacknowledged);
        }

        /** Those that changed since they were last given out; the ones that cannot change any more are forgotten. */
        synchronized void changed(Instant now, List<Minute> into) {
            Iterator<Map.Entry<Instant, Sums>> each = minutes.entrySet().iterator();
            while (each.hasNext()) {
                Map.Entry<Instant, Sums> next = each.next();
                Sums sums = next.getValue();
                if (sums.unsaved)
                    into.add(new Minute(
                            next.getKey(),
                            transport,
                            sums.received,
                            sums.recorded,
                            sums.duplicate,
                            sums.rejected,
                            sums.inFlight));
                else if (sums.inFlight == 0 && next.getKey().isBefore(now.minus(2, ChronoUnit.MINUTES))) each.remove();
                sums.unsaved = false;
            }
        }

        synchronized void unsaved(Instant minute) {
            Sums sums = minutes.get(minute);
            if (sums != null) sums.unsaved = true;
        }
    }

    private final Map<String, Column> byTransport = new ConcurrentHashMap<>();
    private final Clock wall;

    public Accounts() {
        this(Clock.systemUTC());
    }

    Accounts(Clock wall) {
        this.wall = wall;
    }

    Entry entered(String transport, int readings) {
        return column(transport).enter(wall.instant().truncatedTo(ChronoUnit.MINUTES), readings);
    }

    void heartbeat(String transport) {
        column(transport).heartbeat();
    }

    /** What is to be written down; {@link #notSaved} when that failed. */
    List<Minute> changedMinutes() {
        List<Minute> changed = new ArrayList<>();
        byTransport.values().forEach(column -> column.changed(wall.instant(), changed));
        return changed;
    }

    void notSaved(List<Minute> minutes) {
        minutes.forEach(each -> column(each.transport()).unsaved(each.minute()));
    }

    /** The same columns as metrics, {@code powersight_readings_total{transport,outcome}} and what is in flight. */
    public void bindTo(MeterRegistry metrics, List<String> transports) {
        for (String transport : transports) {
            count(metrics, "powersight.readings.received", transport, "readings that came in", Line::received);
            for (Map.Entry<String, ToDoubleFunction<Line>> outcome : Map.<String, ToDoubleFunction<Line>>of(
                            "recorded", Line::recorded, "duplicate", Line::duplicate, "rejected", Line::rejected)
                    .entrySet())
                FunctionCounter.builder(
                                "powersight.readings",
                                column(transport),
                                column -> outcome.getValue().applyAsDouble(column.line()))
                        .description("readings by what became of them")
                        .tag("transport", transport)
                        .tag("outcome", outcome.getKey())
                        .register(metrics);
            Gauge.builder(
                            "powersight.readings.in.flight",
                            column(transport),
                            column -> column.line().inFlight())
                    .description("readings on their way between a transport and the journal")
                    .tag("transport", transport)
                    .register(metrics);
            count(metrics, "powersight.heartbeats", transport, "signs of life without readings", Line::heartbeats);
            count(
                    metrics,
                    "powersight.offers.unacknowledged",
                    transport,
                    "messages that could not be promised to be kept and must be offered again",
                    Line::unacknowledged);
        }
    }

    private void count(
            MeterRegistry metrics, String name, String transport, String description, ToDoubleFunction<Line> figure) {
        FunctionCounter.builder(name, column(transport), column -> figure.applyAsDouble(column.line()))
                .description(description)
                .tag("transport", transport)
                .register(metrics);
    }

    public Map<String, Line> lines() {
        Map<String, Line> lines = new TreeMap<>();
        byTransport.forEach((transport, column) -> lines.put(transport, column.line()));
        return lines;
    }

    private Column column(String transport) {
        Column known = byTransport.get(transport);
        return known != null ? known : byTransport.computeIfAbsent(transport, Column::new);
    }
}
