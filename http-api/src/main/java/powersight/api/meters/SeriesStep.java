package powersight.api.meters;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import powersight.api.http.Call;
import powersight.api.http.Param;
import powersight.api.http.Period;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.timeseries.Step;

/** How finely a chart is drawn: from single readings up to an hour or two, from sums beyond. */
enum SeriesStep {
    TEN_SECONDS("10s", 10, Optional.empty()),
    FIVE_MINUTES("300s", 300, Optional.empty()),
    QUARTER("quarter", 900, Optional.of(Step.QUARTER)),
    HOUR("hour", 3_600, Optional.of(Step.HOUR)),
    DAY("day", 82_800, Optional.of(Step.DAY)),
    MONTH("month", 28 * 86_400, Optional.of(Step.MONTH));

    /** More points than this no screen can show. */
    static final int MOST_BUCKETS = 2_000;

    static final Param<SeriesStep> PARAM =
            Param.oneOf("step", "how long each bucket is; chosen to suit the period when left out", byName());

    private final String text;
    private final long shortestSeconds;
    private final Optional<Step> rollup;

    SeriesStep(String text, long shortestSeconds, Optional<Step> rollup) {
        this.text = text;
        this.shortestSeconds = shortestSeconds;
        this.rollup = rollup;
    }

    String text() {
        return text;
    }

    long seconds() {
        return shortestSeconds;
    }

    /** The sums that this step is drawn from; none when it is drawn from single readings. */
    Optional<Step> rollup() {
        return rollup;
    }

    /** What was asked for if it is not too fine, otherwise what suits: about a hundred to eight hundred buckets. */
    static SeriesStep of(Call call, Period period) {
        Optional<SeriesStep> asked = call.find(PARAM);
        if (asked.isEmpty()) return call.find(Period.UNIT).map(SeriesStep::of).orElseGet(() -> of(period.length()));
        long buckets = period.length().toSeconds() / asked.get().shortestSeconds;
        if (buckets > MOST_BUCKETS)
            throw new RefusedException(new Refused(
                    "too-many-buckets",
                    "a step of " + asked.get().text + " makes " + buckets + " buckets, the most is " + MOST_BUCKETS,
                    "take a shorter period, or step=" + of(period.length()).text));
        return asked.get();
    }

    private static SeriesStep of(Period.Unit unit) {
        return switch (unit) {
            case hour -> TEN_SECONDS;
            case day -> FIVE_MINUTES;
            case week -> QUARTER;
            case month -> HOUR;
            case year -> DAY;
        };
    }

    static SeriesStep of(Duration length) {
        for (SeriesStep step : values()) if (length.toSeconds() / step.shortestSeconds <= 800) return step;
        return MONTH;
    }

    private static Map<String, SeriesStep> byName() {
        Map<String, SeriesStep> names = new LinkedHashMap<>();
        for (SeriesStep step : values()) names.put(step.text, step);
        return names;
    }
}
