package powersight.simulator.load;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The power that one profile takes in every minute of one local day, in whole watts; negative when it feeds in.
 *
 * <p>Within a minute the power is constant, so energy is exact: watts times milliseconds, added up as integers. A plan is
 * a reusable scratch pad of 6 kB: one per thread serves any number of meters, one per meter is faster when its readings
 * are asked for in order.
 */
public final class DayPlan {
    static final long MINUTE = 60_000;

    private final int[] watts = new int[LocalDay.MOST_MINUTES];
    private final Habits habits;
    private @Nullable Profile profile;
    private @Nullable LocalDay day;
    private long weatherSeed;

    public DayPlan() {
        this(Habits.FITTED);
    }

    /** With other habits than the fitted ones, for those who fit them. */
    public DayPlan(Habits habits) {
        this.habits = habits;
    }

    /** Fills in the day, unless it is the one already held. */
    public LocalDay prepare(Profile wanted, Weather weather, long epochDay) {
        LocalDay held = day;
        if (held != null && profile == wanted && held.epochDay == epochDay && weatherSeed == weather.seed())
            return held;
        LocalDay now = LocalDay.of(epochDay, weather);
        Arrays.fill(watts, 0);
        switch (wanted.kind()) {
            case HOUSEHOLD -> HouseholdDay.paint(habits, wanted, now, watts);
            default -> PlaceDay.paint(wanted, now, watts);
        }
        if (wanted.solarWatts() > 0) subtractSun(wanted, now);
        profile = wanted;
        day = now;
        weatherSeed = weather.seed();
        return now;
    }

    public int watts(int minute) {
        return watts[minute];
    }

    /** Watt-milliseconds per half-hour are far below the 2^63 that a sum may reach, so nothing overflows. */
    public void addEnergy(long fromMillis, long toMillis, LowTariff tariff, Energy energy) {
        LocalDay held = day;
        if (held == null) throw new IllegalStateException("prepare a day first");
        long at = Math.max(fromMillis, held.startMillis);
        long end = Math.min(toMillis, held.endMillis());
        while (at < end) {
            int hour = (int) ((at - held.startMillis) / LocalDay.HOUR);
            long hourEnd = Math.min(end, held.startMillis + (hour + 1) * LocalDay.HOUR);
            addWithinHour(held, at, hourEnd, tariff.isLow(held, hour), energy);
            at = hourEnd;
        }
    }

    private void addWithinHour(LocalDay held, long from, long to, boolean low, Energy energy) {
        long taken = 0, given = 0;
        long at = from;
        while (at < to) {
            int minute = (int) ((at - held.startMillis) / MINUTE);
            long next = Math.min(to, held.startMillis + (minute + 1) * MINUTE);
            long wattMillis = watts[minute] * (next - at);
            if (wattMillis >= 0) taken += wattMillis;
            else given -= wattMillis;
            at = next;
        }
        energy.add(low, taken, given);
    }

    private void subtractSun(Profile wanted, LocalDay now) {
        for (int h = 0; h < now.hours; h++) {
            double sun = now.sun(h);
            double before = h == 0 ? sun : now.sun(h - 1);
            if (sun <= 0 && before <= 0) continue;
            for (int m = 0; m < 60; m++) {
                double between = before + (sun - before) * (m + 0.5) / 60;
                double cloud = 0.85 + 0.15 * Chance.unit(wanted.seed() ^ 23, now.startMillis + h * 60L + m / 5);
                watts[h * 60 + m] -= (int) Math.max(0, wanted.solarWatts() * between * cloud);
            }
        }
    }
}
