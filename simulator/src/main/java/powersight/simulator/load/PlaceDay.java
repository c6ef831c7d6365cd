package powersight.simulator.load;

/** One day of what nobody lives in: the stairs and lifts of a block, a shop, a street of lamps. */
final class PlaceDay {
    private static final int LAMP_WATTS = 95;

    private PlaceDay() {}

    static void paint(Profile place, LocalDay day, int[] watts) {
        for (int h = 0; h < day.hours; h++) {
            int wall = day.wallHour(h);
            for (int m = 0; m < 60; m++) {
                int minute = h * 60 + m;
                double noise = 0.9 + 0.2 * Chance.unit(place.seed(), day.startMillis / DayPlan.MINUTE + minute);
                watts[minute] = (int) (noise
                        * switch (place.kind()) {
                            case BUILDING -> building(place, day, h, wall);
                            case SHOP -> shop(place, day, h, wall);
                            default -> lamps(place, day.startMillis + minute * DayPlan.MINUTE, wall);
                        });
            }
        }
    }

    private static double building(Profile place, LocalDay day, int h, int wall) {
        double coming = (wall >= 6 && wall < 9) || (wall >= 15 && wall < 22) ? 1 : wall >= 9 && wall < 15 ? 0.6 : 0.15;
        double stairs = day.sun(h) <= 0.02 ? 0.35 : 0.1;
        double pumps = day.meanCelsius < 14 && wall >= 5 && wall < 23 ? 0.8 : 0.1;
        return 150 + place.floorM2() * (coming * 0.5 + stairs + pumps);
    }

    private static double shop(Profile place, LocalDay day, int h, int wall) {
        boolean open = day.weekend ? wall >= 8 && wall < 15 : wall >= 7 && wall < 21;
        double air = Math.max(0, day.celsius(h) - 23) * 1.6 + Math.max(0, 12 - day.celsius(h)) * 0.9;
        return 250 + place.floorM2() * (open ? 16 + air : 4.5);
    }

    /** Every second lamp sleeps from one to four. */
    private static double lamps(Profile place, long millis, int wall) {
        if (!Weather.isDark(millis)) return 4;
        return place.floorM2() * LAMP_WATTS * (wall >= 1 && wall < 4 ? 0.5 : 1.0);
    }
}
