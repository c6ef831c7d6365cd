package powersight.journal;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.cluster.sharding.typed.ShardedDaemonProcessSettings;
import akka.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import akka.projection.ProjectionBehavior;
import akka.projection.ProjectionId;
import akka.projection.StatusObserver;
import akka.projection.javadsl.ProjectionManagement;
import akka.projection.jdbc.javadsl.JdbcProjection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/**
 * All that follows the journal: runs each {@link JournalFollower} once in the cluster, on nodes with role
 * {@link #ROLE}, and says on every node how they stand.
 */
public final class Projections {
    public static final String ROLE = "projections";

    private static final Logger LOG = LoggerFactory.getLogger(Projections.class);
    private static final String KEY = "all";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final Database database;
    private final List<JournalFollower> followers;
    private final ProgressTable progress;
    private final HorizonAge horizon;
    private final Executor blocking;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    private record Sample(ProgressTable.Row row, double eventsPerSecond, long takenAtNanos) {}

    private Projections(ActorSystem<?> system, Database database, List<JournalFollower> followers) {
        this.system = system;
        this.database = database;
        this.followers = List.copyOf(followers);
        this.progress = new ProgressTable(database);
        this.horizon = new HorizonAge(database.source());
        this.blocking = JournalSource.blocking(system);
    }

    /**
     * To be called on every node of the cluster with the same followers.
     *
     * @param database a pool of its own, of about two connections per follower: readers must not wait for pages
     */
    public static Projections start(ActorSystem<?> system, Database database, List<JournalFollower> followers) {
        Projections projections = new Projections(system, database, followers);
        projections.runWhereTheRoleIs();
        Cancellable looking = system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO,
                        LOOK_EVERY,
                        () -> projections.blocking.execute(projections::look),
                        system.executionContext());
        system.getWhenTerminated().thenRun(looking::cancel);
        return projections;
    }

    /**
     * Also begun on nodes without the role, which run none of them: where projections run is agreed upon by a majority of
     * all nodes, and one that did not take part would be missing as soon as another had died.
     */
    private void runWhereTheRoleIs() {
        ShardedDaemonProcess.get(system)
                .init(
                        ProjectionBehavior.Command.class,
                        ROLE,
                        followers.size(),
                        number -> following(followers.get(number)),
                        ShardedDaemonProcessSettings.create(system).withRole(ROLE),
                        Optional.of(ProjectionBehavior.stopMessage()));
    }

    private Behavior<ProjectionBehavior.Command> following(JournalFollower follower) {
        String name = follower.name();
        JournalSource source = new JournalSource(
                system,
                database.source(),
                follower.scope(),
                () -> CompletableFuture.supplyAsync(
                        () -> {
                            progress.register(name);
                            return progress.generation(name);
                        },
                        blocking),
                () -> Optional.ofNullable(samples.get(name))
                        .map(sample -> sample.row().generation())
                        .orElse(0));
        return ProjectionBehavior.create(JdbcProjection.exactlyOnce(
                        id(name),
                        source,
                        () -> new ProjectionSession(database.source()),
                        () -> new FollowingHandler(follower, progress),
                        system)
                .withRestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2)
                .withStatusObserver(new FailureNotes()));
    }

    private static ProjectionId id(String name) {
        return ProjectionId.of(name, KEY);
    }

    public List<String> names() {
        return followers.stream().map(JournalFollower::name).toList();
    }

    /** How all stand, as of the last second; never blocks. */
    public List<ProjectionStatus> status() {
        return followers.stream()
                .flatMap(follower -> Optional.ofNullable(samples.get(follower.name())).stream())
                .map(Projections::status)
                .toList();
    }

    /** Lag and pace of each as metrics, and how long a writer has been holding all of them back. */
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder(
                        "powersight.journal.horizon.age.seconds",
                        horizon,
                        age -> age.age().toMillis() / 1_000.0)
                .register(metrics);
        for (JournalFollower follower : followers) {
            gauge(
                    metrics,
                    follower,
                    "powersight.projection.lag.seconds",
                    status -> status.lag().toMillis() / 1_000.0);
            gauge(metrics, follower, "powersight.projection.events.per.second", ProjectionStatus::eventsPerSecond);
        }
    }

    private void gauge(
            MeterRegistry metrics, JournalFollower follower, String name, ToDoubleFunction<ProjectionStatus> value) {
        Gauge.builder(name, samples, all -> {
                    Sample sample = all.get(follower.name());
                    return sample == null ? Double.NaN : value.applyAsDouble(status(sample));
                })
                .tag("projection", follower.name())
                .register(metrics);
    }

    /** Those that read every event, and not the rare ones alone. */
    public List<String> readersOfAll() {
        return followers.stream()
                .filter(follower -> follower.scope() == JournalCursor.Scope.ALL)
                .map(JournalFollower::name)
                .toList();
    }

    /** How long a write transaction has been holding all projections back. */
    public HorizonAge horizon() {
        return horizon;
    }

    /**
     * Empties what the projection keeps and makes it again from the whole journal; completes when that has begun. Asking
     * again while it runs begins again. Readers of the target see it grow.
     */
    public CompletionStage<Void> rebuild(String name) {
        return CompletableFuture.runAsync(
                () -> {
                    JournalFollower follower = named(name);
                    progress.register(name);
                    progress.reset(follower);
                    LOG.info("Projection {} is rebuilt from the beginning of the journal", name);
                    look();
                },
                blocking);
    }

    public CompletionStage<Void> pause(String name) {
        return CompletableFuture.supplyAsync(() -> named(name), blocking)
                .thenCompose(known -> ProjectionManagement.get(system).pause(id(name)))
                .thenApply(done -> null);
    }

    public CompletionStage<Void> resume(String name) {
        return CompletableFuture.supplyAsync(() -> named(name), blocking)
                .thenCompose(known -> ProjectionManagement.get(system).resume(id(name)))
                .thenApply(done -> null);
    }

    private JournalFollower named(String name) {
        return followers.stream()
                .filter(follower -> follower.name().equals(name))
                .findAny()
                .orElseThrow(() -> new RefusedException(new Refused(
                        "projection-unknown",
                        "there is no projection " + name,
                        "the projections are "
                                + followers.stream().map(JournalFollower::name).toList())));
    }

    /** One at a time: on a slow database, looks that pile up would keep the projections themselves from reading. */
    private void look() {
        if (!looking.compareAndSet(false, true)) return;
        try {
            horizon.observe();
            for (JournalFollower follower : followers) {
                if (!samples.containsKey(follower.name())) progress.register(follower.name());
                ProgressTable.Row row = progress.read(follower.name(), follower.scope());
                samples.merge(follower.name(), new Sample(row, 0, System.nanoTime()), Projections::rated);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("The projections' progress cannot be read: {}", e.getMessage());
        } finally {
            looking.set(false);
        }
    }

    private static Sample rated(Sample before, Sample now) {
        double seconds = (now.takenAtNanos() - before.takenAtNanos()) / 1e9;
        long events = now.row().events() - before.row().events();
        return new Sample(now.row(), events < 0 || seconds <= 0 ? 0 : events / seconds, now.takenAtNanos());
    }

    private static ProjectionStatus status(Sample sample) {
        ProgressTable.Row row = sample.row();
        ProjectionStatus.State state = row.paused()
                ? ProjectionStatus.State.PAUSED
                : isFailing(row)
                        ? ProjectionStatus.State.FAILING
                        : row.rebuildTotal().isPresent()
                                ? ProjectionStatus.State.REBUILDING
                                : ProjectionStatus.State.RUNNING;
        return new ProjectionStatus(
                row.name(),
                state,
                row.lag(),
                sample.eventsPerSecond(),
                row.events(),
                row.rebuildTotal().map(total -> new ProjectionStatus.Progress(row.events(), total)),
                row.lastError(),
                row.failedAt());
    }

    /** Its last failure is of now, or something waits since: a rare one may have nothing to prove itself with for hours. */
    private static boolean isFailing(ProgressTable.Row row) {
        return row.lastError().isPresent()
                && (!row.lag().isZero()
                        || row.failedAt()
                                .filter(Instant.now().minusSeconds(10)::isBefore)
                                .isPresent());
    }

    /** Keeps the last failure where operators look; when not even that can be written, the log has it. */
    private final class FailureNotes extends StatusObserver<JournalPage> {
        @Override
        public void failed(ProjectionId projection, Throwable cause) {
            blocking.execute(() -> note(projection.name(), cause));
        }

        private void note(String name, Throwable cause) {
            try {
                progress.failed(name, String.valueOf(cause.getMessage()));
            } catch (RuntimeException e) {
                LOG.warn("Projection {} failed ({}), which cannot be noted: {}", name, cause, e.getMessage());
            }
        }

        @Override
        public void started(ProjectionId projection) {}

        @Override
        public void stopped(ProjectionId projection) {}

        @Override
        public void beforeProcess(ProjectionId projection, JournalPage page) {}

        @Override
        public void afterProcess(ProjectionId projection, JournalPage page) {}

        @Override
        public void offsetProgress(ProjectionId projection, JournalPage page) {}

        @Override
        public void error(
                ProjectionId projection,
                JournalPage page,
                Throwable cause,
                akka.projection.HandlerRecoveryStrategy recovery) {}
    }
}
