package powersight.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.meter.SeenSequences;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** What the tests of this package say again and again. */
public final class Example {
    public static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    public static final Registration NOVI_SAD = Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30));

    private Example() {}

    public static MeterNow fresh(MeterId meter, Registration registration) {
        return new MeterNow(
                meter,
                registration,
                MeterNow.Connection.NEVER_SEEN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                List.of());
    }

    public static Reading reading(long seq, Instant at, long importWh, int milliWatts) {
        return new Reading(
                at,
                seq,
                new Registers(importWh, 200, 0, 0),
                new Electrical(220_400, 1_340, milliWatts, Electrical.ABSENT, 50_000),
                Flag.LATE.bit());
    }

    public static MeterNow online(String meter, Reading last) {
        return new MeterNow(
                new MeterId(meter),
                NOVI_SAD,
                MeterNow.Connection.ONLINE,
                Optional.of(NOON),
                Optional.of(last.at().plusSeconds(1)),
                Optional.of(last),
                Optional.of(last.at().plusSeconds(1)),
                7,
                2,
                List.of(new SeenSequences.Range(3, 4)));
    }

    /** One page, in plain ASCII. */
    public static String pdf() {
        String objects = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
                + "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
                + "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n";
        return objects + "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n"
                + objects.length() + "\n%%EOF\n";
    }
}
