package powersight.scheduling;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time on the wall, in minutes after midnight. Unlike LocalTime it can say 24:00, where a day's last hour ends. */
public record TimeOfDay(int minutes) implements Comparable<TimeOfDay> {
    public static final int DAY = 24 * 60;
    private static final Pattern SHAPE = Pattern.compile("(\\d\\d):(\\d\\d)");

    public TimeOfDay {
        if (minutes < 0 || minutes > DAY) throw new IllegalArgumentException("a day has minutes 0 to " + DAY);
    }

    /** {@code 08:30}. */
    public static TimeOfDay parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 59)
            throw new IllegalArgumentException("a time of day is written as 08:30");
        return new TimeOfDay(Integer.parseInt(parts.group(1)) * 60 + Integer.parseInt(parts.group(2)));
    }

    @Override
    public int compareTo(TimeOfDay other) {
        return Integer.compare(minutes, other.minutes);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%02d:%02d", minutes / 60, minutes % 60);
    }
}
