package powersight.meter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * The bytes of {@link MeterEvent.ReadingsRecorded}, of which a country writes a trillion a year: the meter's name
 * once, 8 bytes for the message, then about 20 for a first reading with all five sensors and 9 for each that follows.
 *
 * <p>Each reading is told as its difference from the one before it in the message; the first one from zero registers and an ordinary line.
 * A first byte says what is left out because it did not change. Times are whole milliseconds. The layout is data: a new
 * one gets a new {@link #VERSION} and this one stays readable (see the golden files).
 */
final class CompactReadings {
    static final int VERSION = 1;

    private static final int IN_SECONDS = 1, NEXT_SEQUENCE = 2, SAME_T1 = 4, SAME_T2 = 8, SAME_EXPORT = 16;
    private static final int SAME_FLAGS = 32, SAME_SENSORS = 64;

    /** What an ordinary line looks like, so that a first reading is a small step away. */
    private static final Electrical ORDINARY = new Electrical(230_000, 0, 0, 1_000, 50_000);

    private static final int NO_SENSORS = 0;

    private CompactReadings() {}

    static byte[] write(MeterEvent.ReadingsRecorded event) {
        ByteSink out = new ByteSink(32 + 20 * event.readings().size());
        out.put(VERSION);
        out.putText(event.meter().value());
        out.putUnsigned(event.receivedAt().toEpochMilli());
        out.putUnsigned(event.readings().size());
        long at = event.receivedAt().toEpochMilli();
        Reading before = beforeFirst(at);
        int sensorsBefore = NO_SENSORS;
        Electrical electricalBefore = ORDINARY;
        for (Reading reading : event.readings()) {
            int sensors = sensors(reading.electrical());
            write(out, before, reading, sensorsBefore, sensors, electricalBefore);
            electricalBefore = carried(electricalBefore, reading.electrical());
            sensorsBefore = sensors;
            before = reading;
        }
        return out.toBytes();
    }

    static MeterEvent.ReadingsRecorded read(byte[] bytes) {
        ByteSource in = new ByteSource(bytes);
        int version = in.take();
        if (version != VERSION)
            throw new IllegalArgumentException("readings of layout " + version + "; this program knows " + VERSION);
        MeterId meter = new MeterId(in.takeText());
        long receivedAt = in.takeUnsigned();
        int count = Math.toIntExact(in.takeUnsigned());
        List<Reading> readings = new ArrayList<>(count);
        Reading before = beforeFirst(receivedAt);
        int sensors = NO_SENSORS;
        Electrical electricalBefore = ORDINARY;
        for (int i = 0; i < count; i++) {
            int shape = in.take();
            long step = in.takeSigned();
            long at = before.at().toEpochMilli() + ((shape & IN_SECONDS) != 0 ? step * 1_000 : step);
            long sequence = (shape & NEXT_SEQUENCE) != 0 ? before.sequence() + 1 : before.sequence() + in.takeSigned();
            Registers registers = readRegisters(in, shape, before.registers());
            int flags = (shape & SAME_FLAGS) != 0 ? before.flags() : (int) in.takeUnsigned();
            if ((shape & SAME_SENSORS) == 0) sensors = in.take();
            Electrical electrical = readElectrical(in, sensors, electricalBefore);
            electricalBefore = carried(electricalBefore, electrical);
            before = new Reading(Instant.ofEpochMilli(at), sequence, registers, electrical, flags);
            readings.add(before);
        }
        return new MeterEvent.ReadingsRecorded(meter, Instant.ofEpochMilli(receivedAt), readings);
    }

    private static Reading beforeFirst(long receivedAt) {
        return new Reading(Instant.ofEpochMilli(receivedAt), 0, Registers.ZERO, Electrical.NONE, 0);
    }

    private static void write(
            ByteSink out,
            Reading before,
            Reading reading,
            int sensorsBefore,
            int sensors,
            Electrical electricalBefore) {
        long step = reading.at().toEpochMilli() - before.at().toEpochMilli();
        Registers was = before.registers();
        Registers is = reading.registers();
        int shape = (step % 1_000 == 0 ? IN_SECONDS : 0)
                | (reading.sequence() == before.sequence() + 1 ? NEXT_SEQUENCE : 0)
                | (is.importT1Wh() == was.importT1Wh() ? SAME_T1 : 0)
                | (is.importT2Wh() == was.importT2Wh() ? SAME_T2 : 0)
                | (is.exportT1Wh() == was.exportT1Wh() && is.exportT2Wh() == was.exportT2Wh() ? SAME_EXPORT : 0)
                | (reading.flags() == before.flags() ? SAME_FLAGS : 0)
                | (sensors == sensorsBefore ? SAME_SENSORS : 0);
        out.put(shape);
        out.putSigned((shape & IN_SECONDS) != 0 ? step / 1_000 : step);
        if ((shape & NEXT_SEQUENCE) == 0) out.putSigned(reading.sequence() - before.sequence());
        if ((shape & SAME_T1) == 0) out.putSigned(is.importT1Wh() - was.importT1Wh());
        if ((shape & SAME_T2) == 0) out.putSigned(is.importT2Wh() - was.importT2Wh());
        if ((shape & SAME_EXPORT) == 0) {
            out.putSigned(is.exportT1Wh() - was.exportT1Wh());
            out.putSigned(is.exportT2Wh() - was.exportT2Wh());
        }
        if ((shape & SAME_FLAGS) == 0) out.putUnsigned(Integer.toUnsignedLong(reading.flags()));
        if ((shape & SAME_SENSORS) == 0) out.put(sensors);
        Electrical now = reading.electrical();
        if ((sensors & 1) != 0) out.putSigned((long) now.milliVolts() - electricalBefore.milliVolts());
        if ((sensors & 2) != 0) out.putSigned((long) now.milliAmperes() - electricalBefore.milliAmperes());
        if ((sensors & 4) != 0) out.putSigned((long) now.milliWatts() - electricalBefore.milliWatts());
        if ((sensors & 8) != 0)
            out.putSigned((long) now.powerFactorThousandths() - electricalBefore.powerFactorThousandths());
        if ((sensors & 16) != 0) out.putSigned((long) now.milliHertz() - electricalBefore.milliHertz());
    }

    private static Registers readRegisters(ByteSource in, int shape, Registers was) {
        long importT1 = was.importT1Wh() + ((shape & SAME_T1) != 0 ? 0 : in.takeSigned());
        long importT2 = was.importT2Wh() + ((shape & SAME_T2) != 0 ? 0 : in.takeSigned());
        if ((shape & SAME_EXPORT) != 0) return new Registers(importT1, importT2, was.exportT1Wh(), was.exportT2Wh());
        long exportT1 = was.exportT1Wh() + in.takeSigned();
        return new Registers(importT1, importT2, exportT1, was.exportT2Wh() + in.takeSigned());
    }

    private static Electrical readElectrical(ByteSource in, int sensors, Electrical before) {
        if (sensors == NO_SENSORS) return Electrical.NONE;
        return new Electrical(
                (sensors & 1) != 0 ? (int) (before.milliVolts() + in.takeSigned()) : Electrical.ABSENT,
                (sensors & 2) != 0 ? (int) (before.milliAmperes() + in.takeSigned()) : Electrical.ABSENT,
                (sensors & 4) != 0 ? (int) (before.milliWatts() + in.takeSigned()) : Electrical.ABSENT,
                (sensors & 8) != 0 ? (int) (before.powerFactorThousandths() + in.takeSigned()) : Electrical.ABSENT,
                (sensors & 16) != 0 ? (int) (before.milliHertz() + in.takeSigned()) : Electrical.ABSENT);
    }

    private static int sensors(Electrical e) {
        return bit(e.milliVolts(), 1)
                | bit(e.milliAmperes(), 2)
                | bit(e.milliWatts(), 4)
                | bit(e.powerFactorThousandths(), 8)
                | bit(e.milliHertz(), 16);
    }

    private static int bit(int value, int bit) {
        return value == Electrical.ABSENT ? 0 : bit;
    }

    /** The last value each sensor gave, for the next difference. */
    private static Electrical carried(Electrical before, Electrical now) {
        return new Electrical(
                or(now.milliVolts(), before.milliVolts()),
                or(now.milliAmperes(), before.milliAmperes()),
                or(now.milliWatts(), before.milliWatts()),
                or(now.powerFactorThousandths(), before.powerFactorThousandths()),
                or(now.milliHertz(), before.milliHertz()));
    }

    private static int or(int value, int otherwise) {
        return value == Electrical.ABSENT ? otherwise : value;
    }
}
