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
import powersight.simulator.device.Orders;
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
 * @param broker where its line leads, and where nobody else may speak under its name
 * @param concentrator as whom it speaks; empty when its one meter speaks for itself
 * @param phase where in the interval it begins, 0 to 1, so that many do not look at once
 */
public record Plan(
        String name,
        List<VirtualMeter> meters,
        Optional<ConcentratorId> concentrator,
        Dialect dialect,
        Broker broker,
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

    public record Broker(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

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
        Optional<Orders> orders = buffer.orders(meter.id());
        long from = orders.map(Orders::atMillis)
                .or(buffer::origin)
                .orElseGet(() -> clock.now().toEpochMilli() - 1);
        Device device = last.isPresent()
                ? Device.resumed(last.get(), profile, weather, tariff, feeder, faults)
                : Device.installed(meter.id(), profile, weather, tariff, feeder, faults, from, buffer.firstSequence());
        orders.ifPresent(device::recall);
        return device;
    }

    private static Optional<Measurement> past(VirtualMeter meter) {
        return meter.continuesAfter().map(last -> Measurement.after(meter.id(), last));
    }
}
