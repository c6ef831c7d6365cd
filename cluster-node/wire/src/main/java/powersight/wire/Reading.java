package powersight.wire;

import java.time.Instant;

/**
 * One look at the meter: when, the how-manieth, the registers, and what the line was doing.
 *
 * @param at the meter's own time
 * @param sequence counts up by one per reading for the life of the meter; {@link #UNNUMBERED} for devices that do not count
 * @param flags bits of {@link Flag}
 */
public record Reading(Instant at, long sequence, Registers registers, Electrical electrical, int flags) {
    /** The sequence of a device that does not number its readings: its time is then its identity. */
    public static final long UNNUMBERED = 0;

    public Reading {
        if (sequence < 0) throw new IllegalArgumentException("sequence must not be negative: " + sequence);
    }

    public boolean isNumbered() {
        return sequence != UNNUMBERED;
    }

    public boolean has(Flag flag) {
        return flag.in(flags);
    }

    public Reading with(Flag flag) {
        return new Reading(at, sequence, registers, electrical, flags | flag.bit());
    }
}
