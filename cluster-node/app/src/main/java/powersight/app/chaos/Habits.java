package powersight.app.chaos;

import java.time.Duration;

/**
 * How the crowd speaks at the moment.
 *
 * @param repeats of 100 messages, so many are sent twice although the first was acknowledged
 * @param jumbled of 100 messages, so many are held back and sent after later ones
 * @param shift added to the meters' own clocks
 */
record Habits(int repeats, int jumbled, Duration shift) {
    static final Habits USUAL = new Habits(0, 0, Duration.ZERO);

    /** Their clocks are so far ahead of the present, however far behind it they usually speak. */
    static Habits aheadBy(Duration time) {
        return new Habits(0, 0, Crowd.BEHIND.plus(time));
    }
}
