package powersight.simulator.device;

import java.time.Instant;
import powersight.simulator.load.Energy;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * A reading with everything that the device must remember to go on from it after a power cut: the counters at full
 * resolution (watt-milliseconds), how often it has started, and what commands have set.
 *
 * @param everySeconds what {@code set-interval} asked for; 0 when nobody did
 * @param disconnected the switch in the meter is open
 */
public record Measurement(
        MeterId meter,
        int boot,
        long atMillis,
        long sequence,
        long importT1,
        long importT2,
        long exportT1,
        long exportT2,
        Electrical electrical,
        int flags,
        int everySeconds,
        boolean disconnected)
        implements Kept {

    /** As if this reading, which another program wrote, had been the meter's last. */
    public static Measurement after(MeterId meter, Reading last) {
        Energy energy = Energy.of(last.registers());
        return new Measurement(
                meter,
                0,
                last.at().toEpochMilli(),
                last.sequence(),
                energy.importT1,
                energy.importT2,
                energy.exportT1,
                energy.exportT2,
                last.electrical(),
                0,
                0,
                false);
    }

    public Energy energy() {
        return new Energy(importT1, importT2, exportT1, exportT2);
    }

    public Registers registers() {
        return energy().registers();
    }

    /** What goes over the wire, with flags that only sending can know. */
    public Reading reading(int moreFlags) {
        return new Reading(Instant.ofEpochMilli(atMillis), sequence, registers(), electrical, flags | moreFlags);
    }

    Measurement withSequence(long other) {
        return new Measurement(
                meter,
                boot,
                atMillis,
                other,
                importT1,
                importT2,
                exportT1,
                exportT2,
                electrical,
                flags,
                everySeconds,
                disconnected);
    }
}
