package powersight.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.meter.Answer;
import powersight.meter.Limits;
import powersight.meter.Meter;
import powersight.meter.MeterHistory;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.meter.Sender;
import powersight.meter.Surroundings;
import powersight.platform.RefusedException;
import powersight.testing.TestDatabase;
import powersight.wire.Electrical;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** Real meters on a real journal: pruned, they must be exactly who they were. */
class JournalPrunerTest {
    private static final MeterId METER = new MeterId("pruned-1");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Registration REGISTERED =
            Registration.in("80284", Duration.ofSeconds(5), Duration.ofMinutes(20));
    private static final List<String> FOLLOWERS = List.of("readings", "rollups");

    private TestDatabase database;
    private ActorTestKit system;
    private Instant now = NOON;

    @BeforeEach
    void start() {
        database = TestDatabase.create("journal");
        system = ActorTestKit.create("journal-pruner", JournalWritingTest.settings(database.address()));
    }

    @AfterEach
    void stop() {
        system.shutdownTestKit();
        database.close();
    }

    @Test
    void a_pruned_meter_is_who_it_was_and_still_knows_every_number() {
        ActorRef<Meter.Command> meter = meter();
        commission(meter);
        for (int sequence = 1; sequence <= 120; sequence++)
            if (sequence != 77) assertThat(recorded(meter, sequence)).isOne();
        MeterNow before = standing(meter);
        system.stop(meter);
        everythingHandled();
        JournalPruner pruner = new JournalPruner(database.database(), FOLLOWERS, Duration.ZERO);

        assertThat(pruner.prune(later())).isEqualTo(new JournalPruner.Pruned(0, 1));
        assertThat(pruner.prune(later()).events()).isEqualTo(118);
        assertThat(pruner.prune(later())).isEqualTo(new JournalPruner.Pruned(0, 0));

        assertThat(count("select count(*) from event_journal where event_ser_manifest = 'R'"))
                .isOne();
        ActorRef<Meter.Command> again = meter();
        assertThat(standing(again)).usingRecursiveComparison().isEqualTo(before);
        assertThat(recorded(again, 5)).as("known, though its event is gone").isZero();
        assertThat(recorded(again, 77)).as("missing, and still awaited").isOne();
        assertThat(recorded(again, 121)).isOne();
        assertThat(count("select max(sequence_number) from event_journal"))
                .as("numbers go on: commissioned, online and 121 readings")
                .isEqualTo(123);
    }

    @Test
    void what_a_projection_has_not_handled_or_what_is_young_stays() {
        ActorRef<Meter.Command> meter = meter();
        commission(meter);
        for (int sequence = 1; sequence <= 60; sequence++) recorded(meter, sequence);
        JournalPruner pruner = new JournalPruner(database.database(), FOLLOWERS, Duration.ZERO);

        assertThat(pruner.prune(later())).as("nobody has read anything").isEqualTo(new JournalPruner.Pruned(0, 0));
        everythingHandled();
        assertThat(pruner.prune(Instant.EPOCH)).as("all is young").isEqualTo(new JournalPruner.Pruned(0, 0));
        JournalPruner careful = new JournalPruner(database.database(), FOLLOWERS);
        assertThat(careful.prune(later()).snapshots()).isOne();
        assertThat(careful.prune(later()).events())
                .as("somebody may be recovering from before the snapshot")
                .isZero();
    }

    @Test
    void the_past_is_told_as_far_as_it_is_kept_and_a_rebuild_says_why_not() {
        ActorRef<Meter.Command> meter = meter();
        commission(meter);
        for (int sequence = 1; sequence <= 60; sequence++) recorded(meter, sequence);
        Instant kept = now;
        everythingHandled();
        JournalPruner pruner = new JournalPruner(database.database(), FOLLOWERS, Duration.ZERO);
        pruner.prune(later());
        pruner.prune(later());
        recorded(meter, 61);
        MeterHistory history = new MeterHistory(database.database());

        assertThat(history.asOf(METER, kept).recorded()).isEqualTo(60);
        assertThat(history.asOf(METER, now).recorded()).isEqualTo(61);
        assertThatThrownBy(() -> history.asOf(METER, kept.minusSeconds(1)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        no -> assertThat(no.refused().advice()).contains(kept.toString()));
        assertThatThrownBy(() -> new ProgressTable(database.database()).reset(new NothingKept()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        no -> assertThat(no.refused().code()).isEqualTo("journal-pruned"));
    }

    private static final class NothingKept implements JournalFollower {
        @Override
        public String name() {
            return "rollups";
        }

        @Override
        public JournalCursor.Scope scope() {
            return JournalCursor.Scope.ALL;
        }

        @Override
        public void handle(Handle transaction, List<JournalEvent> events) {}

        @Override
        public void clear(Handle transaction) {}
    }

    private ActorRef<Meter.Command> meter() {
        GridClock clock = new GridClock(Instant.EPOCH, Instant.EPOCH, 1, () -> now.toEpochMilli());
        Surroundings around = new Surroundings(clock, () -> now.toEpochMilli(), Limits.usual(clock), report -> {});
        TestProbe<ClusterSharding.ShardCommand> shard = system.createTestProbe(ClusterSharding.ShardCommand.class);
        return system.spawn(Meter.create(METER, around, shard.ref()));
    }

    private void commission(ActorRef<Meter.Command> meter) {
        TestProbe<Boolean> done = system.createTestProbe();
        meter.tell(new Meter.Commission(REGISTERED, done.ref()));
        assertThat(done.receiveMessage(Duration.ofSeconds(20))).isTrue();
    }

    private int recorded(ActorRef<Meter.Command> meter, int sequence) {
        now = now.plusSeconds(5);
        TestProbe<Answer> answer = system.createTestProbe();
        Reading reading = new Reading(
                NOON.plusSeconds(sequence * 5L), sequence, Registers.singleRate(sequence), Electrical.NONE, 0);
        meter.tell(new Meter.Hear(
                new Sender.Device(METER), new MeterMessage.Report(METER, 1, List.of(reading)), answer.ref()));
        return ((Answer.Taken) answer.receiveMessage(Duration.ofSeconds(20))).recorded();
    }

    private MeterNow standing(ActorRef<Meter.Command> meter) {
        TestProbe<Meter.Standing> standing = system.createTestProbe();
        meter.tell(new Meter.AskNow(standing.ref()));
        return standing.receiveMessage(Duration.ofSeconds(20)).now().orElseThrow();
    }

    private void everythingHandled() {
        for (String name : FOLLOWERS)
            database.database()
                    .jdbi()
                    .useHandle(handle -> handle.execute(
                            "insert into akka_projection_offset_store "
                                    + "select ?, 'all', max(tx)::text || '/' || max(ordering), 'STR', false, 0 "
                                    + "from event_journal",
                            name));
    }

    private static Instant later() {
        return Instant.now().plusSeconds(60);
    }

    private long count(String sql) {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
