package powersight.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Measurement;
import powersight.wire.Channel;
import powersight.wire.ConcentratorId;
import powersight.wire.Decoded;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.MeterJson;
import powersight.wire.MeterMessage.Report;
import powersight.wire.Reading;

class ParcelTest {
    private static final MeterId METER = new MeterId("p-1");

    @Test
    void a_meter_that_restarted_with_readings_waiting_says_all_of_them() {
        List<Buffer.Item> waiting = items(1, 1, 2, 2, 2);

        List<Parcel> parcels = Parcel.pack(waiting, Optional.empty(), Dialect.OURS, 200, 0, Faults.NONE);

        assertThat(parcels).hasSize(2);
        assertThat(said(parcels)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(settled(parcels)).isEqualTo(waiting);
    }

    @Test
    void a_concentrator_says_both_lives_of_a_meter_in_one_message() {
        List<Parcel> parcels = Parcel.pack(
                items(1, 1, 2, 2, 2), Optional.of(new ConcentratorId("c-1")), Dialect.OURS, 200, 0, Faults.NONE);

        assertThat(parcels).hasSize(1);
        assertThat(said(parcels)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void a_meter_of_the_field_says_one_reading_a_message() {
        List<Parcel> parcels = Parcel.pack(items(1, 1, 1), Optional.empty(), Dialect.ENERGY_DATA, 200, 0, Faults.NONE);

        assertThat(parcels).hasSize(3);
    }

    private static List<Buffer.Item> settled(List<Parcel> parcels) {
        return parcels.stream().flatMap(parcel -> parcel.items().stream()).toList();
    }

    private static List<Long> said(List<Parcel> parcels) {
        return parcels.stream()
                .flatMap(parcel -> {
                    Decoded decoded = MeterJson.decode(Channel.ofTopic(parcel.topic()), parcel.payload());
                    assertThat(decoded.refused()).isEmpty();
                    return decoded.messages().stream();
                })
                .flatMap(message -> ((Report) message).readings().stream())
                .map(Reading::sequence)
                .toList();
    }

    /** Consecutive readings of one meter, each with the number of the life it was measured in. */
    private static List<Buffer.Item> items(int... boots) {
        List<Buffer.Item> items = new ArrayList<>();
        for (int i = 0; i < boots.length; i++) {
            long at = 1_750_000_000_000L + i * 5_000L;
            Measurement measured = new Measurement(
                    METER, boots[i], at, i + 1, (i + 1) * 3_600_000L, 0, 0, 0, Electrical.NONE, 0, 0, false);
            items.add(new Buffer.Item(i * 100L, i * 100L + 100, measured));
        }
        return items;
    }
}
