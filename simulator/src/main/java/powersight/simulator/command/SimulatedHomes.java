package powersight.simulator.command;

import java.time.LocalDate;
import java.util.function.Predicate;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Habits;
import powersight.simulator.load.LocalDay;
import powersight.simulator.load.Population;
import powersight.simulator.load.Profile;
import powersight.simulator.load.Weather;

/** A year of simulated households, hour by hour, as measured ones are given. */
final class SimulatedHomes {
    private static final LocalDate FIRST = LocalDate.of(2025, 8, 1), END = LocalDate.of(2026, 8, 1);

    private final int homes;
    private final long seed;

    SimulatedHomes(int homes, long seed) {
        this.homes = homes;
        this.seed = seed;
    }

    /** The whole year, as it is simulated. */
    LoadShape year(Habits habits) {
        return shape(habits, "household", 1, day -> true);
    }

    /** Every second day of winter in homes that heat neither rooms nor water with electricity, as the measured ones. */
    LoadShape unheatedInWinter(Habits habits) {
        return shape(habits, "household:heating=none,boiler=no", 2, MeasuredHomes::isWinter);
    }

    private LoadShape shape(Habits habits, String profile, int step, Predicate<LocalDate> which) {
        LoadShape shape = new LoadShape();
        Weather weather = new Weather(seed);
        DayPlan plan = new DayPlan(habits);
        for (int k = 0; k < homes; k++) {
            Profile home = Population.named(profile, seed, "home-" + k);
            LoadShape.Home hours = new LoadShape.Home();
            for (LocalDate day = FIRST; day.isBefore(END); day = day.plusDays(step)) {
                if (!which.test(day)) continue;
                LocalDay local = plan.prepare(home, weather, day.toEpochDay());
                for (int h = 0; h < local.minutes() / 60; h++) {
                    int watts = 0;
                    for (int m = 0; m < 60; m++) watts += plan.watts(h * 60 + m);
                    hours.hour(day.getMonthValue(), local.wallHour(h), MeasuredHomes.isWeekend(day), watts / 60_000.0);
                }
            }
            shape.add(hours);
        }
        return shape;
    }
}
