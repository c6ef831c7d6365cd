package powersight.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.devices.MeterListProjection;
import powersight.identity.AccountId;
import powersight.meter.MeterEvent;
import powersight.meter.Registration;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Outbox;
import powersight.platform.RefusedException;
import powersight.testing.Following;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

class SilenceWatchTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final SilenceRule USUAL = new SilenceRule(
            true, Duration.ofHours(1), Optional.of(Duration.ofHours(24)), Optional.of(Duration.ofHours(72)));

    private static TestDatabase database;

    private long wallMillis;
    private final GridClock grid = new GridClock(Instant.EPOCH, BEGIN, 1, () -> wallMillis);
    private final Audit audit = new Audit(database.database(), Clock.systemUTC());
    private final Inbox inbox = new Inbox(database.database(), Clock.systemUTC());
    private final SilenceRules rules = new SilenceRules(database.database(), audit, USUAL);
    private final SilenceAlarms alarms = new SilenceAlarms(database.database(), audit, grid);
    private final JournalRows journal = new JournalRows(database.database());
    private final Following list = new Following(database.database(), new MeterListProjection());
    private UUID owner, operator, administrator;
    private SilenceWatch watch;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("audit", "notification", "identity", "journal", "devices", "alerting");
    }

    @BeforeEach
    void people() {
        database.database().jdbi().useHandle(handle -> handle.execute("""
                truncate silence_alarm, silence_rule, meter_list, event_journal, inbox_message, mail_outbox, account
                restart identity cascade"""));
        owner = account("mira", "CITIZEN");
        operator = account("stanko", "OPERATOR");
        administrator = account("boss", "ADMINISTRATOR");
        watch = new SilenceWatch(
                database.database(),
                rules,
                new SilenceNews(
                        inbox,
                        new Outbox(Clock.systemUTC()),
                        (handle, meter) -> meter.value().startsWith("mine") ? Set.of(owner) : Set.of(),
                        ZoneId.of("Europe/Belgrade")),
                grid);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void a_silence_is_an_alarm_after_its_time_is_told_every_day_is_escalated_and_clears_itself() {
        meter("mine-1", Optional.empty());
        silent(hour(0), "mine-1");

        lookAt(hour(1).minusSeconds(1));
        assertThat(open()).isEmpty();
        lookAt(hour(1));
        assertThat(open()).singleElement().satisfies(alarm -> {
            assertThat(alarm.asset()).isEqualTo(new Asset(Asset.Kind.METER, "mine-1"));
            assertThat(alarm.silentSince()).isEqualTo(hour(0));
            assertThat(alarm.raisedAt()).isEqualTo(hour(1));
            assertThat(alarm.told()).isEqualTo(1);
            assertThat(alarm.tellAt()).contains(hour(25));
        });
        assertThat(told(owner)).containsExactly("We do not hear your meter mine-1");
        assertThat(told(operator)).containsExactly("Not heard: 1");
        assertThat(mails()).containsExactly("mira@example.org");

        lookAt(hour(24));
        assertThat(told(owner)).hasSize(1);
        lookAt(hour(25));
        lookAt(hour(26));
        assertThat(told(owner)).hasSize(2);
        assertThat(told(administrator)).isEmpty();

        lookAt(hour(73));
        assertThat(told(administrator)).containsExactly("Still not heard: 1");
        assertThat(open().get(0).escalatedAt()).contains(hour(73));
        lookAt(hour(80));
        assertThat(told(administrator)).hasSize(1);

        heard(hour(81), "mine-1");
        lookAt(hour(82));
        assertThat(open()).isEmpty();
        assertThat(told(owner)).hasSize(4).first().isEqualTo("mine-1 is heard again");
        assertThat(mails()).containsOnlyOnce("mira@example.org");
    }

    @Test
    void a_meter_that_came_back_in_time_or_fell_silent_anew_is_not_taken_for_the_silence_before() {
        meter("m-1", Optional.empty());
        silent(hour(0), "m-1");
        heard(hour(0).plusSeconds(1_800), "m-1");
        lookAt(hour(2));
        assertThat(open()).isEmpty();

        silent(hour(3), "m-1");
        lookAt(hour(4));
        heard(hour(5), "m-1");
        silent(hour(6), "m-1");
        lookAt(hour(7));

        List<Alarm> all = alarms.list(all(), Optional.empty(), 10).items();
        assertThat(all).extracting(Alarm::silentSince).containsExactly(hour(6), hour(3));
        assertThat(all).extracting(Alarm::isOpen).containsExactly(true, false);
    }

    @Test
    void a_building_is_silent_when_none_of_its_meters_is_heard_and_then_stands_for_them() {
        for (String meter : List.of("mine-1", "b-2", "b-3")) meter(meter, Optional.of("house"));
        meter("never-heard", Optional.of("house"));
        meter("alone", Optional.of("cottage"));
        journal.write(commissioned("never-heard", Optional.of("house")));
        silent(hour(0), "mine-1");
        lookAt(hour(2));
        assertThat(open()).extracting(alarm -> alarm.asset().toString()).containsExactly("meter/mine-1");

        silent(hour(3), "b-2", "b-3", "alone");
        lookAt(hour(5));

        assertThat(open())
                .extracting(alarm -> alarm.asset().toString())
                .containsExactlyInAnyOrder("building/house", "meter/alone", "meter/mine-1");
        assertThat(told(owner)).first().isEqualTo("No meter of your building is heard");
        lookAt(hour(27)); // a day after the meter's own alarm: the building's stands for it
        assertThat(told(owner)).hasSize(2);

        heard(hour(28), "b-2");
        lookAt(hour(28));
        assertThat(open())
                .extracting(alarm -> alarm.asset().toString())
                .containsExactlyInAnyOrder("meter/alone", "meter/mine-1", "meter/b-3");
    }

    @Test
    void an_asset_may_have_a_rule_of_its_own_or_none_of_it() {
        for (String meter : List.of("early", "once", "holiday")) meter(meter, Optional.empty());
        list.catchUp();
        AccountId by = new AccountId(operator);
        rules.set(by, meter("early"), new SilenceRule(true, Duration.ZERO, USUAL.repeat(), USUAL.escalation()));
        rules.set(by, meter("once"), new SilenceRule(true, Duration.ofHours(1), Optional.empty(), Optional.empty()));
        rules.set(by, meter("holiday"), new SilenceRule(false, Duration.ZERO, Optional.empty(), Optional.empty()));
        silent(hour(0), "early", "once", "holiday");

        lookAt(hour(0));
        assertThat(open()).extracting(alarm -> alarm.asset().id()).containsExactly("early");
        lookAt(hour(1));
        assertThat(open()).extracting(alarm -> alarm.asset().id()).containsExactly("once", "early");
        assertThat(open().get(0).tellAt()).isEmpty();
        assertThat(open().get(0).escalateAt()).isEmpty();

        rules.remove(by, meter("holiday"));
        rules.set(by, meter("early"), new SilenceRule(false, Duration.ZERO, Optional.empty(), Optional.empty()));
        lookAt(hour(2));
        assertThat(open()).extracting(alarm -> alarm.asset().id()).containsExactly("holiday", "once");
        assertThatThrownBy(() -> rules.set(by, meter("no-such"), USUAL))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        no -> assertThat(no.refused().code()).isEqualTo("unknown-asset"));
        assertThat(rules.list(Optional.empty(), 1).items())
                .extracting(own -> own.asset().id())
                .containsExactly("early");
        assertThat(rules.list(Optional.of(meter("early")), 5).items())
                .extracting(own -> own.asset().id())
                .containsExactly("once");
    }

    @Test
    void who_takes_it_in_hand_is_noted_and_nobody_is_told_again() {
        meter("m-1", Optional.empty());
        silent(hour(0), "m-1");
        lookAt(hour(1));
        long number = open().get(0).number();

        Alarm taken = alarms.acknowledge(new AccountId(operator), number, "the fitter is on his way");

        assertThat(taken.acknowledgement().orElseThrow().note()).isEqualTo("the fitter is on his way");
        assertThat(alarms.list(
                                new SilenceAlarms.Filter(
                                        Optional.of(SilenceAlarms.State.ACKNOWLEDGED),
                                        Optional.empty(),
                                        Optional.empty()),
                                Optional.empty(),
                                10)
                        .items())
                .containsExactly(taken);
        lookAt(hour(100));
        assertThat(told(operator)).hasSize(1);
        assertThat(told(administrator)).isEmpty();
        heard(hour(101), "m-1");
        lookAt(hour(102));
        assertThatThrownBy(() -> alarms.acknowledge(new AccountId(operator), number, "again"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        no -> assertThat(no.refused().code()).isEqualTo("alarm-cleared"));
        assertThatThrownBy(() -> alarms.acknowledge(new AccountId(operator), number + 100, ""))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        no -> assertThat(no.refused().code()).isEqualTo("no-such-alarm"));
    }

    @Test
    void a_storm_is_one_message_to_those_who_run_the_grid() {
        for (int i = 0; i < 700; i++) journal.write(commissioned("m-" + i, Optional.empty()));
        String[] names =
                java.util.stream.IntStream.range(0, 700).mapToObj(i -> "m-" + i).toArray(String[]::new);
        silent(hour(0), names);

        lookAt(hour(1));
        lookAt(hour(1));

        assertThat(alarms.list(all(), Optional.empty(), 1).total()).isEqualTo(700);
        assertThat(told(operator)).containsExactly("Not heard: 200", "Not heard: 500");
    }

    private static SilenceAlarms.Filter all() {
        return new SilenceAlarms.Filter(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private List<Alarm> open() {
        return alarms.list(
                        new SilenceAlarms.Filter(
                                Optional.of(SilenceAlarms.State.OPEN), Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        100)
                .items();
    }

    private void lookAt(Instant time) {
        list.catchUp();
        wallMillis = Duration.between(BEGIN, time).toMillis();
        watch.look();
    }

    private void meter(String id, Optional<String> building) {
        journal.write(commissioned(id, building));
        if (!id.equals("never-heard")) journal.write(new MeterEvent.CameOnline(new MeterId(id), BEGIN));
    }

    private static MeterEvent commissioned(String id, Optional<String> building) {
        return new MeterEvent.Commissioned(
                new MeterId(id),
                new Registration(
                        "80284", building, Optional.empty(), false, Duration.ofSeconds(60), Duration.ofSeconds(180)),
                BEGIN);
    }

    private static Asset meter(String id) {
        return new Asset(Asset.Kind.METER, id);
    }

    private void silent(Instant noticed, String... meters) {
        for (String meter : meters)
            journal.write(new MeterEvent.WentOffline(new MeterId(meter), noticed.minusSeconds(180), noticed));
    }

    private void heard(Instant at, String meter) {
        journal.write(new MeterEvent.CameOnline(new MeterId(meter), at));
    }

    private static Instant hour(int hour) {
        return BEGIN.plus(Duration.ofHours(hour));
    }

    /** Subjects, the latest first. */
    private List<String> told(UUID person) {
        return inbox.list(person, Language.ENGLISH, Optional.empty(), 100).items().stream()
                .map(Inbox.Message::subject)
                .toList();
    }

    private List<String> mails() {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select recipient from mail_outbox")
                        .mapTo(String.class)
                        .list());
    }

    private UUID account(String name, String role) {
        UUID id = UUID.randomUUID();
        database.database().jdbi().useHandle(handle -> {
            handle.createUpdate("""
                            insert into account (id, name, email, full_name, language, password_hash, created_at)
                            values (:id, :name, :email, :name, 'en', 'x', now())""")
                    .bindMap(Map.of("id", id, "name", name, "email", name + "@example.org"))
                    .execute();
            handle.execute("insert into account_role (account, role) values (?, ?)", id, role);
        });
        return id;
    }
}
