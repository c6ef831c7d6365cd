package powersight.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterEvent;
import powersight.meter.MeterState;
import powersight.meter.Registration;
import powersight.platform.Database;
import powersight.testing.TestDatabase;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** Our tables and settings, with the plugin that writes them and a real PostgreSQL. */
class JournalWritingTest {
    private static final MeterId METER = new MeterId("m1");
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

    private static TestDatabase database;
    private static ActorTestKit system;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("journal");
        system = ActorTestKit.create("journal-writing", settings(database.address()));
    }

    @AfterAll
    static void stop() {
        system.shutdownTestKit();
        database.close();
    }

    static Config settings(Database.Address address) {
        return ConfigFactory.parseString("""
                        akka.actor.provider = local
                        powersight.database { url = "%s", user = "%s", password = "%s" }
                        """.formatted(address.jdbcUrl(), address.user(), address.password()))
                .withFallback(ConfigFactory.parseResources("powersight/journal/journal.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    @Test
    void what_an_actor_remembered_comes_back_after_a_restart_from_snapshot_and_events() {
        TestProbe<Long> probe = system.createTestProbe();
        ActorRef<Command> first = system.spawn(Remembering.create());
        first.tell(new Persist(
                new MeterEvent.Commissioned(
                        METER, Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(20)), AT),
                probe.ref()));
        for (int i = 1; i <= 25; i++) first.tell(new Persist(reading(i), probe.ref()));
        assertThat(probe.receiveSeveralMessages(26, Duration.ofSeconds(20))).endsWith(25L);
        system.stop(first);

        ActorRef<Command> second = system.spawn(Remembering.create());
        second.tell(new Persist(reading(26), probe.ref()));

        assertThat(probe.receiveMessage(Duration.ofSeconds(20))).isEqualTo(26L);
        List<String> manifests = database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select event_ser_manifest from event_journal where tx < pg_current_xact_id() order by tx, ordering")
                        .mapTo(String.class)
                        .list());
        assertThat(manifests).hasSize(27).startsWith("C", "R");
        assertThat(count("select count(*) from event_journal where write_timestamp > 1700000000000"))
                .isEqualTo(27);
        assertThat(count("select count(*) from snapshot where snapshot_ser_manifest = 'S'"))
                .isPositive();
    }

    private static long count(String sql) {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static MeterEvent reading(int sequence) {
        return new MeterEvent.ReadingsRecorded(
                METER,
                AT.plusSeconds(sequence),
                List.of(new Reading(
                        AT.plusSeconds(sequence), sequence, Registers.singleRate(sequence), Electrical.NONE, 0)));
    }

    private interface Command {}

    private record Persist(MeterEvent event, ActorRef<Long> replyTo) implements Command {}

    /** As much of a meter as the journal sees. */
    private static final class Remembering extends EventSourcedBehavior<Command, MeterEvent, MeterState> {
        static Behavior<Command> create() {
            return new Remembering();
        }

        private Remembering() {
            super(PersistenceId.of("Meter", METER.value()));
        }

        @Override
        public MeterState emptyState() {
            return MeterState.UNCOMMISSIONED;
        }

        @Override
        public CommandHandler<Command, MeterEvent, MeterState> commandHandler() {
            return (state, command) -> {
                Persist persist = (Persist) command;
                return Effect()
                        .persist(persist.event())
                        .thenRun(after -> persist.replyTo().tell(after.recorded()));
            };
        }

        @Override
        public EventHandler<MeterState, MeterEvent> eventHandler() {
            return (state, event) -> event.applyTo(state);
        }

        @Override
        public RetentionCriteria retentionCriteria() {
            return RetentionCriteria.snapshotEvery(10, 2);
        }
    }
}
