package powersight.simulator.device;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import powersight.wire.Electrical;
import powersight.wire.MeterId;

/**
 * The records of a buffer file: length, checksum, body. Numbers are varints, so a reading takes about 55 bytes.
 *
 * <p>Meters are written once by name and then by number; the number of a meter never changes within a buffer.
 */
final class BufferCodec {
    static final int OVERHEAD = 6;
    static final int LARGEST = 512;

    private static final byte NAME = 1, STATE = 2, READING = 3, GAP = 4, ORDERS = 5;

    private final List<MeterId> meters = new ArrayList<>();
    private final Map<MeterId, Integer> numbers = new HashMap<>();
    private final CRC32C crc = new CRC32C();

    /** What one record said: a name (nothing to keep), the state of a meter, what it was told, or something to send. */
    record Entry(@Nullable Kept kept, @Nullable Orders orders, boolean toSend) {}

    boolean knows(MeterId meter) {
        return numbers.containsKey(meter);
    }

    List<MeterId> meters() {
        return meters;
    }

    void name(ByteBuffer out, MeterId meter) {
        Integer number = numbers.get(meter);
        if (number == null) {
            number = meters.size();
            meters.add(meter);
            numbers.put(meter, number);
        }
        int start = begin(out, NAME);
        put(out, number);
        out.put(meter.value().getBytes(StandardCharsets.US_ASCII));
        finish(out, start);
    }

    void state(ByteBuffer out, Measurement measurement) {
        int start = begin(out, STATE);
        body(out, measurement);
        finish(out, start);
    }

    void kept(ByteBuffer out, Kept kept) {
        if (kept instanceof Measurement measurement) {
            int start = begin(out, READING);
            body(out, measurement);
            finish(out, start);
        } else if (kept instanceof Gap gap) {
            int start = begin(out, GAP);
            put(out, number(gap.meter()));
            put(out, gap.firstSequence());
            put(out, gap.lastSequence());
            put(out, gap.reason().ordinal());
            finish(out, start);
        }
    }

    /** The record at the buffer's position, which moves behind it; null when there is no whole and sound one. */
    @Nullable
    Entry read(ByteBuffer in) {
        if (in.remaining() < OVERHEAD) return null;
        int start = in.position();
        int length = in.getShort(start) & 0xFFFF;
        if (length < 1 || length > LARGEST || in.remaining() < OVERHEAD + length) return null;
        crc.reset();
        crc.update(in.duplicate().position(start + OVERHEAD).limit(start + OVERHEAD + length));
        if ((int) crc.getValue() != in.getInt(start + 2)) return null;
        ByteBuffer body = in.slice(start + OVERHEAD, length);
        Entry record = decode(body);
        if (record != null) in.position(start + OVERHEAD + length);
        return record;
    }

    private @Nullable Entry decode(ByteBuffer body) {
        byte type = body.get();
        int number = (int) get(body);
        if (type == NAME) {
            byte[] text = new byte[body.remaining()];
            body.get(text);
            MeterId meter = new MeterId(new String(text, StandardCharsets.US_ASCII));
            if (number == meters.size()) {
                meters.add(meter);
                numbers.put(meter, number);
            }
            return new Entry(null, null, false);
        }
        if (number >= meters.size()) return null;
        MeterId meter = meters.get(number);
        if (type == GAP) {
            Gap gap = new Gap(meter, get(body), get(body), Gap.Reason.values()[(int) get(body)]);
            return new Entry(gap, null, true);
        }
        if (type == ORDERS) return new Entry(null, orders(meter, body), false);
        return new Entry(measurement(meter, body), null, type == READING);
    }

    void orders(ByteBuffer out, Orders orders) {
        int start = begin(out, ORDERS);
        put(out, number(orders.meter()));
        put(out, orders.atMillis());
        put(out, orders.importT1());
        put(out, orders.importT2());
        put(out, orders.exportT1());
        put(out, orders.exportT2());
        put(out, orders.everySeconds());
        out.put((byte) (orders.disconnected() ? 1 : 0));
        put(out, orders.heard().size());
        for (long each : orders.heard()) put(out, each);
        finish(out, start);
    }

    private static Orders orders(MeterId meter, ByteBuffer in) {
        long at = get(in);
        long importT1 = get(in), importT2 = get(in), exportT1 = get(in), exportT2 = get(in);
        int every = (int) get(in);
        boolean disconnected = in.get() == 1;
        List<Long> heard = new ArrayList<>();
        for (long left = get(in); left > 0; left--) heard.add(get(in));
        return new Orders(meter, at, importT1, importT2, exportT1, exportT2, every, disconnected, heard);
    }

    private static Measurement measurement(MeterId meter, ByteBuffer in) {
        int boot = (int) get(in);
        long at = get(in);
        long sequence = get(in);
        long importT1 = get(in), importT2 = get(in), exportT1 = get(in), exportT2 = get(in);
        Electrical electrical = new Electrical(signed(in), signed(in), signed(in), signed(in), signed(in));
        int flags = (int) get(in);
        int every = (int) get(in);
        return new Measurement(
                meter,
                boot,
                at,
                sequence,
                importT1,
                importT2,
                exportT1,
                exportT2,
                electrical,
                flags,
                every,
                in.get() == 1);
    }

    private void body(ByteBuffer out, Measurement m) {
        put(out, number(m.meter()));
        put(out, m.boot());
        put(out, m.atMillis());
        put(out, m.sequence());
        put(out, m.importT1());
        put(out, m.importT2());
        put(out, m.exportT1());
        put(out, m.exportT2());
        Electrical line = m.electrical();
        putSigned(out, line.milliVolts());
        putSigned(out, line.milliAmperes());
        putSigned(out, line.milliWatts());
        putSigned(out, line.powerFactorThousandths());
        putSigned(out, line.milliHertz());
        put(out, m.flags());
        put(out, m.everySeconds());
        out.put((byte) (m.disconnected() ? 1 : 0));
    }

    private int number(MeterId meter) {
        Integer number = numbers.get(meter);
        if (number == null) throw new IllegalStateException(meter + " has no number in this buffer yet");
        return number;
    }

    private static int begin(ByteBuffer out, byte type) {
        int start = out.position();
        out.position(start + OVERHEAD).put(type);
        return start;
    }

    private void finish(ByteBuffer out, int start) {
        int length = out.position() - start - OVERHEAD;
        crc.reset();
        crc.update(out.duplicate().position(start + OVERHEAD).limit(start + OVERHEAD + length));
        out.putShort(start, (short) length).putInt(start + 2, (int) crc.getValue());
    }

    private static void put(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long get(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) return value;
        }
        return value;
    }

    private static void putSigned(ByteBuffer out, int value) {
        put(out, ((long) value << 1) ^ (value >> 31));
    }

    private static int signed(ByteBuffer in) {
        long zigzag = get(in);
        return (int) ((zigzag >>> 1) ^ -(zigzag & 1));
    }
}
