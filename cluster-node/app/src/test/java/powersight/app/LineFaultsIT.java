package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.Fleet;
import powersight.simulator.FleetSettings;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Buffer;
import powersight.simulator.device.Device;
import powersight.simulator.device.Fault;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Measurement;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Population;
import powersight.simulator.load.Weather;
import powersight.wire.Flag;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/**
 * What a real node makes of faults of the line, the supply and the device's buffer (simulator/FAULTS.md), brought to it
 * by running fleets. Faults of the meter itself are in {@link FaultOutcomesIT}.
 */
class LineFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Municipality PLACE = Municipalities.find("novi sad").orElseThrow();
    private static final long SEED = 42;
    private static final String FEEDER = "f-1";

    @TempDir
    static Path folder;

    private static RunningNode node;
    private Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        node = RunningNode.start(folder, "--fleet", "0");
    }

    @AfterAll
    static void stop() {
        if (node != null) node.close();
    }

    @AfterEach
    void stopFleet() {
        if (fleet != null) fleet.stop();
    }

    @Test
    void doubled_messages_are_acknowledged_stored_once_and_counted() throws Exception {
        List<VirtualMeter> meters = meters("doubled-", 4, 60);

        run(meters, Fault.DUPLICATE, 400);

        long duplicates = 0;
        for (VirtualMeter meter : meters)
            duplicates += at(meter).now().path("duplicates").asLong();
        assertThat(duplicates).isPositive();
        JsonNode books = node.json("/api/v1/accounts").findValue("mqtt");
        assertThat(books.path("received").asLong())
                .isEqualTo(books.path("recorded").asLong()
                        + books.path("duplicate").asLong()
                        + books.path("rejected").asLong()
                        + books.path("inFlight").asLong());
    }

    @Test
    void overtaken_readings_are_all_stored_and_marked_as_out_of_order() throws Exception {
        List<VirtualMeter> meters = meters("overtaken-", 4, 60);

        run(meters, Fault.REORDER, 400);

        int marked = 0;
        for (VirtualMeter meter : meters)
            marked += at(meter).readings(Flag.OUT_OF_ORDER).size();
        assertThat(marked).isGreaterThan(5);
    }

    @Test
    void a_flapping_connection_loses_nothing_and_is_no_outage() throws Exception {
        List<VirtualMeter> meters = meters("flapping-", 6, 60);

        run(meters, Fault.FLAPPING, 900);

        int waited = 0;
        for (VirtualMeter meter : meters) {
            waited += at(meter).readings(Flag.BUFFERED).size();
            assertThat(at(meter).incidents()).containsExactly("COMMISSIONED", "ONLINE");
        }
        assertThat(waited).isPositive();
    }

    @Test
    void a_dark_feeder_is_gasps_then_silence_then_power_again_and_no_energy_in_between() throws Exception {
        List<VirtualMeter> meters = meters("dark-", 3, 1);
        Faults outage = new Faults(Set.of(Fault.OUTAGE), SEED);
        Instant dark = beginningOfAnOutage(outage);
        HeldTime time = new HeldTime(1_000);
        GridClock clock = new GridClock(Instant.EPOCH, dark.minus(Duration.ofMinutes(11)), 600, time);

        fleet = Fleet.start(settings(meters, clock, Duration.ofMillis(150), outage));
        for (VirtualMeter meter : meters)
            await().atMost(SOON).until(() -> at(meter).recorded() > 0);
        time.goOn(); // a minute before the darkness
        for (VirtualMeter meter : meters)
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(at(meter).incidents())
                            .containsSubsequence("ONLINE", "SUPPLY_FAILED", "OFFLINE", "ONLINE"));
        await().atMost(SOON)
                .until(() -> at(meters.get(0)).readings(Flag.POWER_RESTORED).size() == 1);
        arrived(meters);

        for (VirtualMeter meter : meters) {
            List<JsonNode> readings = at(meter).readings();
            int restored = index(readings, Flag.POWER_RESTORED);
            Instant last = Instant.parse(readings.get(restored - 1).path("at").asText());
            Instant first = Instant.parse(readings.get(restored).path("at").asText());
            assertThat(Duration.between(last, first)).isGreaterThan(Duration.ofMinutes(50));
            // what it used between the last look and the darkness, and after it until the first look
            assertThat(wh(readings.get(restored)) - wh(readings.get(restored - 1)))
                    .isLessThan(3_000);
        }
    }

    @Test
    void what_a_full_buffer_dropped_is_an_incident_and_not_missing_and_the_rest_comes_late_and_in_order()
            throws Exception {
        VirtualMeter meter = meters("full-", 1, 60).get(0);
        Instant now = Instant.parse(node.json("/api/v1/clock").path("grid").asText());
        long measured = fillBuffer(meter, now, Duration.ofDays(95));

        fleet = Fleet.start(
                settings(List.of(meter), GridClock.startingAt(now, 60), Duration.ofMillis(200), Faults.NONE));
        arrived(List.of(meter));

        JsonNode lost = at(meter).incidentsInFull().stream()
                .filter(each -> each.path("kind").asText().equals("READINGS_LOST"))
                .findFirst()
                .orElseThrow();
        assertThat(lost.path("reason").asText()).isEqualTo("buffer-full");
        assertThat(lost.path("firstSequence").asLong()).isEqualTo(1);
        assertThat(lost.path("lastSequence").asLong()).isBetween(4 * 24L, 6 * 24L);
        assertThat(at(meter).missing()).isZero();
        List<JsonNode> kept = at(meter).readings();
        assertThat(kept.get(0).path("seq").asLong())
                .isEqualTo(lost.path("lastSequence").asLong() + 1);
        assertThat(at(meter).readings(Flag.LATE)).hasSizeGreaterThanOrEqualTo((int)
                (measured - lost.path("lastSequence").asLong() - 1));
        assertThat(at(meter).readings(Flag.OUT_OF_ORDER)).isEmpty();
    }

    /** Wall time that runs so far and then waits until everybody is there, however slow the machine. */
    private static final class HeldTime implements LongSupplier {
        private final long hold;
        private final long began = System.currentTimeMillis();
        private final AtomicLong wentOn = new AtomicLong();

        HeldTime(long hold) {
            this.hold = hold;
        }

        void goOn() {
            wentOn.set(System.currentTimeMillis());
        }

        @Override
        public long getAsLong() {
            long now = System.currentTimeMillis(), since = wentOn.get();
            return since == 0 ? Math.min(now - began, hold) : hold + now - since;
        }
    }

    private void run(List<VirtualMeter> meters, Fault fault, int readings) throws Exception {
        GridClock clock = GridClock.startingAt(
                Instant.parse(node.json("/api/v1/clock").path("grid").asText()), 60);
        fleet = Fleet.start(settings(meters, clock, Duration.ofMillis(60), new Faults(Set.of(fault), SEED)));
        await().atMost(SOON).until(() -> fleet.count().measured() >= readings);
        arrived(meters);
    }

    /** Stops measuring, and returns when the node has each number once, the meters' own registers, and all of it stored. */
    private void arrived(List<VirtualMeter> meters) throws Exception {
        fleet.rest();
        await().atMost(SOON).until(() -> fleet.count().buffered() == 0);
        List<Measurement> own = fleet.latest().toCompletableFuture().join();
        assertThat(own).hasSameSizeAs(meters);
        for (Measurement last : own) {
            MeterAtNode meter = new MeterAtNode(node, last.meter());
            await().atMost(SOON)
                    .until(() -> meter.now().path("last").path("seq").asLong() == last.sequence());
            assertThat(meter.missing()).isZero();
            assertThat(wh(meter.now().path("last"))).isEqualTo(last.registers().importWh());
            await().atMost(SOON).until(() -> meter.readings().size() == meter.recorded());
        }
    }

    /** Hourly readings that nobody came for, written as the device writes them. */
    private static long fillBuffer(VirtualMeter meter, Instant until, Duration length) throws Exception {
        long end = until.toEpochMilli() - 1_000, start = end - length.toMillis();
        Device device = Device.installed(
                meter.id(),
                Population.named("household", SEED, meter.id().value()),
                new Weather(SEED),
                LowTariff.in(PLACE),
                Feeder.of(SEED, FEEDER, meter.id().value()),
                Faults.NONE,
                start,
                1);
        DayPlan plan = new DayPlan();
        long count = 0;
        try (Buffer buffer =
                Buffer.open(folder.resolve("buffer").resolve(meter.id().value()), Duration.ofDays(90))) {
            for (long at = start + 3_600_000; at <= end; at += 3_600_000) {
                device.measure(at, plan).ifPresent(buffer::add);
                buffer.write();
                count++;
            }
            buffer.dropTooOld(end);
        }
        return count;
    }

    /** The beginning of an outage of 50 minutes or more, some days ago. */
    private static Instant beginningOfAnOutage(Faults outage) {
        long feeder = Feeder.of(SEED, FEEDER, "any").seed();
        long minute = 60_000,
                from =
                        System.currentTimeMillis() / minute * minute
                                - Duration.ofDays(20).toMillis();
        for (long at = from; ; at += minute)
            if (outage.isOut(feeder, at)
                    && !outage.isOut(feeder, at - minute)
                    && outage.isOut(feeder, at + 50 * minute)) return Instant.ofEpochMilli(at);
    }

    private static List<VirtualMeter> meters(String prefix, int count, int timeoutSeconds) throws Exception {
        List<VirtualMeter> meters = new ArrayList<>();
        for (int k = 1; k <= count; k++) {
            String secret = node.post(
                            "/api/v1/meters",
                            "{\"id\":\"" + prefix + k + "\",\"municipality\":\"" + PLACE.code()
                                    + "\",\"timeoutSeconds\":" + timeoutSeconds + "}")
                    .path("secret")
                    .asText();
            meters.add(new VirtualMeter(new MeterId(prefix + k), PLACE, secret, Transport.MQTT).on(FEEDER));
        }
        return meters;
    }

    private static FleetSettings settings(List<VirtualMeter> meters, GridClock clock, Duration every, Faults faults) {
        return new FleetSettings(
                meters,
                Optional.of(new FleetSettings.Mqtt("127.0.0.1", node.port("mqtt"))),
                Optional.empty(),
                Optional.empty(),
                clock,
                every,
                Duration.ZERO,
                SEED,
                folder.resolve("buffer"),
                faults,
                1);
    }

    private static MeterAtNode at(VirtualMeter meter) {
        return new MeterAtNode(node, meter.id());
    }

    private static int index(List<JsonNode> readings, Flag flag) {
        for (int i = 0; i < readings.size(); i++)
            if (readings.get(i).path("flags").toString().contains(flag.name())) return i;
        throw new AssertionError("no reading carries " + flag);
    }

    private static long wh(JsonNode reading) {
        return reading.path("importT1Wh").asLong() + reading.path("importT2Wh").asLong();
    }
}
