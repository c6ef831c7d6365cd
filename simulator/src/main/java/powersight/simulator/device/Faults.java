package powersight.simulator.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import powersight.simulator.load.Chance;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * When which fault strikes whom: a function of the seed and the time, so that a run can be repeated and its expected
 * outcome written down.
 *
 * <p>Faults of what is shown (drift, spike, rollover, sag …) are put on when a reading is made from a measurement; the
 * device's own counters stay true, except where the fault is in the counter itself (stuck, tamper, exchange).
 */
public record Faults(Set<Fault> kinds, long seed) {
    public static final Faults NONE = new Faults(Set.of(), 0);

    /** A register of six digits and no decimals: at 1,000 kWh it begins again. */
    static final long ROLLS_OVER_AT_WH = 1_000_000;

    /** Further than the hour that a node lets a clock be ahead. */
    static final Duration STEP = Duration.ofHours(2);

    private static final long MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

    public Faults {
        kinds = Set.copyOf(kinds);
    }

    public boolean has(Fault fault) {
        return kinds.contains(fault);
    }

    /** Anything that makes the counter or the supply stop for a while. */
    boolean stopsCounting() {
        return has(Fault.OUTAGE) || has(Fault.TAMPER) || has(Fault.STUCK);
    }

    /** The whole feeder is dark: once in two days, for 20 to 100 minutes. */
    public boolean isOut(long feeder, long millis) {
        return has(Fault.OUTAGE) && strikes(feeder ^ 1, millis, 2 * DAY, 20 * MINUTE, 80 * MINUTE);
    }

    /** Somebody bypasses the meter: once in four days, for six to twelve hours. */
    boolean isTampered(MeterId meter, long millis) {
        return has(Fault.TAMPER) && strikes(own(meter, 2), millis, 4 * DAY, 6 * HOUR, 6 * HOUR);
    }

    /** The counter is jammed while current flows: once in five days, for four to ten hours. */
    boolean isStuck(MeterId meter, long millis) {
        return has(Fault.STUCK) && strikes(own(meter, 3), millis, 5 * DAY, 4 * HOUR, 6 * HOUR);
    }

    /** Once in ten days another meter hangs on the wall: its registers begin at zero. */
    boolean isExchanged(MeterId meter, long fromMillis, long toMillis) {
        if (!has(Fault.EXCHANGE)) return false;
        long offset = Math.floorMod(own(meter, 4), 10 * DAY);
        return Math.floorDiv(fromMillis - offset, 10 * DAY) != Math.floorDiv(toMillis - offset, 10 * DAY);
    }

    /** How many numbers are left out before the next reading: one in a hundred leaves out one. */
    int skipped(MeterId meter, long sequence) {
        return has(Fault.SKIP) && chance(own(meter, 5), sequence) < 0.01 ? 1 : 0;
    }

    /** One message in fifty is sent twice. */
    public boolean isDoubled(long what) {
        return has(Fault.DUPLICATE) && chance(seed ^ 6, what) < 0.02;
    }

    /** One message in twenty lets the next one go first. */
    public boolean isOvertaken(long what) {
        return has(Fault.REORDER) && chance(seed ^ 7, what) < 0.05;
    }

    /** The line drops for no reason: at about one send in two hundred. */
    public boolean isCut(long what) {
        return has(Fault.FLAPPING) && chance(seed ^ 8, what) < 0.005;
    }

    /** What the faulty meter says instead of what it measured; the same every time it is asked. */
    public Reading shown(Measurement measured, int moreFlags) {
        Reading reading = measured.reading(moreFlags);
        if (kinds.isEmpty()) return reading;
        MeterId meter = measured.meter();
        long at = measured.atMillis();
        Instant time = reading.at();
        if (has(Fault.DRIFT)) time = time.plusMillis(Math.floorMod(at, DAY) / 400);
        if (has(Fault.STEP) && strikes(own(meter, 9), at, 3 * DAY, 2 * HOUR, HOUR)) time = time.plus(STEP);
        Registers registers = reading.registers();
        if (has(Fault.ROLLOVER)) registers = rolledOver(registers);
        Electrical line = reading.electrical();
        int flags = reading.flags();
        if (has(Fault.SPIKE) && chance(own(meter, 10), measured.sequence()) < 0.005) line = times(line, 1_000, 30_000);
        if (has(Fault.SAG) && strikes(own(meter, 11), at, DAY, 10 * MINUTE, 30 * MINUTE)) {
            line = times(line, 820, 1_000);
            flags |= Flag.UNDER_VOLTAGE.bit();
        } else if (has(Fault.SWELL) && strikes(own(meter, 12), at, DAY, 10 * MINUTE, 30 * MINUTE)) {
            line = times(line, 1_120, 1_000);
            flags |= Flag.OVER_VOLTAGE.bit();
        }
        return new Reading(time, reading.sequence(), registers, line, flags);
    }

    private static Registers rolledOver(Registers real) {
        return new Registers(
                real.importT1Wh() % ROLLS_OVER_AT_WH,
                real.importT2Wh() % ROLLS_OVER_AT_WH,
                real.exportT1Wh() % ROLLS_OVER_AT_WH,
                real.exportT2Wh() % ROLLS_OVER_AT_WH);
    }

    /** Voltage and current times so many thousandths, power to match. */
    private static Electrical times(Electrical line, int volts, int amperes) {
        long milliVolts = (long) line.milliVolts() * volts / 1000;
        long milliAmperes = (long) line.milliAmperes() * amperes / 1000;
        long milliWatts = Math.round(milliVolts * (double) milliAmperes / 1e6 * line.powerFactorThousandths());
        return new Electrical(
                (int) milliVolts,
                (int) Math.min(99_000_000, milliAmperes),
                (int) Math.max(-1_900_000_000, Math.min(1_900_000_000, milliWatts)),
                line.powerFactorThousandths(),
                line.milliHertz());
    }

    private long own(MeterId meter, int fault) {
        return Chance.mix(seed ^ ((long) fault << 48), meter.value());
    }

    private static double chance(long whom, long what) {
        return (Chance.mix(whom, what) >>> 11) * 0x1.0p-53;
    }

    /** One stretch in every period, beginning anywhere in it such that it ends within it. */
    private static boolean strikes(long whom, long millis, long period, long least, long more) {
        long k = Math.floorDiv(millis, period);
        long length = least + (long) (chance(whom, 2 * k) * more);
        long start = k * period + (long) (chance(whom, 2 * k + 1) * (period - length));
        return millis >= start && millis < start + length;
    }
}
