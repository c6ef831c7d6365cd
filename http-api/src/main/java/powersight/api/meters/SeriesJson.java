package powersight.api.meters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import powersight.api.http.Period;
import powersight.timeseries.Consumption;
import powersight.timeseries.Series;
import powersight.wire.Electrical;
import powersight.wire.Registers;

/**
 * A chart's data in columns: one entry per bucket that has readings, null where something was not measured.
 *
 * @param start when each bucket begins, in seconds since 1970
 * @param importT1Wh energy of the bucket, the others alike; null in the first bucket when nothing is known before it
 * @param late readings of the bucket that came late; null where single readings are drawn
 * @param firstAvailable the oldest reading that is kept of this meter
 */
record SeriesJson(
        String step,
        Instant from,
        Instant to,
        List<Long> start,
        List<@Nullable Double> minWatts,
        List<@Nullable Double> meanWatts,
        List<@Nullable Double> maxWatts,
        List<@Nullable Long> importT1Wh,
        List<@Nullable Long> importT2Wh,
        List<@Nullable Long> exportT1Wh,
        List<@Nullable Long> exportT2Wh,
        List<@Nullable Integer> count,
        List<@Nullable Integer> late,
        @Nullable Instant firstAvailable) {
    static SeriesJson empty(SeriesStep step, Period period, @Nullable Instant firstAvailable) {
        return new SeriesJson(
                step.text(),
                period.from(),
                period.to(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                firstAvailable);
    }

    /** @param whole a bucket that goes on after the period is left out: it would tell what is not theirs to know */
    static SeriesJson of(
            SeriesStep step, Period period, Consumption sums, @Nullable Instant firstAvailable, boolean whole) {
        SeriesJson json = empty(step, period, firstAvailable);
        for (int i = 0; i < sums.size(); i++) {
            if (whole && sums.endMillis()[i] > period.to().toEpochMilli()) break;
            json.start.add(sums.startMillis()[i] / 1000);
            json.watts(sums.minMilliWatts()[i], sums.meanMilliWatts()[i], sums.maxMilliWatts()[i]);
            json.importT1Wh.add(sums.importT1Wh()[i]);
            json.importT2Wh.add(sums.importT2Wh()[i]);
            json.exportT1Wh.add(sums.exportT1Wh()[i]);
            json.exportT2Wh.add(sums.exportT2Wh()[i]);
            json.count.add(sums.readings()[i]);
            json.late.add(sums.lateReadings()[i]);
        }
        return json;
    }

    /**
     * @param series may begin before the period: the buckets before it are not shown, and tell where the registers stood
     */
    static SeriesJson of(SeriesStep step, Period period, Series series, @Nullable Instant firstAvailable) {
        SeriesJson json = empty(step, period, firstAvailable);
        Registers before = null;
        for (int i = 0; i < series.size(); i++) {
            Registers now = series.last().get(i);
            if (series.startMillis()[i] >= period.from().toEpochMilli()) {
                json.start.add(series.startMillis()[i] / 1000);
                json.watts(series.minMilliWatts()[i], series.meanMilliWatts()[i], series.maxMilliWatts()[i]);
                json.importT1Wh.add(before == null ? null : grown(before.importT1Wh(), now.importT1Wh()));
                json.importT2Wh.add(before == null ? null : grown(before.importT2Wh(), now.importT2Wh()));
                json.exportT1Wh.add(before == null ? null : grown(before.exportT1Wh(), now.exportT1Wh()));
                json.exportT2Wh.add(before == null ? null : grown(before.exportT2Wh(), now.exportT2Wh()));
                json.count.add(series.count()[i]);
                json.late.add(null);
            }
            before = now;
        }
        return json;
    }

    private void watts(int min, int mean, int max) {
        minWatts.add(units(min));
        meanWatts.add(units(mean));
        maxWatts.add(units(max));
    }

    /** A register that stands lower was exchanged or ran over: that is no use of energy. */
    private static long grown(long before, long now) {
        return Math.max(0, now - before);
    }

    private static @Nullable Double units(int thousandths) {
        return thousandths == Electrical.ABSENT ? null : thousandths / 1000.0;
    }
}
