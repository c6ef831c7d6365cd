package powersight.timeseries;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Some of a meter's readings, in order of time and sequence. */
public record ReadingPage(List<StoredReading> readings, Optional<String> next) {
    public ReadingPage {
        readings = List.copyOf(readings);
    }

    /** Where a page ended: the time and sequence of its last reading, as text. */
    public record Place(Instant at, long sequence) {
        public static Place parse(String text) {
            String[] parts = text.split("-", 2);
            if (parts.length != 2) throw new IllegalArgumentException("no place in a list of readings: " + text);
            return new Place(Instant.ofEpochMilli(Long.parseLong(parts[0])), Long.parseLong(parts[1]));
        }

        @Override
        public String toString() {
            return at.toEpochMilli() + "-" + sequence;
        }
    }

    /** Of up to {@code limit + 1} readings fetched: the first {@code limit}, and whether there is more. */
    public static ReadingPage of(List<StoredReading> fetched, int limit) {
        if (fetched.size() <= limit) return new ReadingPage(fetched, Optional.empty());
        List<StoredReading> shown = new ArrayList<>(fetched.subList(0, limit));
        StoredReading last = shown.get(limit - 1);
        Place place = new Place(last.reading().at(), last.reading().sequence());
        return new ReadingPage(shown, Optional.of(place.toString()));
    }
}
