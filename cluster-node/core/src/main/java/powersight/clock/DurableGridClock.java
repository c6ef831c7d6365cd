package powersight.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;
import powersight.wire.GridClock;

/**
 * Starts the grid's clock where it last stood and writes down where it stands, so that grid time never runs backwards:
 * not over a restart, a crash, or a change of speed.
 *
 * <ul>
 *   <li>The very first start begins at the present hour.
 *   <li>A node that joins others that are running takes over their clock.
 *   <li>After an orderly stop the grid goes on from that very instant; after a crash from the latest instant that can have
 *       been handed out.
 *   <li>At speed 1 it is the wall clock, unless the grid was once faster and is ahead of it.
 * </ul>
 */
public final class DurableGridClock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DurableGridClock.class);
    static final Duration WRITTEN_EVERY = Duration.ofSeconds(2);
    /** Silence in the table for so long means that no node runs the clock. */
    private static final Duration ABANDONED = WRITTEN_EVERY.multipliedBy(5);

    private final Database database;
    private final GridClock clock;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "grid-clock");
        thread.setDaemon(true);
        return thread;
    });

    private DurableGridClock(Database database, GridClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The schema {@code clock} must have been migrated. */
    public static DurableGridClock start(Database database, double speed) {
        return start(database, speed, System::currentTimeMillis);
    }

    /** @param wallMillis the wall clock, for those who can move it */
    public static DurableGridClock start(Database database, double speed, LongSupplier wallMillis) {
        Instant wall = Instant.ofEpochMilli(wallMillis.getAsLong());
        GridClock clock = database.jdbi().inTransaction(handle -> {
            handle.execute("lock table grid_clock in exclusive mode"); // nodes that start together agree
            GridClock chosen = kept(handle)
                    .map(kept -> kept.continued(wall, speed, wallMillis))
                    .orElseGet(() -> first(wall, speed, wallMillis));
            write(handle, chosen, true);
            return chosen;
        });
        DurableGridClock durable = new DurableGridClock(database, clock);
        durable.writer.scheduleWithFixedDelay(
                durable::writeOrSay, WRITTEN_EVERY.toMillis(), WRITTEN_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return durable;
    }

    public GridClock clock() {
        return clock;
    }

    /** An orderly stop of the last node: the next start goes on from this instant. */
    @Override
    public void close() {
        writer.shutdownNow();
        database.jdbi().useHandle(handle -> write(handle, clock, false));
    }

    private void writeOrSay() {
        try {
            database.jdbi().useHandle(handle -> write(handle, clock, true));
        } catch (RuntimeException e) {
            // the database is away; meters cannot record meanwhile, so no later time becomes durable either
            log.warn("the grid's time could not be written down, will try again: {}", e.getMessage());
        }
    }

    private static GridClock first(Instant wall, double speed, LongSupplier wallMillis) {
        return speed == 1.0
                ? realTime(wallMillis)
                : new GridClock(wall, wall.truncatedTo(ChronoUnit.HOURS), speed, wallMillis);
    }

    private static GridClock realTime(LongSupplier wallMillis) {
        return new GridClock(Instant.EPOCH, Instant.EPOCH, 1.0, wallMillis);
    }

    /** While running, what is written is ahead of now by as much as may pass before the next writing. */
    private static void write(Handle handle, GridClock clock, boolean running) {
        Instant grid = running ? clock.now().plus(clock.inGridTime(WRITTEN_EVERY.multipliedBy(2))) : clock.now();
        handle.createUpdate("""
                        insert into grid_clock as known
                          (wall_anchor, grid_anchor, speed, grid_kept, wall_kept, running)
                        values (:wallAnchor, :gridAnchor, :speed, :grid, clock_timestamp(), :running)
                        on conflict (only_one) do update set
                          wall_anchor = excluded.wall_anchor, grid_anchor = excluded.grid_anchor,
                          speed = excluded.speed, grid_kept = excluded.grid_kept,
                          wall_kept = excluded.wall_kept, running = excluded.running""")
                .bind("wallAnchor", utc(clock.wallAnchor()))
                .bind("gridAnchor", utc(clock.gridAnchor()))
                .bind("speed", clock.speed())
                .bind("grid", utc(grid))
                .bind("running", running)
                .execute();
    }

    private static Optional<Kept> kept(Handle handle) {
        return handle.createQuery("""
                        select wall_anchor, grid_anchor, speed, grid_kept,
                               running and wall_kept > clock_timestamp() - make_interval(secs => :abandoned) as alive
                        from grid_clock""")
                .bind("abandoned", ABANDONED.toSeconds())
                .map((row, context) -> new Kept(
                        row.getObject("wall_anchor", OffsetDateTime.class).toInstant(),
                        row.getObject("grid_anchor", OffsetDateTime.class).toInstant(),
                        row.getDouble("speed"),
                        row.getObject("grid_kept", OffsetDateTime.class).toInstant(),
                        row.getBoolean("alive")))
                .findOne();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private record Kept(Instant wallAnchor, Instant gridAnchor, double speed, Instant grid, boolean alive) {
        GridClock continued(Instant wall, double wanted, LongSupplier wallMillis) {
            if (alive && wanted == speed) return new GridClock(wallAnchor, gridAnchor, speed, wallMillis);
            if (alive) log.warn("the grid ran at speed {} a moment ago; from now on it runs at {}", speed, wanted);
            if (wanted == 1.0 && !grid.isAfter(wall)) return realTime(wallMillis);
            return new GridClock(wall, grid, wanted, wallMillis);
        }
    }
}
