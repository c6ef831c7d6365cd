package powersight.simulator.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Gap;
import powersight.simulator.device.Measurement;
import powersight.wire.Channel;
import powersight.wire.ConcentratorId;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;
import powersight.wire.Reading;

/** One message to send, and the buffered items that its acknowledgement settles. */
record Parcel(String topic, byte[] payload, List<Buffer.Item> items) {
    /**
     * Packs what the buffer gave, in its order. A meter that speaks for itself has one report in a message, so its
     * restart begins a new message; a concentrator's message may hold many.
     *
     * @param concentrator who speaks for the meters; empty when a meter speaks for itself
     * @param dialect of a meter that speaks for itself
     * @param freshFrom what lies before has waited, and says so
     */
    static List<Parcel> pack(
            List<Buffer.Item> items,
            Optional<ConcentratorId> concentrator,
            Dialect dialect,
            int perMessage,
            long freshFrom,
            Faults faults) {
        List<Parcel> parcels = new ArrayList<>();
        List<Buffer.Item> open = new ArrayList<>();
        int most = dialect == Dialect.ENERGY_DATA && concentrator.isEmpty() ? 1 : perMessage;
        for (Buffer.Item item : items) {
            boolean gap = item.kept() instanceof Gap;
            boolean restarted = concentrator.isEmpty() && !open.isEmpty() && !sameSpeaker(open.get(0), item);
            if (!open.isEmpty() && (gap || restarted || open.size() >= most)) {
                parcels.add(readings(open, concentrator, dialect, freshFrom, faults));
                open = new ArrayList<>();
            }
            if (item.kept() instanceof Gap lost) parcels.add(gap(item, lost));
            else open.add(item);
        }
        if (!open.isEmpty()) parcels.add(readings(open, concentrator, dialect, freshFrom, faults));
        return parcels;
    }

    private static Parcel gap(Buffer.Item item, Gap gap) {
        String topic = Channel.of(Channel.Kind.GAP, gap.meter()).topic();
        return new Parcel(topic, MeterJsonWriter.write(gap.notice()), List.of(item));
    }

    private static Parcel readings(
            List<Buffer.Item> items,
            Optional<ConcentratorId> concentrator,
            Dialect dialect,
            long freshFrom,
            Faults faults) {
        List<MeterMessage.Report> reports = reports(items, freshFrom, faults);
        if (concentrator.isPresent() && (reports.size() > 1 || items.size() > 1)) {
            String topic = Channel.of(Channel.Kind.CONCENTRATOR_READINGS, concentrator.get())
                    .topic();
            return new Parcel(topic, MeterJsonWriter.write(concentrator.get(), reports), items);
        }
        MeterMessage.Report only = reports.get(0);
        return new Parcel(dialect.topic(only.meter()), MeterJsonWriter.write(only), items);
    }

    private record Speaker(MeterId meter, int boot) {
        static Speaker of(Measurement measured) {
            return new Speaker(measured.meter(), measured.boot());
        }
    }

    private static boolean sameSpeaker(Buffer.Item one, Buffer.Item other) {
        return one.kept() instanceof Measurement a
                && other.kept() instanceof Measurement b
                && Speaker.of(a).equals(Speaker.of(b));
    }

    /** Readings of one meter travel together as long as it has not restarted in between. */
    private static List<MeterMessage.Report> reports(List<Buffer.Item> items, long freshFrom, Faults faults) {
        Map<Speaker, List<Reading>> bySpeaker = new LinkedHashMap<>();
        for (Buffer.Item item : items) {
            if (!(item.kept() instanceof Measurement measured)) continue;
            int flags = item.start() < freshFrom ? Flag.BUFFERED.bit() : 0;
            bySpeaker
                    .computeIfAbsent(Speaker.of(measured), absent -> new ArrayList<>(1))
                    .add(faults.shown(measured, flags));
        }
        List<MeterMessage.Report> reports = new ArrayList<>(bySpeaker.size());
        bySpeaker.forEach(
                (speaker, readings) -> reports.add(new MeterMessage.Report(speaker.meter(), speaker.boot(), readings)));
        return reports;
    }
}
