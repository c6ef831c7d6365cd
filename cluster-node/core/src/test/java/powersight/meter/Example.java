package powersight.meter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** What the tests of this package say again and again. */
final class Example {
    static final MeterId METER = new MeterId("m-1");
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final Registration REGISTERED = Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30));
    static final Sender ITSELF = new Sender.Device(METER);
    static final Limits LIMITS = new Limits(Duration.ofHours(1), Duration.ofMinutes(15));

    private Example() {}

    static Reading reading(long sequence, Instant at, long importWh) {
        return new Reading(at, sequence, Registers.singleRate(importWh), Electrical.NONE, 0);
    }

    static Reading unnumbered(Instant at, long importWh) {
        return reading(Reading.UNNUMBERED, at, importWh);
    }

    static MeterMessage.Report report(Reading... readings) {
        return new MeterMessage.Report(METER, 1, List.of(readings));
    }
}
