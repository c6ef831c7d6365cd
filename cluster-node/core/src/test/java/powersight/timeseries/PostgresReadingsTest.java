package powersight.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.testing.TestDatabase;
import powersight.timeseries.sql.PostgresReadings;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

class PostgresReadingsTest extends ReadingStoreContract {
    private static TestDatabase database;
    private static PostgresReadings store;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("timeseries");
        store = new PostgresReadings(database.database());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @AfterEach
    void nothing_went_astray() {
        assertThat(store.astray()).isZero();
    }

    @Override
    ReadingStore store() {
        return store;
    }

    @Test
    void a_new_day_begins_while_somebody_reads_another() throws SQLException {
        Instant day = Instant.parse("2031-01-01T10:00:00Z");
        store.append(List.of(reading(day)));
        try (Connection reader = database.database().connection()) {
            reader.setAutoCommit(false);
            try (ResultSet row = reader.createStatement()
                    .executeQuery("select count(*) from reading where at = '2031-01-01T10:00:00Z'")) {
                row.next();
            }

            store.append(List.of(reading(day.plusSeconds(86_400))));

            reader.rollback();
        }
        assertThat(store.counts()).containsEntry(new MeterId("m"), 2L);
    }

    private static StoredReading reading(Instant at) {
        return new StoredReading(new MeterId("m"), new Reading(at, 1, Registers.ZERO, Electrical.NONE, 0), at);
    }
}
