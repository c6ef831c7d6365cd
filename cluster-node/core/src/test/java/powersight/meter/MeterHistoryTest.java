package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static powersight.meter.Example.NOON;
import static powersight.meter.Example.REGISTERED;
import static powersight.meter.Example.reading;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.platform.RefusedException;
import powersight.testing.TestDatabase;
import powersight.wire.MeterId;
import powersight.wire.Reading;

class MeterHistoryTest {
    private static final MeterId METER = new MeterId("past-1");
    private static TestDatabase database;

    @BeforeAll
    static void write_a_life() {
        database = TestDatabase.create("journal");
        List<MeterEvent> life = List.of(
                new MeterEvent.Commissioned(METER, REGISTERED, NOON),
                new MeterEvent.CameOnline(METER, NOON.plusSeconds(10)),
                new MeterEvent.ReadingsRecorded(METER, NOON.plusSeconds(10), List.of(reading(1, NOON, 100))),
                new MeterEvent.WentOffline(METER, NOON.plusSeconds(10), NOON.plusSeconds(40)),
                new MeterEvent.CameOnline(METER, NOON.plusSeconds(90)),
                // measured while it was offline, known only afterwards
                new MeterEvent.ReadingsRecorded(
                        METER, NOON.plusSeconds(90), List.of(reading(3, NOON.plusSeconds(50), 103))));
        MeterSerializer bytes = new MeterSerializer();
        for (int i = 0; i < life.size(); i++) {
            MeterEvent event = life.get(i);
            int number = i + 1;
            database.database()
                    .jdbi()
                    .useHandle(handle -> handle.execute(
                            """
                    insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,
                      event_ser_manifest, event_payload) values (?, ?, 'test', ?, ?, ?)""",
                            Meter.persistenceId(METER).id(),
                            number,
                            MeterSerializer.IDENTIFIER,
                            bytes.manifest(event),
                            bytes.toBinary(event)));
        }
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void the_past_knows_nothing_that_arrived_later() {
        MeterHistory history = new MeterHistory(database.database());

        assertThat(history.asOf(METER, NOON).connection()).isEqualTo(MeterNow.Connection.NEVER_SEEN);
        assertThat(history.asOf(METER, NOON.plusSeconds(39)).connection()).isEqualTo(MeterNow.Connection.ONLINE);
        MeterNow offline = history.asOf(METER, NOON.plusSeconds(60));
        assertThat(offline.connection()).isEqualTo(MeterNow.Connection.OFFLINE);
        assertThat(offline.last().map(Reading::sequence)).contains(1L);
        MeterNow back = history.asOf(METER, NOON.plusSeconds(90));
        assertThat(back.last().map(Reading::sequence)).contains(3L);
        assertThat(back.missing()).containsExactly(new SeenSequences.Range(2, 2));
    }

    @Test
    void before_its_journal_begins_the_first_date_is_told() {
        assertThatThrownBy(() -> new MeterHistory(database.database()).asOf(METER, NOON.minusSeconds(1)))
                .isInstanceOfSatisfying(RefusedException.class, no -> {
                    assertThat(no.refused().code()).isEqualTo("before-the-journal");
                    assertThat(no.refused().advice()).contains(NOON.toString());
                });
    }
}
