package powersight.timeseries.influx;

import java.time.Instant;
import java.util.List;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.StoredReading;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * A reading as a point of measurement {@code reading}: tagged with its meter only, all values whole numbers.
 *
 * <p>A point is known by tags and time. A sequence as a tag would make a new series of each reading, so it goes into the
 * nanoseconds that a meter's milliseconds leave free: two readings of one millisecond stay two, and in order.
 */
final class Lines {
    static final String FIELDS = "seq, received, it1, it2, et1, et2, mv, ma, mw, pf, mhz, flags";

    private static final long FREE_NANOS = 1_000_000;

    private Lines() {}

    static String of(List<StoredReading> readings) {
        StringBuilder out = new StringBuilder(readings.size() * 160);
        for (StoredReading stored : readings) append(out, stored);
        return out.toString();
    }

    static long nanos(Instant at) {
        return at.toEpochMilli() * FREE_NANOS;
    }

    static long nanos(ReadingPage.Place place) {
        return nanos(place.at()) + place.sequence() % FREE_NANOS;
    }

    private static void append(StringBuilder out, StoredReading stored) {
        Reading reading = stored.reading();
        Registers registers = reading.registers();
        Electrical electrical = reading.electrical();
        out.append("reading,meter=")
                .append(stored.meter().value())
                .append(" seq=")
                .append(reading.sequence())
                .append('i');
        field(out, "received", stored.receivedAt().toEpochMilli());
        field(out, "it1", registers.importT1Wh());
        field(out, "it2", registers.importT2Wh());
        field(out, "et1", registers.exportT1Wh());
        field(out, "et2", registers.exportT2Wh());
        measured(out, "mv", electrical.milliVolts());
        measured(out, "ma", electrical.milliAmperes());
        measured(out, "mw", electrical.milliWatts());
        measured(out, "pf", electrical.powerFactorThousandths());
        measured(out, "mhz", electrical.milliHertz());
        field(out, "flags", reading.flags());
        out.append(' ')
                .append(nanos(new ReadingPage.Place(reading.at(), reading.sequence())))
                .append('\n');
    }

    private static void field(StringBuilder out, String name, long value) {
        out.append(',').append(name).append('=').append(value).append('i');
    }

    private static void measured(StringBuilder out, String name, int value) {
        if (value != Electrical.ABSENT) field(out, name, value);
    }

    /** From a row of {@link #FIELDS}: time, then the fields, as text; empty where a value is absent. */
    static StoredReading read(MeterId meter, Row row) {
        Registers registers = new Registers(row.whole("it1"), row.whole("it2"), row.whole("et1"), row.whole("et2"));
        Electrical electrical = new Electrical(
                row.measured("mv"), row.measured("ma"), row.measured("mw"), row.measured("pf"), row.measured("mhz"));
        Instant at = Instant.ofEpochMilli(Math.floorDiv(row.whole("time"), FREE_NANOS));
        return new StoredReading(
                meter,
                new Reading(at, row.whole("seq"), registers, electrical, (int) row.whole("flags")),
                Instant.ofEpochMilli(row.whole("received")));
    }

    /** One row of an answer. */
    interface Row {
        String text(String column);

        default long whole(String column) {
            return Long.parseLong(text(column));
        }

        default int measured(String column) {
            String text = text(column);
            return text.isEmpty() ? Electrical.ABSENT : Integer.parseInt(text);
        }
    }
}
