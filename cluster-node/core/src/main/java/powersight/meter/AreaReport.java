package powersight.meter;

import java.util.Optional;
import java.util.OptionalInt;
import powersight.platform.Message;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/**
 * What a meter tells the actor of its municipality after each change, for the sums on live pages.
 *
 * @param milliWatts at its newest reading; empty when the device does not measure power
 * @param newReadings how many readings this change recorded; 0 for a change of connection only
 */
public record AreaReport(
        MeterId meter,
        String municipality,
        Optional<String> building,
        MeterNow.Connection connection,
        OptionalInt milliWatts,
        long importWh,
        long exportWh,
        int newReadings)
        implements Message {
    static AreaReport of(MeterId meter, MeterState state, int newReadings) {
        Registration registration = state.registration().orElseThrow();
        Optional<Reading> last = state.last();
        return new AreaReport(
                meter,
                registration.municipality(),
                registration.building(),
                state.connection(),
                last.map(reading -> reading.electrical().measuredMilliWatts()).orElse(OptionalInt.empty()),
                last.map(reading -> reading.registers().importWh()).orElse(0L),
                last.map(reading -> reading.registers().exportWh()).orElse(0L),
                newReadings);
    }
}
