package powersight.app.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What meters do wrong, one by one or all at once. */
final class MeterFaults {
    private static final int A_DISTRICT = 2_000;
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

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
                            habits(strike, Habits.aheadBy(Duration.ofDays(3)));
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

    private static void reconnect(Strike strike) throws Exception {
        MqttLines lines = strike.plant().mqtt();
        int all = lines.size();
        lines.hangUpFor(Duration.ofSeconds(1)).get();
        long began = System.nanoTime();
        Patience.await(() -> lines.connected() >= all, lines::connected, STANDSTILL, all + " meters to be back");
        strike.note(all + " meters hung up for 1 s, all back after "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " ms");
    }

    private static void poison(Strike strike) throws Exception {
        Poisoner poisoner = new Poisoner(strike.plant(), strike.random());
        int sent = poisoner.sendAll();
        Patience.await(
                () -> poisoner.kept() >= sent, poisoner::kept, STANDSTILL, sent + " poisonous messages in quarantine");
        strike.note(sent + " poisonous messages, " + poisoner.kept() + " in quarantine");
    }
}
