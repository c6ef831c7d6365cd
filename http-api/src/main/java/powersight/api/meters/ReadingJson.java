package powersight.api.meters;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** A reading as it is shown: energy in whole Wh, everything else in its usual unit, null for what was not measured. */
record ReadingJson(
        Instant at,
        Instant receivedAt,
        @Nullable Long seq,
        long importT1Wh,
        long importT2Wh,
        long exportT1Wh,
        long exportT2Wh,
        @Nullable Double volts,
        @Nullable Double amperes,
        @Nullable Double watts,
        @Nullable Double powerFactor,
        @Nullable Double hertz,
        List<String> flags) {
    static ReadingJson of(Reading reading, Instant receivedAt) {
        Registers registers = reading.registers();
        Electrical line = reading.electrical();
        return new ReadingJson(
                reading.at(),
                receivedAt,
                reading.isNumbered() ? reading.sequence() : null,
                registers.importT1Wh(),
                registers.importT2Wh(),
                registers.exportT1Wh(),
                registers.exportT2Wh(),
                units(line.measuredMilliVolts()),
                units(line.measuredMilliAmperes()),
                units(line.measuredMilliWatts()),
                units(line.measuredPowerFactor()),
                units(line.measuredMilliHertz()),
                Flag.setOf(reading.flags()).stream().map(Flag::name).toList());
    }

    static @Nullable Double units(OptionalInt thousandths) {
        return thousandths.isPresent() ? thousandths.getAsInt() / 1000.0 : null;
    }
}
