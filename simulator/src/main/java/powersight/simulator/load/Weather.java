package powersight.simulator.load;

/**
 * A temperate year on 44.5 degrees north: seasons, days, fronts of several days, and the sun behind clouds.
 *
 * @param seed another seed is another weather; one country shares one
 */
public record Weather(long seed) {
    private static final double YEAR = 365.2425, DAY = 86_400_000.0;
    private static final double MEAN = 12.3, SEASON = 10.8, DAILY = 4.2, FRONTS = 11.0;
    private static final double LATITUDE = StrictMath.toRadians(44.5);
    private static final double LONGITUDE_HOURS = 20.5 / 15;

    /** Outdoor air, degrees Celsius. */
    public double celsius(long millis) {
        double days = millis / DAY;
        double season = -StrictMath.cos(2 * StrictMath.PI * ((days + 0.25) % YEAR - 19) / YEAR);
        double hour = solarHour(millis);
        double daily = StrictMath.cos(2 * StrictMath.PI * (hour - 14.5) / 24) * (1.2 - 0.7 * clouds(millis));
        double fronts = Chance.smooth(seed ^ 11, days / 4.5) + Chance.smooth(seed ^ 13, days / 1.7) - 1;
        return MEAN + SEASON * season + DAILY * daily + FRONTS * 0.5 * fronts;
    }

    /** How much of a panel's peak a square in the open gets: 0 at night, about 0.9 on a clear June noon. */
    double sun(long millis) {
        double height = sinOfElevation(millis);
        return height <= 0 ? 0 : 0.95 * StrictMath.pow(height, 1.15) * (1 - 0.8 * clouds(millis));
    }

    /** Lamps go on a little after sunset and off a little before sunrise. */
    static boolean isDark(long millis) {
        return sinOfElevation(millis) < -0.05;
    }

    private double clouds(long millis) {
        double slow = Chance.smooth(seed ^ 17, millis / DAY / 2.3);
        double quick = Chance.smooth(seed ^ 19, millis / DAY * 8);
        double cover = 1.3 * slow + 0.4 * quick - 0.35;
        return Math.max(0, Math.min(1, cover));
    }

    private static double sinOfElevation(long millis) {
        double dayOfYear = (millis / DAY) % YEAR;
        double tilt = StrictMath.toRadians(-23.44) * StrictMath.cos(2 * StrictMath.PI * (dayOfYear + 10) / YEAR);
        double angle = 2 * StrictMath.PI * (solarHour(millis) - 12) / 24;
        return StrictMath.sin(LATITUDE) * StrictMath.sin(tilt)
                + StrictMath.cos(LATITUDE) * StrictMath.cos(tilt) * StrictMath.cos(angle);
    }

    private static double solarHour(long millis) {
        return (millis / 3_600_000.0 + LONGITUDE_HOURS) % 24;
    }
}
