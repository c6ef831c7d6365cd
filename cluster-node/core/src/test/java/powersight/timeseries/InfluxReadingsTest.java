package powersight.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.testing.RealInflux;
import powersight.timeseries.influx.InfluxReadings;
import powersight.timeseries.influx.InfluxSettings;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

class InfluxReadingsTest extends ReadingStoreContract {
    private static RealInflux server;
    private static InfluxReadings store;

    @BeforeAll
    static void start() {
        server = RealInflux.start();
        store = new InfluxReadings(new InfluxSettings(InfluxSettings.Version.V1, server.url(), "", "powersight", ""));
    }

    @AfterAll
    static void stop() {
        if (server == null) return;
        store.close();
        server.close();
    }

    @Override
    ReadingStore store() {
        return store;
    }

    @Test
    void a_killed_server_is_unavailable_and_has_everything_when_it_is_back() {
        Instant at = Instant.parse("2026-03-01T00:00:00Z");
        MeterId meter = new MeterId("m");
        List<StoredReading> first =
                List.of(new StoredReading(meter, new Reading(at, 1, Registers.ZERO, Electrical.NONE, 0), at));
        List<StoredReading> second = List.of(
                new StoredReading(meter, new Reading(at.plusSeconds(1), 2, Registers.ZERO, Electrical.NONE, 0), at));
        store.append(first);

        server.down();
        assertThatThrownBy(() -> store.append(second))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(server.url());
        server.up();
        store.append(second);

        assertThat(store.counts()).isEqualTo(Map.of(meter, 2L));
    }
}
