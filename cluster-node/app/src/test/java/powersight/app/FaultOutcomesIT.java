package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.simulator.device.Fault;
import powersight.simulator.line.Line;
import powersight.simulator.line.MqttLine;
import powersight.wire.Channel;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;
import powersight.wire.Reading;

/**
 * What a real node makes of faults in the meter itself: the right-hand column of simulator/FAULTS.md, row by row. Faults
 * of the line and the supply are in {@link LineFaultsIT}.
 */
class FaultOutcomesIT {
    private static final String CONCENTRATOR = "faults";
    private static final Duration SOON = Duration.ofSeconds(60), FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Municipality PLACE = Municipalities.find("novi sad").orElseThrow();

    @TempDir
    static Path folder;

    private static RunningNode node;
    private static MqttLine line;

    @BeforeAll
    static void start() throws Exception {
        node = RunningNode.start(folder, "--fleet", "0");
        String secret = node.post("/api/v1/concentrators", "{\"id\":\"" + CONCENTRATOR + "\"}")
                .path("secret")
                .asText();
        line = new MqttLine(
                new MqttLine.Account("127.0.0.1", node.port("mqtt"), CONCENTRATOR, secret, List.of()),
                new SplittableRandom());
        line.open(new Line.Listener() {
            @Override
            public void up() {}

            @Override
            public void down(String why) {}

            @Override
            public void heard(String topic, byte[] payload) {}
        });
    }

    @AfterAll
    static void stop() {
        if (line != null) line.close();
        if (node != null) node.close();
    }

    @Test
    void a_skipped_number_stays_missing_and_no_energy_is_lost() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.SKIP, "household", PLACE, 4, FIVE_MINUTES);

        MeterAtNode meter = brought(past);

        long skipped = past.lastSaid().sequence() - past.said().size();
        assertThat(skipped).isPositive();
        assertThat(meter.missing()).isEqualTo(skipped);
        assertThat(energy(meter)).isEqualTo(past.ownWh());
    }

    @Test
    void a_drifting_clock_is_taken_and_what_follows_its_correction_is_marked_as_out_of_order() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.DRIFT, "household", PLACE, 2, Duration.ofMinutes(1));

        MeterAtNode meter = brought(past);

        assertThat(meter.missing()).isZero();
        assertThat(meter.readings(Flag.OUT_OF_ORDER)).hasSize(2 * 3); // 3.6 minutes ahead, at two midnights UTC
        assertThat(energy(meter)).isEqualTo(past.ownWh());
    }

    @Test
    void a_clock_two_hours_ahead_is_refused_and_quarantined_and_the_energy_comes_with_the_next_reading()
            throws Exception {
        Instant now = gridNow();
        MeterId id = commissioned("fault-step-now");
        FaultyPast truth = FaultyPast.of(Fault.SKIP, "household", PLACE, 1, FIVE_MINUTES);
        Reading before = at(truth, 10, 1, now.minus(Duration.ofMinutes(20)));
        Reading ahead = at(truth, 11, 2, now.plus(Duration.ofHours(2)));
        Reading after = at(truth, 12, 3, now.minus(Duration.ofMinutes(10)));

        for (Reading each : List.of(before, ahead, after)) say(id, List.of(each));

        MeterAtNode meter = new MeterAtNode(node, id);
        await().atMost(SOON).until(() -> meter.recorded() == 2);
        assertThat(meter.missing()).isEqualTo(1);
        assertThat(refusals(id)).containsExactly("in-the-future");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(meter.energyWh(now.minus(Duration.ofDays(1)), now))
                        .isEqualTo(after.registers().importWh()
                                - before.registers().importWh()));
    }

    @Test
    void a_stepped_clock_that_is_heard_of_later_is_recorded_whole_and_marked_as_out_of_order() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.STEP, "household", PLACE, 6, FIVE_MINUTES);

        MeterAtNode meter = brought(past);

        assertThat(meter.missing()).isZero();
        assertThat(meter.readings(Flag.OUT_OF_ORDER)).hasSizeGreaterThan(20);
        assertThat(meter.now().path("last").path("importT1Wh").asLong())
                .isEqualTo(past.lastOwn().importT1Wh());
        assertThat(energy(meter)).isEqualTo(past.ownWh());
    }

    @Test
    void a_spike_is_kept_as_it_was_said_and_changes_no_energy() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.SPIKE, "household", PLACE, 4, FIVE_MINUTES);

        MeterAtNode meter = brought(past);

        double greatestSaid = past.said().stream()
                .mapToInt(each -> each.electrical().milliWatts())
                .max()
                .orElseThrow();
        double greatestOwn = past.own().stream()
                .mapToInt(each -> each.electrical().milliWatts())
                .max()
                .orElseThrow();
        assertThat(greatestSaid).isGreaterThan(2 * greatestOwn);
        assertThat(meter.readings())
                .anyMatch(each -> Math.round(each.path("watts").asDouble() * 1000) == Math.round(greatestSaid));
        assertThat(energy(meter)).isEqualTo(past.ownWh());
    }

    @Test
    void a_stuck_counter_shows_power_without_energy() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.STUCK, "household", PLACE, 5, FIVE_MINUTES);

        MeterAtNode meter = brought(past);

        List<JsonNode> readings = meter.readings();
        int stuck = 0;
        for (int i = 1; i < readings.size(); i++)
            if (wh(readings.get(i)) == wh(readings.get(i - 1))
                    && readings.get(i).path("watts").asDouble() > 30) stuck++;
        assertThat(stuck).isGreaterThan(40); // four hours of five minutes, and nothing else does that
        assertThat(energy(meter)).isEqualTo(past.ownWh());
    }

    @Test
    void a_register_that_rolled_over_is_marked_and_its_quarter_counts_nothing_rather_than_less_than_nothing()
            throws Exception {
        FaultyPast past = FaultyPast.of(Fault.ROLLOVER, "shop:floor=20000", PLACE, 6, FIVE_MINUTES);
        assertThat(past.lastOwn().importWh()).isGreaterThan(1_000_000);

        MeterAtNode meter = brought(past);

        assertThat(meter.readings(Flag.REGISTER_DECREASED)).hasSize(decreases(past));
        assertThat(decreases(past)).isPositive();
        assertThat(energy(meter)).isEqualTo(MeterAtNode.expectedWh(past.said())).isLessThan(past.ownWh());
    }

    @Test
    void an_exchanged_meter_is_marked_once_and_goes_on_without_negative_energy() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.EXCHANGE, "household", PLACE, 11, FIVE_MINUTES);
        assertThat(decreases(past)).isPositive();

        MeterAtNode meter = brought(past);

        assertThat(meter.missing()).isZero();
        assertThat(meter.readings(Flag.REGISTER_DECREASED)).hasSize(decreases(past));
        assertThat(energy(meter)).isEqualTo(MeterAtNode.expectedWh(past.said()));
    }

    @Test
    void a_bypassed_meter_keeps_its_flag_and_shows_voltage_without_load() throws Exception {
        FaultyPast past = FaultyPast.of(Fault.TAMPER, "household", PLACE, 5, FIVE_MINUTES);

        MeterAtNode meter = brought(past);

        List<JsonNode> bare = meter.readings(Flag.NO_LOAD);
        assertThat(bare)
                .hasSizeGreaterThan(60)
                .allMatch(each -> each.path("volts").asDouble() > 207);
        assertThat(bare).filteredOn(each -> each.path("watts").asDouble() == 0).hasSizeGreaterThan(bare.size() - 10);
        assertThat(energy(meter)).isEqualTo(past.ownWh());
    }

    @Test
    void sag_and_swell_keep_their_flags_and_voltages_and_change_no_energy() throws Exception {
        FaultyPast sag = FaultyPast.of(Fault.SAG, "household", PLACE, 3, FIVE_MINUTES);
        FaultyPast swell = FaultyPast.of(Fault.SWELL, "household", PLACE, 3, FIVE_MINUTES);

        MeterAtNode low = brought(sag), high = brought(swell);

        assertThat(low.readings(Flag.UNDER_VOLTAGE))
                .isNotEmpty()
                .allMatch(each -> each.path("volts").asDouble() < 207);
        assertThat(high.readings(Flag.OVER_VOLTAGE))
                .isNotEmpty()
                .allMatch(each -> each.path("volts").asDouble() > 253);
        assertThat(energy(low)).isEqualTo(sag.ownWh());
        assertThat(energy(high)).isEqualTo(swell.ownWh());
    }

    /** Commissions the meter, sends all that it said, and returns when the node has it in its journal, store and sums. */
    private static MeterAtNode brought(FaultyPast past) throws Exception {
        commissioned(past.meter().value());
        for (int from = 0; from < past.said().size(); from += 500)
            say(past.meter(), past.said().subList(from, Math.min(past.said().size(), from + 500)));
        MeterAtNode meter = new MeterAtNode(node, past.meter());
        assertThat(meter.recorded()).isEqualTo(past.said().size());
        await().atMost(SOON).until(() -> meter.readings().size() == past.said().size());
        return meter;
    }

    private static MeterId commissioned(String id) throws Exception {
        node.post(
                "/api/v1/meters",
                "{\"id\":\"" + id + "\",\"municipality\":\"" + PLACE.code() + "\",\"concentrator\":\"" + CONCENTRATOR
                        + "\"}");
        return new MeterId(id);
    }

    /** Returns when it is acknowledged: then it is in the journal, or in quarantine. */
    private static void say(MeterId meter, List<Reading> readings) {
        String topic = Channel.of(Channel.Kind.READINGS, meter).topic();
        byte[] payload = MeterJsonWriter.write(new MeterMessage.Report(meter, 1, readings));
        await().atMost(SOON).ignoreExceptions().until(() -> {
            line.send(topic, payload, true).toCompletableFuture().join();
            return true;
        });
    }

    /** The sums follow the journal; this waits until they have caught up with the last reading. */
    private static long energy(MeterAtNode meter) throws Exception {
        Instant from = FaultyPast.BEGAN, to = from.plus(Duration.ofDays(12));
        await().atMost(SOON).until(() -> counted(meter, from, to) == meter.recorded());
        return meter.energyWh(from, to);
    }

    private static long counted(MeterAtNode meter, Instant from, Instant to) throws Exception {
        long count = 0;
        JsonNode series = node.json("/api/v1/meters/" + meter.id() + "/series?step=quarter&from=" + from + "&to=" + to);
        for (JsonNode each : series.path("count")) count += each.asLong();
        return count;
    }

    private static Reading at(FaultyPast truth, int index, long sequence, Instant at) {
        Reading like = truth.said().get(index);
        return new Reading(at, sequence, like.registers(), like.electrical(), 0);
    }

    private static Instant gridNow() throws Exception {
        return Instant.parse(node.json("/api/v1/clock").path("grid").asText());
    }

    private static List<String> refusals(MeterId meter) throws Exception {
        return node.json("/api/v1/quarantine?limit=100").path("items").findParents("code").stream()
                .filter(each -> each.path("device").asText().equals(meter.value()))
                .map(each -> each.path("code").asText())
                .toList();
    }

    private static int decreases(FaultyPast past) {
        int count = 0;
        for (int i = 1; i < past.said().size(); i++)
            if (past.said().get(i).registers().anyBelow(past.said().get(i - 1).registers())) count++;
        return count;
    }

    private static long wh(JsonNode reading) {
        return reading.path("importT1Wh").asLong() + reading.path("importT2Wh").asLong();
    }
}
