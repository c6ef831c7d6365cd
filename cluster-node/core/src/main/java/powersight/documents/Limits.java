package powersight.documents;

import com.typesafe.config.Config;

/** How much is too much, see {@code documents.conf}. */
public record Limits(
        long largest, long pixels, int side, int pages, long unfoldsTo, int perPerson, int atOnce, long reserve) {
    /** @param config {@code powersight.documents} */
    public static Limits of(Config config) {
        long largest = config.getBytes("largest");
        if (largest < 1 || largest > Integer.MAX_VALUE)
            throw new IllegalArgumentException("powersight.documents.largest must be 1 B to 2 GB, not " + largest);
        return new Limits(
                largest,
                config.getLong("pixels"),
                config.getInt("side"),
                config.getInt("pages"),
                config.getBytes("unfolds-to"),
                config.getInt("per-person"),
                config.getInt("at-once"),
                config.getBytes("reserve"));
    }
}
