package powersight.app.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One blow of a fault: what it strikes, with which chance, how long it may last, and what was seen meanwhile. */
final class Strike {
    /** What is just on its way when a store goes down may still be answered. */
    private static final Duration SETTLES = Duration.ofSeconds(1);

    private final Plant plant;
    private final Random random;
    private final Length length;
    private final List<String> notes = new ArrayList<>();

    /**
     * @param asInLife a test run has no time for that
     * @param minutesAway how long a part is away that may be away for very long; 0: as the form says
     */
    record Length(boolean asInLife, int minutesAway) {}

    Strike(Plant plant, Random random, Length length) {
        this.plant = plant;
        this.random = random;
        this.length = length;
    }

    Plant plant() {
        return plant;
    }

    Random random() {
        return random;
    }

    /** The long form's length is that of life; the short one must fit into a test run. */
    Duration lasting(Duration inLife, Duration inShort) {
        return length.asInLife() ? inLife : inShort;
    }

    /** For a part that in life may be away until somebody has slept and breakfasted. */
    Duration away(Duration inShort) {
        return length.minutesAway() > 0
                ? Duration.ofMinutes(length.minutesAway())
                : lasting(Duration.ofMinutes(10), inShort);
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    static void wait(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }

    /** Waits while what makes readings durable is away, and notes how many were acknowledged over MQTT meanwhile: none. */
    void nothingIsDurableFor(Duration time) throws InterruptedException {
        wait(SETTLES);
        long before = plant.crowd().answeredOverMqtt();
        if (time.compareTo(SETTLES) > 0) wait(time.minus(SETTLES));
        long meanwhile = plant.crowd().answeredOverMqtt() - before;
        note(meanwhile + " PUBACKs in " + time.toSeconds() + " s without the database");
        if (meanwhile > 0)
            throw new IllegalStateException(
                    meanwhile + " messages were acknowledged while nothing could be made durable");
    }
}
