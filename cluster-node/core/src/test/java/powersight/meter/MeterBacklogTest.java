package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.meter.Example.LIMITS;
import static powersight.meter.Example.METER;
import static powersight.meter.Example.NOON;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.wire.GridClock;

/** What happens to a meter whose whole backlog comes while it is still recovering, as after a restart behind a broker. */
class MeterBacklogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Config config = ConfigFactory.parseString("""
                    akka.actor.provider = local
                    akka.jvm-exit-on-fatal-error = off
                    akka.persistence.testkit { events.serialize = off, snapshots.serialize = off }
                    """)
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.parseResources("powersight/akka.conf"));
    private final ActorTestKit kit = ActorTestKit.create(
            config.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve());

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    @Test
    void thousands_of_messages_that_persist_nothing_do_not_end_the_process() {
        GridClock clock = new GridClock(NOON, NOON, 1, NOON::toEpochMilli);
        Surroundings around = new Surroundings(clock, NOON::toEpochMilli, LIMITS, report -> {});
        TestProbe<ClusterSharding.ShardCommand> shard = kit.createTestProbe();
        TestProbe<Meter.Standing> early = kit.createTestProbe();
        ActorRef<Meter.Command> meter = kit.spawn(Meter.create(METER, around, shard.getRef()));

        for (int i = 0; i < 6_000; i++) meter.tell(new Meter.AskNow(early.getRef()));
        early.receiveMessage(PATIENCE);

        TestProbe<Meter.Standing> late = kit.createTestProbe();
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean answered = false;
        while (!answered && System.nanoTime() < until) {
            meter.tell(new Meter.AskNow(late.getRef()));
            answered = heard(late);
        }
        assertThat(answered).as("the meter still answers").isTrue();
        assertThat(kit.system().whenTerminated().isCompleted()).isFalse();
    }

    private static boolean heard(TestProbe<Meter.Standing> probe) {
        try {
            probe.receiveMessage(Duration.ofMillis(200));
            return true;
        } catch (AssertionError notYet) {
            return false;
        }
    }
}
