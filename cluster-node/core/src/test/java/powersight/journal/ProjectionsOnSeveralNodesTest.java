package powersight.journal;

import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterEvent;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.MeterId;

/** A cluster of which only one node may run projections. */
class ProjectionsOnSeveralNodesTest {
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

    private final TestDatabase database = TestDatabase.create("journal");
    private final ActorTestKit without = node("meters");
    private final ActorTestKit with = node("projections");

    @BeforeEach
    void join() {
        database.database()
                .jdbi()
                .useHandle(
                        handle -> handle.execute("create table counted (meter text primary key, events int not null)"));
        Cluster first = Cluster.get(without.system());
        first.manager().tell(Join.create(first.selfMember().address()));
        Cluster.get(with.system()).manager().tell(Join.create(first.selfMember().address()));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> first.state().members().size() == 2);
    }

    @AfterEach
    void stop() {
        with.shutdownTestKit();
        without.shutdownTestKit();
        database.close();
    }

    @Test
    void the_node_that_may_runs_them_though_the_majority_may_not() {
        new JournalRows(database.database()).write(List.of(new MeterEvent.CameOnline(new MeterId("m-1"), AT)));

        Projections seen = Projections.start(without.system(), database.database(), List.of(new Counting()));
        Projections.start(with.system(), database.database(), List.of(new Counting()));

        await().atMost(Duration.ofSeconds(40))
                .until(() -> seen.status().stream().anyMatch(status -> status.handled() == 1));
    }

    private ActorTestKit node(String role) {
        return ActorTestKit.create(
                "projections",
                ConfigFactory.parseString("akka.cluster.roles = [" + role + "]")
                        .withFallback(ConfigFactory.parseString("""
                                akka.actor.provider = cluster
                                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                                akka.cluster.jmx.multi-mbeans-in-same-jvm = on
                                akka.loglevel = OFF
                                """))
                        .withFallback(JournalWritingTest.settings(database.address())));
    }
}
