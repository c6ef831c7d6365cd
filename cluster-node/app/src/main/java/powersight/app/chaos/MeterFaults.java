package powersight.app.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What meters do wrong, one by one or all at once. */
final class MeterFaults {
    private static final int A_DISTRICT = 2_000;

    private MeterFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "poison",
                        "messages that are no readings, among good ones: none blocks the way, each is kept in quarantine",
                        false,
                        Layout.ALONE,
                        MeterFaults::poison),
                new Fault(
                        "repeats",
                        "a third of the messages are sent twice",
                        false,
                        Layout.ALONE,
                        strike -> habits(strike, new Habits(33, 0, Duration.ZERO))),
                new Fault(
                        "jumbled",
                        "a third of the messages come after later ones",
                        false,
                        Layout.ALONE,
                        strike -> habits(strike, new Habits(5, 33, Duration.ZERO))),
                new Fault(
                        "late",
                        "readings of 90 days ago are uploaded beside those of today",
                        false,
                        Layout.ALONE,
                        strike -> habits(strike, new Habits(0, 0, Duration.ofDays(-90)))),
                new Fault(
                        "meter-clocks",
                        "the meters' clocks step back an hour, then three days ahead, then are right again",
                        false,
                        Layout.ALONE,
                        strike -> {
                            habits(strike, new Habits(0, 0, Duration.ofHours(-1)));
                            habits(strike, new Habits(0, 0, Duration.ofDays(3)));
                        }),
                new Fault(
                        "reconnect",
                        "all meters lose their connection and are back within 10 s",
                        false,
                        Layout.ALONE.withMeters(A_DISTRICT),
                        MeterFaults::reconnect),
                new Fault(
                        "backfill",
                        "1,000 meters bring what they had kept, 100 readings a message and as fast as they may, beside the rest",
                        false,
                        Layout.ALONE.withMeters(1_000),
                        strike -> {
                            Crowd crowd = strike.plant().crowd();
                            long before = crowd.acknowledged();
                            long began = System.nanoTime();
                            crowd.pace(0, 100);
                            Strike.wait(strike.lasting(Duration.ofSeconds(30), Duration.ofSeconds(5)));
                            crowd.paceAsBefore();
                            double seconds = (System.nanoTime() - began) / 1e9;
                            strike.note(
                                    Math.round((crowd.acknowledged() - before) / seconds) + " readings/s meanwhile");
                        }));
    }

    private static void habits(Strike strike, Habits habits) throws InterruptedException {
        strike.plant().crowd().habits(habits);
        Strike.wait(strike.lasting(Duration.ofSeconds(10), Duration.ofSeconds(1)));
        strike.plant().crowd().habits(Habits.USUAL);
    }

    private static void reconnect(Strike strike) throws IOException, InterruptedException {
        MqttLines lines = strike.plant().mqtt();
        int all = lines.size();
        lines.hangUpFor(Duration.ofSeconds(1));
        Strike.wait(Duration.ofSeconds(1));
        long began = System.nanoTime();
        while (lines.connected() < all) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(120))
                throw new IOException("after 120 s only " + lines.connected() + " of " + all + " meters were back");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        strike.note(all + " meters back after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " ms");
    }

    private static void poison(Strike strike) throws Exception {
        Poisoner poisoner = new Poisoner(strike.plant(), strike.random());
        int sent = poisoner.sendAll();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        long kept = poisoner.kept();
        while (kept < sent && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(100);
            kept = poisoner.kept();
        }
        strike.note(sent + " poisonous messages, " + kept + " in quarantine");
        if (kept < sent)
            throw new IOException("only " + kept + " of " + sent + " poisonous messages are in quarantine");
    }
}
