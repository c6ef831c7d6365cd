package powersight.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import powersight.simulator.VirtualMeter.Transport;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Reading;

class HistoryTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void fourteen_days_have_as_many_readings_as_belgrade_has_five_minutes() {
        assertThat(500 * history(LocalDate.of(2026, 11, 1)).size()).isEqualTo(2_016_000);
        assertThat(500 * history(LocalDate.of(2026, 3, 20)).size()).isEqualTo(2_010_000);
        assertThat(500 * history(LocalDate.of(2026, 10, 15)).size()).isEqualTo(2_022_000);
    }

    @Test
    void readings_are_numbered_in_order_and_end_at_the_last_midnight() {
        List<Reading> readings = all(history(LocalDate.of(2026, 11, 1)));

        assertThat(readings).hasSize(4_032);
        for (int i = 0; i < readings.size(); i++)
            assertThat(readings.get(i).sequence()).isEqualTo(i + 1);
        assertThat(readings.get(0).at()).isEqualTo(Instant.parse("2026-10-31T23:05:00Z"));
        assertThat(readings.get(4_031).at()).isEqualTo(Instant.parse("2026-11-14T23:00:00Z"));
    }

    @Test
    void energy_is_the_sum_of_power_and_power_is_voltage_times_current_times_factor() {
        Reading before = null;
        double joules = 0;
        List<Reading> readings = all(history(LocalDate.of(2026, 11, 1)));
        for (Reading reading : readings) {
            var line = reading.electrical();
            double product = line.milliVolts() / 1e3 * line.milliAmperes() / 1e3 * line.powerFactorThousandths() / 1e3;
            assertThat(product).isCloseTo(line.milliWatts() / 1e3, within(Math.abs(product) * 0.01 + 0.001));
            if (before != null)
                assertThat(reading.registers().anyBelow(before.registers())).isFalse();
            joules += line.milliWatts() / 1e3 * FIVE_MINUTES.toSeconds();
            before = reading;
        }
        assertThat(joules / 3600)
                .isCloseTo(
                        before.registers().importWh() - before.registers().exportWh(),
                        within(before.registers().importWh() * 0.01));
    }

    @Test
    void the_second_register_counts_in_the_eight_hours_of_the_low_tariff_only() {
        List<Reading> day = all(History.of(meter("two-rates"), LocalDate.of(2026, 11, 4), 1, Duration.ofHours(1), 42));

        for (int h = 1; h < 24; h++) {
            long low = day.get(h).registers().importT2Wh()
                    - day.get(h - 1).registers().importT2Wh();
            long high = day.get(h).registers().importT1Wh()
                    - day.get(h - 1).registers().importT1Wh();
            boolean night = h == 23 || h < 7;
            assertThat(night ? high : low).as("hour %d", h).isZero();
            assertThat(night ? low : high).as("hour %d", h).isPositive();
        }
    }

    @Test
    void an_interval_or_a_number_of_days_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> History.of(meter("m"), LocalDate.EPOCH, 0, FIVE_MINUTES, 1))
                .hasMessageContaining("day");
        assertThatThrownBy(() -> History.of(meter("m"), LocalDate.EPOCH, 1, Duration.ZERO, 1))
                .hasMessageContaining("interval");
    }

    private static History history(LocalDate first) {
        return History.of(meter("m-1"), first, 14, FIVE_MINUTES, 42);
    }

    private static VirtualMeter meter(String id) {
        return new VirtualMeter(new MeterId(id), Municipalities.find("novi sad").orElseThrow(), "", Transport.MQTT);
    }

    private static List<Reading> all(History history) {
        List<Reading> readings = new ArrayList<>();
        history.forEach(readings::add);
        return readings;
    }
}
