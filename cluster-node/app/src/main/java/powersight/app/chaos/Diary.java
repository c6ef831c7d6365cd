package powersight.app.chaos;

import java.util.BitSet;
import powersight.wire.MeterId;

/**
 * What one meter has said and what it was told, by sequence number: a number is noted as acknowledged only when the
 * PUBACK or the publisher's confirm for it has arrived. The numbers begin at 1 and leave none out.
 */
final class Diary {
    /** Register of reading {@code sequence}; whoever finds another value has found a reading that was never sent. */
    private static final long REGISTER = 1_000_000;

    private final MeterId meter;
    private final boolean overMqtt;
    private final BitSet acknowledged = new BitSet();
    private int numbered;

    /** @param overMqtt it speaks for itself by MQTT; else its concentrator does, by AMQP */
    Diary(MeterId meter, boolean overMqtt) {
        this.meter = meter;
        this.overMqtt = overMqtt;
    }

    boolean overMqtt() {
        return overMqtt;
    }

    MeterId meter() {
        return meter;
    }

    /** The first of {@code count} new numbers. */
    synchronized int number(int count) {
        int first = numbered + 1;
        numbered += count;
        return first;
    }

    /** How many of these had not been acknowledged before. */
    synchronized int acknowledge(int first, int count) {
        int before = acknowledged.cardinality();
        acknowledged.set(first, first + count);
        return acknowledged.cardinality() - before;
    }

    synchronized int numbered() {
        return numbered;
    }

    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    static long register(long sequence) {
        return REGISTER + sequence;
    }
}
