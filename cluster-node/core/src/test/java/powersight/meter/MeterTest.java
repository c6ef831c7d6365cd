package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.meter.Example.ITSELF;
import static powersight.meter.Example.LIMITS;
import static powersight.meter.Example.METER;
import static powersight.meter.Example.NOON;
import static powersight.meter.Example.REGISTERED;
import static powersight.meter.Example.reading;
import static powersight.meter.Example.report;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.persistence.testkit.javadsl.PersistenceEffect;
import akka.persistence.testkit.javadsl.UnpersistentBehavior;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;
import powersight.wire.Reading;

class MeterTest {
    private final AtomicLong wall = new AtomicLong(NOON.toEpochMilli());
    private final List<AreaReport> area = new ArrayList<>();
    private final TestInbox<ClusterSharding.ShardCommand> shard = TestInbox.create();
    private final TestInbox<Answer> answers = TestInbox.create();
    private final Surroundings around =
            new Surroundings(new GridClock(NOON, NOON, 1, wall::get), wall::get, LIMITS, area::add);

    private final UnpersistentBehavior<Meter.Command, MeterEvent, MeterState> behavior =
            UnpersistentBehavior.fromEventSourced(Meter.create(METER, around, shard.getRef()));
    private final BehaviorTestKit<Meter.Command> meter = behavior.getBehaviorTestKit();

    @Test
    void a_report_is_one_event_and_is_answered_after_it() {
        commissionedAndOnline();

        hear(report(reading(2, NOON, 101), reading(3, NOON, 102)));

        assertThat(events())
                .containsExactly(new MeterEvent.ReadingsRecorded(
                        METER, NOON, List.of(reading(2, NOON, 101), reading(3, NOON, 102))));
        assertThat(answers.receiveMessage()).isEqualTo(new Answer.Taken(2, 0, List.of()));
    }

    @Test
    void a_repeated_reading_is_acknowledged_and_not_recorded_again() {
        commissionedAndOnline();

        hear(report(reading(1, NOON, 100)));

        assertThat(events()).isEmpty();
        assertThat(answers.receiveMessage()).isEqualTo(new Answer.Taken(0, 1, List.of()));
    }

    @Test
    void the_first_sign_of_life_makes_it_online_together_with_its_reading() {
        commission();

        hear(report(reading(1, NOON, 100)));

        assertThat(events())
                .containsExactly(
                        new MeterEvent.CameOnline(METER, NOON),
                        new MeterEvent.ReadingsRecorded(METER, NOON, List.of(reading(1, NOON, 100))));
    }

    @Test
    void heartbeats_do_not_touch_the_journal() {
        commissionedAndOnline();

        for (int i = 0; i < 100; i++) hear(new MeterMessage.Heartbeat(METER, Optional.empty(), Optional.empty()));

        assertThat(events()).isEmpty();
    }

    @Test
    void it_goes_offline_after_its_timeout_and_not_before() {
        commissionedAndOnline();
        wall.addAndGet(20_000);
        hear(new MeterMessage.Heartbeat(METER, Optional.empty(), Optional.empty()));

        wall.addAndGet(29_999);
        ringDeadline();
        assertThat(events()).isEmpty();

        wall.addAndGet(1);
        ringDeadline();
        Instant heardAt = NOON.plusSeconds(20);
        assertThat(events()).containsExactly(new MeterEvent.WentOffline(METER, heardAt, heardAt.plusSeconds(30)));
        assertThat(area.get(area.size() - 1).connection()).isEqualTo(MeterNow.Connection.OFFLINE);
    }

    @Test
    void it_comes_online_again_once_however_often_it_is_heard() {
        commissionedAndOnline();
        wall.addAndGet(30_000);
        ringDeadline();
        events();

        hear(new MeterMessage.Heartbeat(METER, Optional.empty(), Optional.empty()));
        hear(new MeterMessage.Heartbeat(METER, Optional.empty(), Optional.empty()));

        assertThat(events()).containsExactly(new MeterEvent.CameOnline(METER, NOON.plusSeconds(30)));
    }

    @Test
    void a_stranger_is_told_so_is_not_created_and_does_not_stay() {
        hear(report(reading(1, NOON, 100)));

        assertThat(answers.receiveMessage()).isInstanceOf(Answer.Unknown.class);
        assertThat(events()).isEmpty();
        assertThat(shard.receiveMessage()).isInstanceOf(ClusterSharding.Passivate.class);
    }

    @Test
    void only_the_meter_and_its_own_concentrator_may_speak_for_it() {
        commission(new Registration(
                "80284",
                Optional.empty(),
                Optional.of(new ConcentratorId("c-1")),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30)));

        hear(new Sender.Device(new MeterId("m-2")), report(reading(1, NOON, 100)));
        hear(new Sender.Concentrator(new ConcentratorId("c-2")), report(reading(1, NOON, 100)));
        hear(new Sender.Anonymous(), report(reading(1, NOON, 100)));
        assertThat(answers.getAllReceived())
                .hasOnlyElementsOfType(Answer.Denied.class)
                .hasSize(3);
        assertThat(events()).isEmpty();

        hear(new Sender.Concentrator(new ConcentratorId("c-1")), report(reading(1, NOON, 100)));
        assertThat(answers.receiveMessage()).isEqualTo(Answer.Taken.ONE);
    }

    @Test
    void a_gap_notice_ends_the_waiting_for_those_numbers() {
        commissionedAndOnline();
        hear(report(reading(9, NOON, 109)));
        events();

        hear(new MeterMessage.GapNotice(METER, 2, 8, "buffer-overflow"));
        hear(new MeterMessage.GapNotice(METER, 2, 8, "buffer-overflow"));

        assertThat(events()).containsExactly(new MeterEvent.ReadingsGivenUp(METER, 2, 8, "buffer-overflow", NOON));
        assertThat(now().missing()).isEmpty();
    }

    @Test
    void a_watcher_sees_how_it_stands_and_every_change_until_its_lease_ends() {
        commissionedAndOnline();
        TestInbox<MeterNow> watcher = TestInbox.create();

        meter.run(new Meter.Watch(watcher.getRef()));
        hear(report(reading(2, NOON, 105)));
        wall.addAndGet(Meters.WATCH_LEASE.toMillis() + 1);
        hear(report(reading(3, NOON, 106)));

        assertThat(watcher.getAllReceived())
                .extracting(now -> now.last().map(Reading::sequence).orElse(0L))
                .containsExactly(1L, 2L);
    }

    @Test
    void its_area_is_told_of_every_new_reading() {
        commissionedAndOnline();

        hear(report(reading(2, NOON, 105)));

        AreaReport last = area.get(area.size() - 1);
        assertThat(last.importWh()).isEqualTo(105);
        assertThat(last.newReadings()).isEqualTo(1);
        assertThat(last.municipality()).isEqualTo("80284");
    }

    private void commission() {
        commission(REGISTERED);
    }

    private void commission(Registration registration) {
        meter.run(new Meter.Commission(registration, TestInbox.<Boolean>create().getRef()));
        events();
    }

    private void commissionedAndOnline() {
        commission();
        hear(report(reading(1, NOON, 100)));
        events();
        answers.getAllReceived();
    }

    private void hear(MeterMessage message) {
        hear(ITSELF, message);
    }

    private void hear(Sender sender, MeterMessage message) {
        meter.run(new Meter.Hear(sender, message, answers.getRef()));
    }

    private void ringDeadline() {
        meter.run(new Meter.CheckDeadline());
    }

    private MeterNow now() {
        TestInbox<Meter.Standing> standing = TestInbox.create();
        meter.run(new Meter.AskNow(standing.getRef()));
        return standing.receiveMessage().now().orElseThrow();
    }

    private List<MeterEvent> events() {
        return behavior.getEventProbe().drain().stream()
                .map(PersistenceEffect::persistedObject)
                .toList();
    }
}
