package powersight.simulator;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.NoSuchElementException;
import powersight.simulator.device.Device;
import powersight.simulator.device.Faults;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LocalDay;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Population;
import powersight.simulator.load.Weather;
import powersight.wire.Reading;

/**
 * What a meter would have said over some past local days: the same meter, home and weather as in a live {@link Fleet}
 * with that seed.
 *
 * <p>Registers begin at zero and sequences at 1. The first reading comes one interval after local midnight, the last at
 * the midnight that ends the last day; a day has 23, 24 or 25 hours of them. Let the live meter go on with {@link
 * VirtualMeter#after}. Each iteration begins anew and yields the same.
 */
public final class History implements Iterable<Reading> {
    private final VirtualMeter meter;
    private final long startMillis;
    private final long endMillis;
    private final long everyMillis;
    private final long seed;

    private History(VirtualMeter meter, long startMillis, long endMillis, Duration every, long seed) {
        this.meter = meter;
        this.startMillis = startMillis;
        this.endMillis = endMillis;
        this.everyMillis = every.toMillis();
        this.seed = seed;
    }

    public static History of(VirtualMeter meter, LocalDate first, int days, Duration every, long seed) {
        if (days < 1) throw new IllegalArgumentException("a history has at least one day, not " + days);
        if (every.toMillis() < 1_000 || every.toMillis() > Duration.ofDays(1).toMillis())
            throw new IllegalArgumentException("the interval must be 1 second to 1 day, not " + every);
        return new History(meter, midnight(first), midnight(first.plusDays(days)), every, seed);
    }

    private static long midnight(LocalDate day) {
        return day.atStartOfDay(LocalDay.ZONE).toInstant().toEpochMilli();
    }

    /** How many readings there will be. */
    public long size() {
        return (endMillis - startMillis) / everyMillis;
    }

    @Override
    public Iterator<Reading> iterator() {
        String id = meter.id().value();
        Device device = Device.installed(
                meter.id(),
                Population.named(meter.profile(), seed, id),
                new Weather(seed),
                LowTariff.in(meter.municipality()),
                Feeder.of(seed, meter.feeder(), id),
                Faults.NONE,
                startMillis,
                1);
        return new Past(device);
    }

    private final class Past implements Iterator<Reading> {
        private final DayPlan plan = new DayPlan();
        private final Device device;
        private long next = startMillis + everyMillis;

        Past(Device device) {
            this.device = device;
        }

        @Override
        public boolean hasNext() {
            return next <= endMillis;
        }

        @Override
        public Reading next() {
            if (!hasNext()) throw new NoSuchElementException();
            long at = next;
            next += everyMillis;
            return device.measure(at, plan).orElseThrow().reading(0);
        }
    }
}
