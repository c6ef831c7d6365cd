package powersight.timeseries;

import java.time.Instant;
import java.util.Optional;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** Folds a meter's readings, as they come in order, into steps. The same for every store, so that charts agree. */
final class SeriesFold {
    private static final int PAGE = 5_000;

    private final long stepMillis;
    private final Series.Builder series;
    private long start = Long.MIN_VALUE;
    private int count;
    private int measured;
    private long sum;
    private int min;
    private int max;
    private Registers last = Registers.ZERO;

    private SeriesFold(long stepSeconds) {
        if (stepSeconds < 1) throw new IllegalArgumentException("a step is a second or more");
        this.stepMillis = stepSeconds * 1_000;
        this.series = new Series.Builder(stepSeconds);
    }

    static Series of(ReadingStore store, MeterId meter, Instant from, Instant to, long stepSeconds) {
        SeriesFold fold = new SeriesFold(stepSeconds);
        Optional<String> after = Optional.empty();
        do {
            ReadingPage page = store.readings(meter, from, to, after, PAGE);
            page.readings().forEach(stored -> fold.add(stored.reading()));
            after = page.next();
        } while (after.isPresent());
        fold.close();
        return fold.series.build();
    }

    private void add(Reading reading) {
        long begins = Math.floorDiv(reading.at().toEpochMilli(), stepMillis) * stepMillis;
        if (begins != start) close();
        start = begins;
        count++;
        last = reading.registers();
        int milliWatts = reading.electrical().milliWatts();
        if (milliWatts == Electrical.ABSENT) return;
        min = measured == 0 ? milliWatts : Math.min(min, milliWatts);
        max = measured == 0 ? milliWatts : Math.max(max, milliWatts);
        sum += milliWatts;
        measured++;
    }

    private void close() {
        if (count == 0) return;
        if (measured == 0) series.add(start, count, Electrical.ABSENT, Electrical.ABSENT, Electrical.ABSENT, last);
        else series.add(start, count, min, Math.round((double) sum / measured), max, last);
        count = 0;
        measured = 0;
        sum = 0;
    }
}
