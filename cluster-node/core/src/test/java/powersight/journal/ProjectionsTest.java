package powersight.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterEvent;
import powersight.platform.RefusedException;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.MeterId;

/** Projections on a real cluster node of one, following a journal that is being written. */
class ProjectionsTest {
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

    private static TestDatabase database;
    private static ActorTestKit node;
    private static JournalRows journal;
    private static Projections projections;
    private static final Counting COUNTING = new Counting();

    @BeforeAll
    static void start() {
        database = TestDatabase.create("journal");
        database.database().jdbi().useHandle(handle -> {
            handle.execute("create table counted (meter text primary key, events int not null)");
        });
        journal = new JournalRows(database.database());
        node = ActorTestKit.create(
                "projections",
                ConfigFactory.parseString("""
                                akka.actor.provider = cluster
                                akka.cluster.roles = [projections]
                                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                                akka.cluster.jmx.multi-mbeans-in-same-jvm = on
                                akka.loglevel = OFF
                                """).withFallback(JournalWritingTest.settings(database.address())));
        Cluster cluster = Cluster.get(node.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        projections = Projections.start(node.system(), database.database(), List.of(COUNTING));
    }

    @AfterAll
    static void stop() {
        node.shutdownTestKit();
        database.close();
    }

    @Test
    void every_event_is_handled_once_though_the_handler_fails_or_the_database_goes_and_a_rebuild_gives_the_same() {
        for (int i = 0; i < 40; i++) write(50);
        awaitStatus(status -> status.handled() == 2_000 && status.lag().isZero());
        assertThat(counted()).isEqualTo(2_000);

        COUNTING.failures.set(Integer.MAX_VALUE);
        write(100);
        awaitStatus(status -> status.state() == ProjectionStatus.State.FAILING
                && status.lastError().orElse("").contains("the disk is full"));
        COUNTING.failures.set(0);
        awaitStatus(status -> status.lag().isZero() && status.handled() == 2_100);
        assertThat(counted()).isEqualTo(2_100);

        List<String> before = contents();
        int cleared = COUNTING.cleared.get();
        projections.rebuild("counting").toCompletableFuture().join();
        awaitStatus(status -> status.rebuild().isEmpty() && status.handled() == 2_100);
        assertThat(COUNTING.cleared).hasValue(cleared + 1);
        assertThat(contents()).isEqualTo(before);

        write(10);
        awaitStatus(status -> status.handled() == 2_110);
        assertThat(counted()).isEqualTo(2_110);

        dropAllConnections();
        write(20);
        awaitStatus(status -> status.handled() == 2_130 && status.lag().isZero());
        assertThat(counted()).isEqualTo(2_130);

        projections.pause("counting").toCompletableFuture().join();
        awaitStatus(status -> status.state() == ProjectionStatus.State.PAUSED);
        write(5);
        awaitStatus(status -> status.lag().compareTo(Duration.ofMillis(1_500)) > 0);
        projections.resume("counting").toCompletableFuture().join();
        awaitStatus(status -> status.handled() == 2_135 && status.lag().isZero());
        assertThat(counted()).isEqualTo(2_135);
    }

    @Test
    void rebuilding_what_does_not_exist_is_refused_with_the_names_that_do() {
        assertThatThrownBy(() ->
                        projections.rebuild("counts").toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.refused().code()).isEqualTo("projection-unknown");
                    assertThat(refused.refused().advice()).contains("counting");
                });
    }

    /** As when the database restarts. */
    private static void dropAllConnections() {
        database.database().jdbi().useHandle(handle -> handle.execute("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()"""));
    }

    private static void write(int events) {
        List<MeterEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) batch.add(new MeterEvent.CameOnline(new MeterId("m" + i % 10), AT));
        journal.write(batch);
    }

    private static void awaitStatus(Predicate<ProjectionStatus> condition) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(projections.status()).hasSize(1).allMatch(condition));
    }

    private static long counted() {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select sum(events) from counted")
                        .mapTo(Long.class)
                        .one());
    }

    private static List<String> contents() {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select meter || events from counted order by 1")
                        .mapTo(String.class)
                        .list());
    }
}
