package powersight.simulator.load;

import java.util.SplittableRandom;
import powersight.simulator.load.Profile.Heating;

/**
 * One day in one home, minute by minute.
 *
 * <p>Every resident has a stream of chance of their own and only ever adds load, so one more resident in the same home
 * always means more energy. What belongs to the home (standby, fridge, heating, boiler losses) does not ask how many
 * live there.
 */
final class HouseholdDay {
    private static final int RESIDENT = 100;
    private static final int HEATING_BELOW = 14, ROOM = 20;

    private final Profile home;
    private final LocalDay day;
    private final int[] watts;
    private final SplittableRandom chance;
    private final Habits habits;

    private HouseholdDay(Habits habits, Profile home, LocalDay day, int[] watts) {
        this.habits = habits;
        this.home = home;
        this.day = day;
        this.watts = watts;
        chance = Chance.stream(home.seed(), day.epochDay, 0);
    }

    static void paint(Habits habits, Profile home, LocalDay day, int[] watts) {
        HouseholdDay today = new HouseholdDay(habits, home, day, watts);
        boolean away = isAway(home.seed(), day);
        today.standbyAndFridge();
        today.heat(away);
        if (away) return;
        if (home.waterHeater()) today.keepWaterWarm();
        today.light();
        if (home.cooling()) today.cool();
        if (home.electricCar()) today.chargeCar();
        for (int i = 0; i < home.residents(); i++)
            today.resident(i, Chance.stream(home.seed(), day.epochDay, RESIDENT + i));
    }

    /** Ten days by the sea in July or August, for two homes of three. */
    private static boolean isAway(long seed, LocalDay day) {
        if (Chance.unit(seed, 31) > 0.66) return false;
        int first = 183 + (int) (Chance.unit(seed, 32) * 50);
        return day.dayOfYear >= first && day.dayOfYear < first + 10;
    }

    private void standbyAndFridge() {
        int standby = 45 + home.floorM2() / 3 + (int) (Chance.unit(home.seed(), 33) * 60);
        add(0, day.minutes(), Habits.watts(standby, habits.standby()));
        int period = 42 + (int) (Chance.unit(home.seed(), 34) * 20);
        int running = (int) (period * (0.30 + 0.006 * Math.max(0, day.meanCelsius)));
        int phase = (int) Math.floorMod(home.seed() + day.epochDay * 1440, (long) period);
        for (int minute = -phase; minute < day.minutes(); minute += period) add(minute, running, 95);
    }

    /** A boiler loses about a hundred watts, made good for two or three minutes at a time. */
    private void keepWaterWarm() {
        int period = 50 + (int) (Chance.unit(home.seed(), 36) * 30);
        for (int minute = (int) Math.floorMod(home.seed(), (long) period); minute < day.minutes(); minute += period)
            add(minute, 3, 2_000);
    }

    /** About 1.4 W per square metre and degree; a house keeps it a little colder at night and when nobody is in. */
    private void heat(boolean away) {
        if (home.heating() == Heating.NONE || day.meanCelsius > HEATING_BELOW) return;
        double lossPerDegree = home.floorM2() * (1.1 + 0.6 * Chance.unit(home.seed(), 35)) * (away ? 0.4 : 1);
        if (home.heating() == Heating.STORAGE) {
            double dayWh = lossPerDegree * Math.max(0, ROOM - day.meanCelsius) * 24;
            chargeStoves(dayWh);
            return;
        }
        int pump = home.heating() == Heating.HEAT_PUMP ? 1 : 0;
        int period = 24 + (int) Math.floorMod(home.seed(), 9L);
        for (int h = 0; h < day.hours; h++) {
            int wall = day.wallHour(h);
            boolean night = wall >= 23 || wall < 5;
            double degrees = Math.max(0, (night ? ROOM - 4 : ROOM) - day.celsius(h));
            double wanted = lossPerDegree * degrees;
            if (pump == 1) wanted /= Math.max(1.8, 3.4 + day.celsius(h) * 0.08);
            double capacity = Math.max(1_000, home.floorM2() * (pump == 1 ? 30.0 : 75.0));
            int running = (int) Math.round(period * Math.min(1, wanted / capacity));
            for (int m = 0; m < 60; m++)
                if ((h * 60 + m + home.floorM2()) % period < running) watts[h * 60 + m] += (int) capacity;
        }
    }

    private void chargeStoves(double dayWh) {
        int power = Math.max(2_000, home.floorM2() * 70);
        int minutes = (int) Math.min(7 * 60, dayWh * 60 / power);
        for (int h = 0; h < day.hours && minutes > 0; h++) {
            int wall = day.wallHour(h);
            if (wall >= 6 && wall != 23) continue;
            int here = Math.min(60, minutes);
            add(h * 60, here, power);
            minutes -= here;
        }
    }

    private void cool() {
        for (int h = 0; h < day.hours; h++) {
            int wall = day.wallHour(h);
            if (wall < 12 || wall > 22 || day.celsius(h) < 27) continue;
            int duty = (int) Math.min(60, (day.celsius(h) - 25) * 8);
            add(h * 60 + (int) Math.floorMod(home.seed(), 7L), duty, 900);
        }
    }

    private void light() {
        int power = 40 + home.floorM2();
        int up = home.habit().up, down = Math.min(24, home.habit().down);
        for (int h = 0; h < day.hours; h++) {
            int wall = day.wallHour(h);
            if (wall < up || wall >= down) continue;
            double need = day.sun(h) <= 0.02 ? 1 : Math.max(0.1, 0.5 - 3 * day.sun(h));
            if (wall >= 9 && wall < 16) need *= 0.4;
            add(h * 60, 60, (int) (power * need * (wall >= 17 ? 1.3 : 0.7)));
        }
    }

    private void chargeCar() {
        if (chance.nextInt(10) < 3) return;
        add(minuteOf(0) + chance.nextInt(60), 90 + chance.nextInt(180), 3_600);
    }

    private void resident(int index, SplittableRandom own) {
        int up = home.habit().up * 60 + own.nextInt(60) + (day.weekend ? 60 : 0);
        int down = Math.min(home.habit().down * 60 + own.nextInt(60) - 30, 24 * 60 - 1);
        boolean out = !day.weekend && own.nextInt(10) < (index == 0 ? 4 : 6);
        int left = up + 50 + own.nextInt(40);
        int back = out ? 15 * 60 + own.nextInt(180) : left;
        int gadgets = Habits.watts(35 + own.nextInt(70), habits.around());
        addAtWall(up, left - up, gadgets);
        addAtWall(back, down - back, gadgets);
        int evening = Math.max(back, 18 * 60 - own.nextInt(120));
        addAtWall(
                evening, Math.min(down, 22 * 60 + 30) - evening, Habits.watts(60 + own.nextInt(70), habits.evening()));

        addAtWall(up + own.nextInt(25), 3 + own.nextInt(3), cooking(1_900));
        if (!out) addAtWall(10 * 60 + 30 + own.nextInt(180), 10 + own.nextInt(index == 0 ? 30 : 10), cooking(1_400));
        addAtWall(
                16 * 60 + 30 + own.nextInt(270),
                10 + own.nextInt(index == 0 ? 30 : 10),
                cooking(index == 0 ? 1_500 : 800));
        if (home.waterHeater()) {
            int start = own.nextInt(10) < 4 ? up + own.nextInt(150) : 16 * 60 + 30 + own.nextInt(330);
            addAtWall(start, 16 + own.nextInt(18), 2_000);
        }
        if (own.nextInt(10) < 3) wash(own);
        if (own.nextInt(10) < 2) addAtWall(9 * 60 + own.nextInt(720), 8 + own.nextInt(25), cooking(1_700));
    }

    private int cooking(int usual) {
        return Habits.watts(usual, habits.cooking());
    }

    private void wash(SplittableRandom own) {
        boolean waits = home.twoRegisters() && own.nextInt(3) == 0;
        int start = waits ? 22 * 60 + own.nextInt(45) : (day.weekend ? 9 : 13) * 60 + own.nextInt(360);
        addAtWall(start, 22, cooking(2_050));
        addAtWall(start + 22, 50, cooking(210));
    }

    /** Adds power from what the wall clock shows; on a day without that hour, an hour later. */
    private void addAtWall(int wallMinute, int minutes, int power) {
        if (minutes > 0) add(minuteOf(wallMinute / 60) + wallMinute % 60, minutes, power);
    }

    private int minuteOf(int wallHour) {
        for (int h = Math.max(0, wallHour - 1); h < day.hours; h++) if (day.wallHour(h) >= wallHour) return h * 60;
        return (day.hours - 1) * 60;
    }

    private void add(int from, int minutes, int power) {
        int end = Math.min(day.minutes(), from + minutes);
        for (int m = Math.max(0, from); m < end; m++) watts[m] += power;
    }
}
