package powersight.wire;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a meter, or the node, remarks about one reading. On the wire a flag is its name; in storage a bit at its position.
 *
 * <p>Positions are data: append new flags before {@link #UNKNOWN}'s reserved bit, never reorder. A name this version does
 * not know decodes to UNKNOWN.
 */
public enum Flag {
    /** Waited in the device's own buffer before it was sent. */
    BUFFERED(0),
    /** The device's clock was not sure when it measured. */
    CLOCK_UNSURE(1),
    /** No voltage sensor answered: the voltage is absent, not zero. */
    NO_VOLTAGE(2),
    /** No current sensor answered. */
    NO_CURRENT(3),
    /** The sensor's range was exceeded. */
    CLIPPED(4),
    TAMPER(5),
    SPIKE(6),
    UNDER_VOLTAGE(7),
    OVER_VOLTAGE(8),
    OVER_CURRENT(9),
    REVERSE_CURRENT(10),
    /** Sudden loss of all load while voltage stayed. */
    NO_LOAD(11),
    /** First reading after power came back. */
    POWER_RESTORED(12),
    /** First reading after the device restarted. */
    RESTARTED(13),
    /** The device had to drop older readings before this one. */
    GAP_BEFORE(14),
    ESTIMATED(15),
    /** Added by the node: arrived later than its settings call timely. */
    LATE(16),
    /** Added by the node: a newer reading of this meter was recorded before it. */
    OUT_OF_ORDER(17),
    /** Added by the node: a register stands lower than in the reading before. */
    REGISTER_DECREASED(18),
    /** A flag from a newer language than this program's. */
    UNKNOWN(30);

    private static final Flag[] ALL = values();

    private final int bit;

    Flag(int position) {
        this.bit = 1 << position;
    }

    public int bit() {
        return bit;
    }

    public boolean in(int bits) {
        return (bits & bit) != 0;
    }

    public static Flag named(String name) {
        for (Flag flag : ALL) if (flag.name().equals(name)) return flag;
        return UNKNOWN;
    }

    public static Set<Flag> setOf(int bits) {
        EnumSet<Flag> set = EnumSet.noneOf(Flag.class);
        for (Flag flag : ALL) if (flag.in(bits)) set.add(flag);
        return set;
    }
}
