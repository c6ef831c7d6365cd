package powersight.ingest;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast one meter may speak: a burst at once, and a steady rate after it. Nothing is thrown away: a message that comes
 * too soon waits for its turn, and the transport lets the meter feel it, so that others do not.
 *
 * <p>A meter is known by its topic. One that keeps its pace costs an entry for the moments in which its burst is not
 * whole, so a country of quiet meters costs next to nothing.
 */
public final class MeterPace {
    private static final Logger log = LoggerFactory.getLogger(MeterPace.class);
    private static final int SWEEP_EVERY = 20_000, MOST_NAMED = 1_000;
    private static final Duration SAID_AGAIN = Duration.ofMinutes(10), FORGOTTEN = Duration.ofHours(24);

    /** A meter that was slowed down, most recently at {@code lastAt}, and how many of its messages had to wait. */
    public record Limited(String topic, String transport, long messages, Instant firstAt, Instant lastAt) {}

    private final long intervalNanos;
    private final long burstNanos;
    private final LongSupplier nanos;
    private final Map<String, Long> dueByTopic = new ConcurrentHashMap<>();
    private final Map<String, Limited> limited = new ConcurrentHashMap<>();
    private final AtomicLong untilSweep = new AtomicLong(SWEEP_EVERY);
    private final Map<String, AtomicLong> waited = new ConcurrentHashMap<>();

    /** @param perSecond messages of one meter; 0: no limit */
    public MeterPace(double perSecond, int burst, LongSupplier nanos) {
        if (perSecond < 0 || burst < 1)
            throw new IllegalArgumentException("powersight.ingest.per-meter: rate must be 0 or more, burst 1 or more");
        this.intervalNanos = perSecond == 0 ? 0 : (long) (1e9 / perSecond);
        this.burstNanos = intervalNanos * (burst - 1);
        this.nanos = nanos;
    }

    /** @param ingest the settings under {@code powersight.ingest} */
    public static MeterPace of(Config ingest) {
        Config perMeter = ingest.getConfig("per-meter");
        return new MeterPace(perMeter.getDouble("rate"), perMeter.getInt("burst"), System::nanoTime);
    }

    public static MeterPace unlimited() {
        return new MeterPace(0, 1, System::nanoTime);
    }

    /** Takes the next turn of that meter and says how long it is away; zero for a meter that keeps its pace. */
    public Duration turn(String topic, String transport) {
        long wait = take(topic, true);
        if (wait > 0) note(topic, transport);
        return Duration.ofNanos(wait);
    }

    /** Takes the meter's turn if it has one now; takes nothing otherwise. */
    public boolean hasTurn(String topic, String transport) {
        boolean now = take(topic, false) == 0;
        if (!now) note(topic, transport);
        return now;
    }

    private long take(String topic, boolean evenLater) {
        if (intervalNanos == 0) return 0;
        sweep();
        long now = nanos.getAsLong();
        long[] wait = new long[1];
        dueByTopic.compute(topic, (name, due) -> {
            long from = due == null || due - now < 0 ? now : due;
            wait[0] = Math.max(0, from - now - burstNanos);
            return wait[0] == 0 || evenLater ? from + intervalNanos : from;
        });
        return wait[0];
    }

    private void sweep() {
        if (untilSweep.decrementAndGet() != 0) return;
        untilSweep.set(SWEEP_EVERY);
        long now = nanos.getAsLong();
        dueByTopic.values().removeIf(due -> due - now < 0);
    }

    private void note(String topic, String transport) {
        waited.computeIfAbsent(transport, name -> new AtomicLong()).incrementAndGet();
        Instant at = Instant.now();
        Limited before = limited.get(topic);
        if (before == null && limited.size() >= MOST_NAMED) {
            limited.values().removeIf(old -> old.lastAt().isBefore(at.minus(FORGOTTEN)));
            if (limited.size() >= MOST_NAMED) return;
        }
        if (before == null || before.lastAt().isBefore(at.minus(SAID_AGAIN)))
            log.warn(
                    "{} sends faster than {} messages a second over {} and is slowed down",
                    topic,
                    perSecond(),
                    transport);
        limited.merge(
                topic,
                new Limited(topic, transport, 1, at, at),
                (known, more) -> new Limited(topic, transport, known.messages() + 1, known.firstAt(), at));
    }

    private long perSecond() {
        return Math.round(1e9 / intervalNanos);
    }

    /** Those that were slowed down in the last day, the most recent first. */
    public List<Limited> limited() {
        return limited.values().stream()
                .sorted(Comparator.comparing(Limited::lastAt).reversed())
                .toList();
    }

    public void bindTo(MeterRegistry metrics, List<String> transports) {
        for (String transport : transports)
            FunctionCounter.builder(
                            "powersight.messages.slowed",
                            waited.computeIfAbsent(transport, name -> new AtomicLong()),
                            AtomicLong::get)
                    .description("messages that had to wait because their meter sent faster than one meter may")
                    .tag("transport", transport)
                    .register(metrics);
        Gauge.builder("powersight.meters.slowed", limited, Map::size)
                .description("meters that were slowed down in the last day")
                .register(metrics);
    }
}
