package powersight.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterEvent;
import powersight.platform.RefusedException;
import powersight.testing.Following;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

class AvailabilityTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
    private static TestDatabase database;

    private final GridClock clock = new GridClock(Instant.EPOCH, MIDNIGHT.plus(Duration.ofDays(1)), 1, () -> 0);
    private final Availability availability = new Availability(database.database(), clock);
    private final JournalRows journal = new JournalRows(database.database());

    @BeforeAll
    static void start() {
        database = TestDatabase.create("journal", "availability");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void up_down_and_unknown_make_up_the_period_and_a_replay_gives_the_same() {
        MeterId meter = new MeterId("m1");
        MeterId onceHeard = new MeterId("m2");
        journal.write(
                new MeterEvent.CameOnline(meter, hour(2)),
                new MeterEvent.WentOffline(meter, hour(10), hour(11)),
                new MeterEvent.CameOnline(meter, hour(14)),
                new MeterEvent.CameOnline(onceHeard, hour(3)),
                new MeterEvent.WentOffline(onceHeard, hour(3), hour(4)));
        Following following = new Following(database.database(), new AvailabilityProjection());
        following.catchUp();

        assertThat(availability.uptime(meter, MIDNIGHT, hour(24)))
                .isEqualTo(
                        new Uptime(MIDNIGHT, hour(24), Duration.ofHours(18), Duration.ofHours(4), Duration.ofHours(2)));
        assertThat(availability.uptime(meter, hour(9), hour(12)))
                .isEqualTo(new Uptime(hour(9), hour(12), Duration.ofHours(1), Duration.ofHours(2), Duration.ZERO));
        assertThat(availability.uptime(onceHeard, MIDNIGHT, hour(24)).up()).isZero();
        assertThat(availability.silences(meter, MIDNIGHT, hour(24)))
                .singleElement()
                .satisfies(silence -> assertThat(silence.from()).isEqualTo(hour(10)));

        List<String> before = contents();
        following.handleAgain();
        assertThat(contents()).as("handled twice").isEqualTo(before);
        following.rebuild();
        assertThat(contents()).as("made again").isEqualTo(before);
    }

    @Test
    void a_period_that_is_not_over_or_ends_before_it_begins_is_refused() {
        MeterId meter = new MeterId("m1");

        assertThatThrownBy(() -> availability.uptime(meter, MIDNIGHT, hour(25)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refused().code()).isEqualTo("period-in-the-future"));
        assertThatThrownBy(() -> availability.uptime(meter, hour(2), hour(1)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refused().code()).isEqualTo("period-empty"));
    }

    @Test
    void incidents_are_told_in_their_order_and_a_replay_gives_the_same() {
        MeterId meter = new MeterId("m3");
        journal.write(
                new MeterEvent.CameOnline(meter, hour(2)),
                new MeterEvent.LastGaspHeard(meter, hour(9), hour(10)),
                new MeterEvent.WentOffline(meter, hour(10), hour(11)),
                new MeterEvent.ReadingsGivenUp(meter, 4, 7, "buffer-full", hour(14)));
        Following following = new Following(database.database(), new IncidentProjection());
        following.catchUp();

        List<Incident> told = availability.incidents(meter, MIDNIGHT, hour(24), 10);

        assertThat(told)
                .containsExactly(
                        new Incident(hour(2), hour(2), Incident.Kind.ONLINE, Optional.empty()),
                        new Incident(hour(9), hour(10), Incident.Kind.SUPPLY_FAILED, Optional.empty()),
                        new Incident(hour(10), hour(11), Incident.Kind.OFFLINE, Optional.empty()),
                        new Incident(
                                hour(14),
                                hour(14),
                                Incident.Kind.READINGS_LOST,
                                Optional.of(new Incident.Lost(4, 7, "buffer-full"))));
        following.handleAgain();
        assertThat(availability.incidents(meter, MIDNIGHT, hour(24), 10)).isEqualTo(told);
        following.rebuild();
        assertThat(availability.incidents(meter, MIDNIGHT, hour(24), 10)).isEqualTo(told);
        assertThat(availability.incidents(meter, hour(11), hour(24), 1)).containsExactly(told.get(2));
    }

    private static Instant hour(int hour) {
        return MIDNIGHT.plus(Duration.ofHours(hour));
    }

    private static List<String> contents() {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select t::text from availability_interval t order by 1")
                        .mapTo(String.class)
                        .list());
    }
}
