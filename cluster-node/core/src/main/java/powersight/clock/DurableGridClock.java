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
 *   <li>A node that joins others that are running takes over their clock, speed included.
 *   <li>After an orderly stop of the last node the grid goes on from that very instant; after a crash from the latest
 *       instant that can have been handed out.
 *   <li>At speed 1 it is the wall clock, unless the grid was once faster and is ahead of it.
 * </ul>
 */
public final class DurableGridClock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DurableGridClock.class);
    static final Duration WRITTEN_EVERY = Duration.ofSeconds(2);
    /** A node that has been silent in the table for so long runs no more. */
    private static final Duration ABANDONED = WRITTEN_EVERY.multipliedBy(5);

    private final Database database;
    private final String node;
    private final GridClock clock;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "grid-clock");
        thread.setDaemon(true);
        return thread;
    });

    private DurableGridClock(Database database, String node, GridClock clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
    }

    /**
     * The schema {@code clock} must have been migrated.
     *
     * @param node names this node, at all its starts and no other
     */
    public static DurableGridClock start(Database database, String node, double speed) {
        return start(database, node, speed, System::currentTimeMillis);
    }

    /** @param wallMillis the wall clock, for those who can move it */
    public static DurableGridClock start(Database database, String node, double speed, LongSupplier wallMillis) {
        Instant wall = Instant.ofEpochMilli(wallMillis.getAsLong());
        GridClock clock = database.jdbi().inTransaction(handle -> {
            oneAtATime(handle);
            boolean others = othersRun(handle, node);
            GridClock chosen = kept(handle)
                    .map(kept -> kept.continued(wall, speed, others, wallMillis))
                    .orElseGet(() -> first(wall, speed, wallMillis));
            write(handle, node, chosen);
            return chosen;
        });
        DurableGridClock durable = new DurableGridClock(database, node, clock);
        durable.writer.scheduleWithFixedDelay(
                durable::writeOrSay, WRITTEN_EVERY.toMillis(), WRITTEN_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return durable;
    }

    /** Nodes that start or stop together agree. */
    private static void oneAtATime(Handle handle) {
        handle.execute("lock table grid_clock in exclusive mode");
    }

    public GridClock clock() {
        return clock;
    }

    /** When nobody else runs the clock, the next start goes on from this instant. */
    @Override
    public void close() {
        writer.shutdownNow();
        database.jdbi().useTransaction(handle -> {
            oneAtATime(handle);
            handle.execute("delete from grid_clock_runner where node = ?", node);
            if (!othersRun(handle, node)) write(handle, clock, false);
        });
    }

    private void writeOrSay() {
        try {
            database.jdbi().useTransaction(handle -> write(handle, node, clock));
        } catch (RuntimeException e) {
            // the database is away; meters cannot record meanwhile, so no later time becomes durable either
            log.warn("the grid's time could not be written down, will try again: {}", e.getMessage());
        }
    }

    private static boolean othersRun(Handle handle, String node) {
        return handle.createQuery("""
                        select exists (select 1 from grid_clock_runner
                        where node <> :node and wall_kept > clock_timestamp() - make_interval(secs => :abandoned))""")
                .bind("node", node)
                .bind("abandoned", ABANDONED.toSeconds())
                .mapTo(Boolean.class)
                .one();
    }

    private static void write(Handle handle, String node, GridClock clock) {
        write(handle, clock, true);
        handle.execute("""
                insert into grid_clock_runner (node, wall_kept) values (?, clock_timestamp())
                on conflict (node) do update set wall_kept = excluded.wall_kept""", node);
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
        return handle.createQuery("select wall_anchor, grid_anchor, speed, grid_kept from grid_clock")
                .map((row, context) -> new Kept(
                        row.getObject("wall_anchor", OffsetDateTime.class).toInstant(),
                        row.getObject("grid_anchor", OffsetDateTime.class).toInstant(),
                        row.getDouble("speed"),
                        row.getObject("grid_kept", OffsetDateTime.class).toInstant()))
                .findOne();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private record Kept(Instant wallAnchor, Instant gridAnchor, double speed, Instant grid) {
        GridClock continued(Instant wall, double wanted, boolean othersRun, LongSupplier wallMillis) {
            if (othersRun) {
                if (wanted != speed)
                    log.warn(
                            "the other nodes run the grid at speed {}, so this one does too, not at {}", speed, wanted);
                return new GridClock(wallAnchor, gridAnchor, speed, wallMillis);
            }
            if (wanted == 1.0 && !grid.isAfter(wall)) return realTime(wallMillis);
            return new GridClock(wall, grid, wanted, wallMillis);
        }
    }
}
