package powersight.api.meters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import powersight.api.http.Period;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/** A meter's readings in those parts of a period that somebody may see, page by page as if they were one list. */
record Parts(ReadingStore store, MeterId meter, List<Period> parts) {
    ReadingPage page(Optional<String> after, int limit) {
        Instant reached =
                after.map(ReadingPage.Place::parse).map(ReadingPage.Place::at).orElse(Instant.MIN);
        List<StoredReading> readings = new ArrayList<>();
        for (Period part : parts) {
            if (!part.to().isAfter(reached)) continue;
            // one more than is shown tells whether there is a next page
            readings.addAll(store.readings(meter, part.from(), part.to(), after, limit + 1 - readings.size())
                    .readings());
            if (readings.size() > limit) break;
        }
        return ReadingPage.of(readings, limit);
    }
}
