package powersight.alerting;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/**
 * When the silence of something becomes an alarm, and what follows if nobody minds it. All in grid time, and the silence
 * begins when it was noticed: each meter has a time-out of its own before that.
 *
 * @param watched whether its silence is an alarm at all
 * @param after how long it is silent before it is one
 * @param repeat how often it is told again while it lasts; empty: once
 * @param escalation how long it lasts before administrators are told as well; empty: they are not
 */
public record SilenceRule(boolean watched, Duration after, Optional<Duration> repeat, Optional<Duration> escalation) {
    private static final Duration LONGEST = Duration.ofDays(366), SHORTEST_PAUSE = Duration.ofMinutes(1);

    public SilenceRule {
        check("after", after, Duration.ZERO);
        repeat.ifPresent(every -> check("repeat", every, SHORTEST_PAUSE));
        escalation.ifPresent(wait -> check("escalation", wait, SHORTEST_PAUSE));
    }

    /** {@code powersight.alerting.silence}: for what has no rule of its own. A pause of 0 is none. */
    public static SilenceRule usual(Config silence) {
        return new SilenceRule(
                silence.getBoolean("watched"),
                silence.getDuration("after"),
                pause(silence.getDuration("repeat")),
                pause(silence.getDuration("escalation")));
    }

    private static Optional<Duration> pause(Duration setting) {
        return setting.isZero() ? Optional.empty() : Optional.of(setting);
    }

    /** Always a whole number of repeats after the alarm was raised: a telling that came late does not move the next. */
    Optional<Instant> tellAgain(Instant raised, Instant now) {
        return repeat.map(every -> {
            long told = Math.max(0, Duration.between(raised, now).toMillis() / every.toMillis());
            return raised.plus(every.multipliedBy(told + 1));
        });
    }

    Optional<Instant> escalate(Instant raised) {
        return escalation.map(raised::plus);
    }

    private static void check(String field, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0)
            throw new RefusedException(new Refused(
                    "bad-silence-rule",
                    field + " is " + value.toMinutes() + " minutes",
                    "give " + least.toMinutes() + " to " + LONGEST.toMinutes() + " minutes"));
    }
}
