package powersight.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import powersight.wire.Electrical;

class FeederTest {
    private static final LocalDay DAY = LocalDay.of(LocalDate.of(2026, 1, 14).toEpochDay(), new Weather(42));
    private final Feeder feeder = Feeder.of(42, "feeder-1", "meter-1");

    @Test
    void power_is_voltage_times_current_times_factor_within_one_percent() {
        for (long milliWatts = -9_000_000; milliWatts <= 9_000_000; milliWatts += 37_001) {
            Electrical line = feeder.electrical(DAY, DAY.startMillis() + Math.abs(milliWatts), milliWatts);
            double product = line.milliVolts() / 1e3 * line.milliAmperes() / 1e3 * line.powerFactorThousandths() / 1e3;

            assertThat(product * 1000).isCloseTo(line.milliWatts(), within(Math.abs(line.milliWatts()) * 0.001 + 1));
            assertThat((double) line.milliWatts()).isCloseTo(milliWatts, within(Math.abs(milliWatts) * 0.01 + 150.0));
        }
    }

    @Test
    void voltage_sinks_when_the_street_is_loaded() {
        double night = meanVolts(2, 5), evening = meanVolts(18, 21);

        assertThat(evening).isLessThan(night - 1);
        assertThat(evening).isBetween(207.0, 253.0);
        assertThat(night).isBetween(207.0, 253.0);
    }

    @Test
    void voltage_sinks_with_the_meters_own_load_and_rises_when_it_feeds_in() {
        long noon = DAY.startMillis() + 12 * LocalDay.HOUR;

        int idle = feeder.electrical(DAY, noon, 100_000).milliVolts();
        assertThat(feeder.electrical(DAY, noon, 6_000_000).milliVolts()).isLessThan(idle);
        assertThat(feeder.electrical(DAY, noon, -6_000_000).milliVolts()).isGreaterThan(idle);
    }

    private double meanVolts(int fromHour, int toHour) {
        Feeder end = new Feeder(feeder.seed(), 0.8);
        double sum = 0;
        int minutes = (toHour - fromHour) * 60;
        for (int m = 0; m < minutes; m++)
            sum += end.electrical(DAY, DAY.startMillis() + fromHour * LocalDay.HOUR + m * 60_000L, 500_000)
                    .milliVolts();
        return sum / minutes / 1000;
    }
}
