package powersight.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import powersight.simulator.load.Profile.Heating;

class LoadTest {
    private static final int HOMES = 1_000;
    private static final Weather WEATHER = new Weather(42);
    private static final LocalDate WEDNESDAY = LocalDate.of(2026, 2, 11), SUNDAY = LocalDate.of(2026, 2, 15);

    private final DayPlan plan = new DayPlan();

    @Test
    void the_same_seed_gives_the_same_bytes() throws Exception {
        assertThat(hash(42)).isEqualTo(hash(42)).isNotEqualTo(hash(43));
    }

    @Test
    void a_night_is_below_sixty_percent_of_the_evening_in_every_season() {
        for (LocalDate day : new LocalDate[] {
            WEDNESDAY, LocalDate.of(2026, 5, 13), LocalDate.of(2026, 7, 15), LocalDate.of(2026, 10, 14)
        }) {
            double night = 0, evening = 0;
            for (int k = 0; k < HOMES; k++) {
                Profile home = home(k);
                night += meanWatts(home, day, 2, 5);
                evening += meanWatts(home, day, 18, 21);
            }
            assertThat(night / evening).as("night to evening on %s", day).isLessThan(0.6);
        }
    }

    @Test
    void a_weekend_day_is_unlike_a_weekday() {
        double weekday = 0, weekend = 0;
        for (int k = 0; k < HOMES; k++) {
            weekday += meanWatts(home(k), WEDNESDAY, 10, 14);
            weekend += meanWatts(home(k), SUNDAY, 10, 14);
        }
        assertThat(weekend / weekday).isGreaterThan(1.1);
    }

    @Test
    void electric_heating_takes_half_as_much_again_in_winter() {
        long winter = 0, summer = 0;
        for (int k = 0; k < 200; k++) {
            Profile home = home(k).withHeating(Heating.ELECTRIC);
            winter += wattHours(home, LocalDate.of(2026, 1, 1), 31);
            summer += wattHours(home, LocalDate.of(2026, 7, 1), 31);
        }
        assertThat((double) winter / summer).isGreaterThan(1.5);
    }

    @Test
    void one_more_resident_always_means_more_energy() {
        for (int k = 0; k < HOMES; k++) {
            long before = 0;
            for (int residents = 0; residents <= 6; residents++) {
                long now = wattHours(home(k).withResidents(residents), LocalDate.of(2026, 10, 5), 3);
                assertThat(now).as("seed %d with %d residents", k, residents).isGreaterThan(before);
                before = now;
            }
        }
    }

    @Test
    void a_day_has_the_minutes_that_belgrade_gives_it() {
        assertThat(day(LocalDate.of(2026, 3, 29)).minutes()).isEqualTo(23 * 60);
        assertThat(day(LocalDate.of(2026, 10, 25)).minutes()).isEqualTo(25 * 60);
        assertThat(day(LocalDate.of(2026, 10, 25)).wallHour(2)).isEqualTo(2);
        assertThat(day(LocalDate.of(2026, 10, 25)).wallHour(3)).isEqualTo(2);
    }

    @Test
    void low_hours_are_eight_and_seven_or_nine_when_the_clock_changes() {
        LowTariff belgrade = new LowTariff(0, LowTariff.Clock.WALL);
        LowTariff fixed = new LowTariff(23, LowTariff.Clock.METER_FIXED_UTC_1);

        assertThat(lowHours(belgrade, WEDNESDAY)).isEqualTo(8);
        assertThat(lowHours(belgrade, LocalDate.of(2026, 3, 29))).isEqualTo(7);
        assertThat(lowHours(belgrade, LocalDate.of(2026, 10, 25))).isEqualTo(9);
        assertThat(fixed.isLow(day(LocalDate.of(2026, 7, 1)), 7)).isTrue();
        assertThat(fixed.isLow(day(LocalDate.of(2026, 1, 1)), 7)).isFalse();
        assertThat(lowHours(LowTariff.NEVER, WEDNESDAY)).isZero();
    }

    @Test
    void panels_feed_in_at_noon_and_never_at_night() {
        Profile home = home(3).withSolar(8_000);

        assertThat(meanWatts(home, LocalDate.of(2026, 6, 20), 11, 14)).isNegative();
        assertThat(meanWatts(home, LocalDate.of(2026, 6, 20), 0, 3)).isPositive();
    }

    @Test
    void illegal_homes_do_not_exist() {
        assertThatThrownBy(() -> home(1).withResidents(-1)).hasMessageContaining("residents");
        assertThatThrownBy(() -> Population.named("castle", 1, "m")).hasMessageContaining("household");
    }

    private static Profile home(int k) {
        return Population.named("household", 42, "home-" + k);
    }

    private static LocalDay day(LocalDate date) {
        return LocalDay.of(date.toEpochDay(), WEATHER);
    }

    private static long lowHours(LowTariff tariff, LocalDate date) {
        LocalDay day = day(date);
        int low = 0;
        for (int h = 0; h < day.minutes() / 60; h++) if (tariff.isLow(day, h)) low++;
        return low;
    }

    private double meanWatts(Profile home, LocalDate date, int fromHour, int toHour) {
        plan.prepare(home, WEATHER, date.toEpochDay());
        long sum = 0;
        for (int m = fromHour * 60; m < toHour * 60; m++) sum += plan.watts(m);
        return (double) sum / ((toHour - fromHour) * 60);
    }

    private long wattHours(Profile home, LocalDate first, int days) {
        Energy energy = new Energy();
        for (int d = 0; d < days; d++) {
            LocalDay day = plan.prepare(home, WEATHER, first.toEpochDay() + d);
            plan.addEnergy(day.startMillis(), day.endMillis(), LowTariff.NEVER, energy);
        }
        return energy.registers().importWh();
    }

    private byte[] hash(long seed) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        ByteBuffer bytes = ByteBuffer.allocate(LocalDay.MOST_MINUTES * 4);
        for (int k = 0; k < HOMES; k++) {
            LocalDay day = plan.prepare(
                    Population.named("household", seed, "home-" + k), new Weather(seed), WEDNESDAY.toEpochDay());
            bytes.clear();
            for (int m = 0; m < day.minutes(); m++) bytes.putInt(plan.watts(m));
            sha.update(bytes.flip());
        }
        return sha.digest();
    }
}
