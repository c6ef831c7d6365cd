package powersight.simulator.load;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One local day of 23, 24 or 25 hours, hour by hour: what the wall clock says, how warm it is, how much sun there is.
 *
 * <p>All meters share the day, so it is worked out once and kept.
 */
public final class LocalDay {
    public static final ZoneId ZONE = ZoneId.of("Europe/Belgrade");
    public static final int MOST_MINUTES = 25 * 60;
    static final long HOUR = 3_600_000;

    private static final ZoneRules RULES = ZONE.getRules();
    private static final int MOST_KEPT = 1_000;
    private static final ConcurrentHashMap<Long, LocalDay> KEPT = new ConcurrentHashMap<>();

    final long epochDay;
    final long startMillis;
    final int hours;
    final boolean weekend;
    final int dayOfYear;
    private final byte[] wallHours;
    private final double[] celsius;
    private final double[] sun;
    final double meanCelsius;

    private LocalDay(long epochDay, Weather weather) {
        this.epochDay = epochDay;
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        startMillis = date.atStartOfDay(ZONE).toInstant().toEpochMilli();
        hours = (int) ((date.plusDays(1).atStartOfDay(ZONE).toInstant().toEpochMilli() - startMillis) / HOUR);
        dayOfYear = date.getDayOfYear();
        weekend = date.getDayOfWeek() == DayOfWeek.SATURDAY
                || date.getDayOfWeek() == DayOfWeek.SUNDAY
                || isPublicHoliday(date);
        wallHours = new byte[hours];
        celsius = new double[hours];
        sun = new double[hours];
        double sum = 0;
        for (int h = 0; h < hours; h++) {
            long at = startMillis + h * HOUR;
            wallHours[h] = (byte) wallHour(at);
            celsius[h] = weather.celsius(at + HOUR / 2);
            sun[h] = weather.sun(at + HOUR / 2);
            sum += celsius[h];
        }
        meanCelsius = sum / hours;
    }

    public static LocalDay of(long epochDay, Weather weather) {
        long key = Chance.mix(weather.seed(), epochDay);
        LocalDay known = KEPT.get(key);
        if (known != null) return known;
        if (KEPT.size() > MOST_KEPT) KEPT.clear();
        return KEPT.computeIfAbsent(key, absent -> new LocalDay(epochDay, weather));
    }

    /** The local day that this instant falls into, counted from 1970. */
    public static long epochDayAt(long millis) {
        return Math.floorDiv(millis + offsetMillis(millis), 24 * HOUR);
    }

    public long startMillis() {
        return startMillis;
    }

    public long endMillis() {
        return startMillis + hours * HOUR;
    }

    public int minutes() {
        return hours * 60;
    }

    /** What the clock on the wall shows in the h-th hour of the day: 2 twice in October, never in March. */
    public int wallHour(int h) {
        return wallHours[h];
    }

    double celsius(int h) {
        return celsius[h];
    }

    double sun(int h) {
        return sun[h];
    }

    private static int wallHour(long millis) {
        return (int) (Math.floorMod(millis + offsetMillis(millis), 24 * HOUR) / HOUR);
    }

    private static long offsetMillis(long millis) {
        return RULES.getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds() * 1000L;
    }

    /** The fixed ones; Easter moves little load. */
    private static boolean isPublicHoliday(LocalDate date) {
        return switch (date.getMonth()) {
            case JANUARY -> date.getDayOfMonth() <= 2 || date.getDayOfMonth() == 7;
            case FEBRUARY -> date.getDayOfMonth() == 15 || date.getDayOfMonth() == 16;
            case MAY -> date.getDayOfMonth() <= 2;
            case NOVEMBER -> date.getDayOfMonth() == 11;
            default -> false;
        };
    }
}
