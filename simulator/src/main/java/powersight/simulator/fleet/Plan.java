package powersight.simulator.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Device;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Measurement;
import powersight.simulator.line.Line;
import powersight.simulator.load.Chance;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Population;
import powersight.simulator.load.Profile;
import powersight.simulator.load.Weather;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;

/**
 * What one {@link Concentrator} is to do.
 *
 * @param concentrator as whom it speaks; empty when its one meter speaks for itself
 * @param phase where in the interval it begins, 0 to 1, so that many do not look at once
 */
public record Plan(
        String name,
        List<VirtualMeter> meters,
        Optional<ConcentratorId> concentrator,
        Dialect dialect,
        Supplier<Line> line,
        GridClock clock,
        Duration every,
        Duration heartbeat,
        double phase,
        long seed,
        Path folder,
        Faults faults,
        int perMessage,
        Tally tally) {

    RandomGenerator chance() {
        return new SplittableRandom(Chance.mix(seed, name));
    }

    Logger log() {
        return LoggerFactory.getLogger(Concentrator.class);
    }

    /** The meter as it was left: on disk, in the store's past, or not at all. */
    Device device(VirtualMeter meter, Buffer buffer) {
        Profile profile = Population.named(meter.profile(), seed, meter.id().value());
        Weather weather = new Weather(seed);
        LowTariff tariff = LowTariff.in(meter.municipality());
        Feeder feeder = Feeder.of(seed, meter.feeder(), meter.id().value());
        Optional<Measurement> last = buffer.latest(meter.id()).or(() -> past(meter));
        if (last.isPresent()) return Device.resumed(last.get(), profile, weather, tariff, feeder, faults);
        long from = buffer.origin().orElseGet(() -> clock.now().toEpochMilli() - 1);
        return Device.installed(meter.id(), profile, weather, tariff, feeder, faults, from, buffer.firstSequence());
    }

    private static Optional<Measurement> past(VirtualMeter meter) {
        return meter.continuesAfter().map(last -> Measurement.after(meter.id(), last));
    }
}
