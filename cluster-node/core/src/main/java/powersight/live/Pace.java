package powersight.live;

import java.time.Duration;

/** How often a watcher wants to hear of a topic at most. A ladder, so that those of equal pace share one stream. */
public enum Pace {
    QUARTER_SECOND(250),
    HALF_SECOND(500),
    SECOND(1_000),
    TWO_SECONDS(2_000),
    FIVE_SECONDS(5_000),
    /** For pages that nobody looks at. */
    HALF_MINUTE(30_000);

    private final int millis;

    Pace(int millis) {
        this.millis = millis;
    }

    public Duration every() {
        return Duration.ofMillis(millis);
    }

    /** How many changes of this pace fit into the time that {@link LiveTopics#REMEMBERED} can be resumed from. */
    int remembered() {
        return (int) Math.max(2, LiveTopics.REMEMBERED.toMillis() / millis);
    }

    /** The fastest that is not faster than asked. */
    public static Pace ofHertz(double hertz) {
        for (Pace pace : values()) if (hertz * pace.millis >= 999.9) return pace;
        return HALF_MINUTE;
    }
}
