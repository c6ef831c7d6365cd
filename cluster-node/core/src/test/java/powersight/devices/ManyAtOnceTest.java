package powersight.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import powersight.availability.AvailabilityProjection;
import powersight.availability.IncidentProjection;
import powersight.journal.JournalFollower;
import powersight.meter.MeterEvent;
import powersight.meter.Registration;
import powersight.testing.Following;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.wire.MeterId;

/** Those that follow meters' rare events handle a page of them in a few statements: it must come to the same. */
class ManyAtOnceTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final Map<String, JournalFollower> FOLLOWERS = Map.of(
            "meter_list", new MeterListProjection(),
            "availability_interval", new AvailabilityProjection(),
            "meter_incident", new IncidentProjection());

    @Test
    void whether_events_come_one_by_one_or_by_the_hundred() {
        try (TestDatabase database = TestDatabase.create("journal", "devices", "availability")) {
            new JournalRows(database.database()).write(commotion(new Random(20260301), 12, 900));
            FOLLOWERS.forEach((table, follower) -> {
                List<String> oneByOne = followed(database, table, follower, 1);
                assertThat(oneByOne).as(table).hasSizeGreaterThanOrEqualTo(12);
                for (int page : List.of(2, 17, 900))
                    assertThat(followed(database, table, follower, page))
                            .as("%s in pages of %d", table, page)
                            .isEqualTo(oneByOne);
            });
        }
    }

    /** Meters that come and go, gasp, and are registered again, some of it within the same instant. */
    private static List<MeterEvent> commotion(Random random, int meters, int events) {
        List<MeterEvent> all = new ArrayList<>();
        Instant now = BEGIN;
        for (int i = 0; i < meters; i++) all.add(commissioned(i, random, now));
        while (all.size() < events) {
            int number = random.nextInt(meters);
            MeterId meter = meter(number);
            now = now.plusMillis(random.nextInt(3) * 700L);
            switch (random.nextInt(6)) {
                case 0, 1 -> all.add(new MeterEvent.CameOnline(meter, now));
                case 2, 3 -> all.add(new MeterEvent.WentOffline(meter, now.minusMillis(random.nextInt(3) * 900L), now));
                case 4 -> all.add(new MeterEvent.LastGaspHeard(meter, now.minusSeconds(random.nextInt(90)), now));
                default -> all.add(commissioned(number, random, now));
            }
        }
        return all;
    }

    private static MeterEvent commissioned(int number, Random random, Instant at) {
        return new MeterEvent.Commissioned(
                meter(number),
                Registration.in(
                        random.nextBoolean() ? "80284" : "70947",
                        Duration.ofSeconds(1 + random.nextInt(60)),
                        Duration.ofSeconds(200)),
                at);
    }

    private static MeterId meter(int number) {
        return new MeterId("m" + number);
    }

    private static List<String> followed(TestDatabase database, String table, JournalFollower follower, int page) {
        Following following = new Following(database.database(), follower, page);
        database.database().jdbi().useTransaction(follower::clear);
        following.catchUp();
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select t::text from " + table + " t order by 1")
                        .mapTo(String.class)
                        .list());
    }
}
