package powersight.app;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import powersight.simulator.device.Device;
import powersight.simulator.device.Fault;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Measurement;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Population;
import powersight.simulator.load.Weather;
import powersight.wire.MeterId;
import powersight.wire.Municipality;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * What a faulty meter measured and said over some past days: {@code own} is the truth inside, {@code said} what it sends.
 * The same every time it is asked.
 */
record FaultyPast(MeterId meter, List<Measurement> own, List<Reading> said) {
    static final Instant BEGAN = Instant.parse("2026-10-01T22:00:00Z");
    private static final long SEED = 42;

    static FaultyPast of(Fault fault, String profile, Municipality place, int days, Duration every) {
        MeterId meter = new MeterId("fault-" + fault.word());
        Faults faults = new Faults(Set.of(fault), SEED);
        Device device = Device.installed(
                meter,
                Population.named(profile, SEED, meter.value()),
                new Weather(SEED),
                LowTariff.in(place),
                Feeder.of(SEED, "f-1", meter.value()),
                faults,
                BEGAN.toEpochMilli(),
                1);
        DayPlan plan = new DayPlan();
        List<Measurement> own = new ArrayList<>();
        long end = BEGAN.plus(Duration.ofDays(days)).toEpochMilli();
        for (long at = BEGAN.toEpochMilli() + every.toMillis(); at <= end; at += every.toMillis())
            device.measure(at, plan).ifPresent(own::add);
        return new FaultyPast(
                meter, own, own.stream().map(each -> faults.shown(each, 0)).toList());
    }

    Registers lastOwn() {
        return own.get(own.size() - 1).registers();
    }

    /** What its own registers grew by since its first reading. */
    long ownWh() {
        return lastOwn().importWh() - own.get(0).registers().importWh();
    }

    Reading lastSaid() {
        return said.get(said.size() - 1);
    }
}
