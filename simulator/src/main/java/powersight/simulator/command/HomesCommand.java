package powersight.simulator.command;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.LocalDay;
import powersight.simulator.load.Population;
import powersight.simulator.load.Profile;
import powersight.simulator.load.Weather;

/**
 * {@code ./powersight sim homes}: what simulated households do, in five figures that anybody can check, and the hash of
 * every watt of their week, which is the same for the same seed.
 */
@Command(
        name = "homes",
        mixinStandardHelpOptions = true,
        description = {
            "Draws simulated households and says how they use electricity: night and evening, weekdays and weekend,",
            "winter and summer; and the SHA-256 over every minute of a week of theirs, the same for the same seed."
        })
public final class HomesCommand implements Callable<Integer> {
    private static final LocalDate MONDAY = LocalDate.of(2026, 2, 9);
    private static final LocalDate WINTER = LocalDate.of(2026, 1, 1), SUMMER = LocalDate.of(2026, 7, 1);
    private static final int DAYS_OF_A_SEASON = 28;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--homes", paramLabel = "N", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}")
    private int homes = 1_000;

    @Option(names = "--seed", defaultValue = "42", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 42;

    private final DayPlan plan = new DayPlan();

    @Override
    public Integer call() throws NoSuchAlgorithmException {
        if (homes < 1) {
            spec.commandLine().getErr().println("--homes must be 1 or more, not " + homes);
            return 2;
        }
        Weather weather = new Weather(seed);
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        double night = 0, evening = 0, weekday = 0, weekend = 0, winter = 0, summer = 0;
        for (int k = 0; k < homes; k++) {
            Profile home = Population.named("household", seed, "home-" + k);
            for (LocalDate day = MONDAY; day.isBefore(MONDAY.plusDays(7)); day = day.plusDays(1)) {
                LocalDay local = plan.prepare(home, weather, day.toEpochDay());
                hash.update(minutes(local));
                night += watts(2, 5);
                evening += watts(18, 21);
                if (day.getDayOfWeek() == DayOfWeek.WEDNESDAY) weekday += watts(10, 14);
                if (day.getDayOfWeek() == DayOfWeek.SUNDAY) weekend += watts(10, 14);
            }
            Profile heated = home.withHeating(Profile.Heating.ELECTRIC);
            winter += season(heated, weather, WINTER);
            summer += season(heated, weather, SUMMER);
        }
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d homes, seed %d, the week of %s%n"
                                + "SHA-256 of every minute's watts: %s%n"
                                + "02-05 h is %.0f %% of 18-21 h%n"
                                + "Sunday 10-14 h is %.2f of Wednesday's%n"
                                + "with electric heating, January is %.2f of July%n",
                        homes,
                        seed,
                        MONDAY,
                        HexFormat.of().formatHex(hash.digest()),
                        100 * night / evening,
                        weekend / weekday,
                        winter / summer);
        return 0;
    }

    private byte[] minutes(LocalDay day) {
        ByteBuffer bytes = ByteBuffer.allocate(day.minutes() * Integer.BYTES);
        for (int m = 0; m < day.minutes(); m++) bytes.putInt(plan.watts(m));
        return bytes.array();
    }

    /** The mean of those hours; in no day that is asked for do the clocks change. */
    private double watts(int fromHour, int toHour) {
        double sum = 0;
        for (int m = fromHour * 60; m < toHour * 60; m++) sum += plan.watts(m);
        return sum / ((toHour - fromHour) * 60);
    }

    private double season(Profile home, Weather weather, LocalDate first) {
        double sum = 0;
        for (int d = 0; d < DAYS_OF_A_SEASON; d++) {
            plan.prepare(home, weather, first.plusDays(d).toEpochDay());
            sum += watts(0, 24);
        }
        return sum;
    }
}
