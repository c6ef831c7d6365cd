package powersight.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import powersight.meter.MeterEvent;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.testing.Following;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;

class MeterListProjectionTest {
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

    @Test
    void the_list_follows_the_meters_and_a_replay_gives_the_same() {
        try (TestDatabase database = TestDatabase.create("journal", "devices")) {
            JournalRows journal = new JournalRows(database.database());
            MeterId first = new MeterId("m1");
            Registration plain = Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(20));
            Registration moved = new Registration(
                    "70947",
                    Optional.of("b1"),
                    Optional.of(new ConcentratorId("dc1")),
                    true,
                    Duration.ofMillis(1_500),
                    Duration.ofSeconds(30));
            journal.write(
                    new MeterEvent.Commissioned(first, plain, AT),
                    new MeterEvent.Commissioned(new MeterId("m2"), plain, AT),
                    new MeterEvent.CameOnline(first, AT.plusSeconds(1)),
                    new MeterEvent.LastGaspHeard(first, AT.plusSeconds(5), AT.plusSeconds(6)),
                    new MeterEvent.WentOffline(first, AT.plusSeconds(5), AT.plusSeconds(25)),
                    new MeterEvent.Commissioned(first, moved, AT.plusSeconds(60)));
            Following following = new Following(database.database(), new MeterListProjection());

            following.catchUp();

            MeterList list = new MeterList(database.database());
            assertThat(list.search(MeterList.Filter.ALL, Optional.empty(), 10).items())
                    .extracting(MeterList.Row::id, MeterList.Row::municipality, MeterList.Row::state)
                    .containsExactly(
                            tuple(first, "70947", MeterNow.Connection.OFFLINE),
                            tuple(new MeterId("m2"), "80284", MeterNow.Connection.NEVER_SEEN));
            List<String> before = contents(database);
            assertThat(before.get(0)).contains("dc1", "1.5");
            following.handleAgain();
            assertThat(contents(database)).as("handled twice").isEqualTo(before);
            following.rebuild();
            assertThat(contents(database)).as("made again").isEqualTo(before);
        }
    }

    private static List<String> contents(TestDatabase database) {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select t::text from meter_list t order by id")
                        .mapTo(String.class)
                        .list());
    }
}
