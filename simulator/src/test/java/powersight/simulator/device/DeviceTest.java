package powersight.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Population;
import powersight.simulator.load.Profile;
import powersight.simulator.load.Weather;
import powersight.wire.Flag;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.Reading;

class DeviceTest {
    private static final long START = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000, FIVE = 5 * MINUTE, DAY = 1_440 * MINUTE;
    private static final MeterId ID = new MeterId("m-1");

    private final DayPlan plan = new DayPlan();

    @Test
    void a_meter_resumed_from_its_last_measurement_counts_as_if_it_had_never_stopped() {
        Device straight = device(Faults.NONE);
        Device first = device(Faults.NONE);
        Measurement last = first.measure(START + DAY, plan).orElseThrow();
        Device resumed = Device.resumed(last, profile(), new Weather(1), tariff(), feeder(), Faults.NONE);

        Measurement other = resumed.measure(START + 2 * DAY, plan).orElseThrow();

        assertThat(other.registers())
                .isEqualTo(straight.measure(START + 2 * DAY, plan).orElseThrow().registers());
        assertThat(other.sequence()).isEqualTo(2);
        assertThat(other.boot()).isEqualTo(2);
        assertThat(Flag.RESTARTED.in(other.flags())).isTrue();
    }

    @Test
    void registers_do_not_depend_on_how_often_one_looks() {
        Device often = device(Faults.NONE), seldom = device(Faults.NONE);

        for (long at = START + 7_001; at < START + DAY; at += 7_001) often.measure(at, plan);
        Measurement a = often.measure(START + DAY, plan).orElseThrow();

        assertThat(a.energy().net())
                .isEqualTo(
                        seldom.measure(START + DAY, plan).orElseThrow().energy().net());
    }

    @Test
    void when_the_clock_stands_still_or_goes_back_there_is_nothing_to_measure() {
        Device device = device(Faults.NONE);
        device.measure(START + FIVE, plan);

        assertThat(device.measure(START + FIVE, plan)).isEmpty();
        assertThat(device.measure(START, plan)).isEmpty();
    }

    @Test
    void disconnected_it_counts_nothing_and_reconnected_it_goes_on() {
        Device device = device(Faults.NONE);
        device.obey(new MeterCommand.Disconnect("c-1"), START + FIVE, plan);
        Measurement off = device.measure(START + DAY, plan).orElseThrow();
        device.obey(new MeterCommand.Reconnect("c-2"), START + DAY, plan);
        Measurement on = device.measure(START + 2 * DAY, plan).orElseThrow();

        assertThat(off.electrical().milliWatts()).isZero();
        assertThat(off.disconnected()).isTrue();
        assertThat(on.registers().importWh()).isGreaterThan(off.registers().importWh() + 1_000);
    }

    @Test
    void the_same_command_again_is_answered_again_and_not_done_again() {
        Device device = device(Faults.NONE);
        MeterCommand restart = new MeterCommand.Restart("c-1");

        assertThat(device.obey(restart, START + 1, plan).remark()).isEmpty();
        assertThat(device.obey(restart, START + 2, plan).remark()).contains("already done");

        assertThat(device.measure(START + FIVE, plan).orElseThrow().boot()).isEqualTo(2);
    }

    @Test
    void after_a_restart_the_same_command_is_not_done_again_and_an_older_one_neither() {
        Device before = device(Faults.NONE);
        Measurement last = before.measure(START + FIVE, plan).orElseThrow();
        before.obey(new MeterCommand.Disconnect("c-1"), START + 2 * FIVE, plan);
        before.obey(new MeterCommand.Reconnect("c-2"), START + 3 * FIVE, plan);
        before.obey(new MeterCommand.SetInterval("c-3", Duration.ofHours(1)), START + 4 * FIVE, plan);

        Device after = Device.resumed(last, profile(), new Weather(1), tariff(), feeder(), Faults.NONE);
        after.recall(before.orders());

        assertThat(after.obey(new MeterCommand.Disconnect("c-1"), START + 5 * FIVE, plan)
                        .remark())
                .contains("already done");
        assertThat(after.ownInterval()).contains(Duration.ofHours(1));
        assertThat(after.measure(START + DAY, plan).orElseThrow().energy().net())
                .isEqualTo(
                        before.measure(START + DAY, plan).orElseThrow().energy().net());
    }

    @Test
    void what_was_measured_since_the_last_command_counts_more_than_what_the_command_left_behind() {
        Device before = device(Faults.NONE);
        before.obey(new MeterCommand.ReadNow("c-1"), START + FIVE, plan);
        Measurement last = before.measure(START + DAY, plan).orElseThrow();

        Device after = Device.resumed(last, profile(), new Weather(1), tariff(), feeder(), Faults.NONE);
        after.recall(before.orders());

        assertThat(after.measuredUntil()).isEqualTo(START + DAY);
        assertThat(after.hasHeard(new MeterCommand.ReadNow("c-1"))).isTrue();
    }

    @Test
    void an_interval_that_was_set_survives_a_restart() {
        Device device = device(Faults.NONE);
        device.obey(new MeterCommand.SetInterval("c-1", Duration.ofMinutes(15)), START + 1, plan);
        Measurement last = device.measure(START + FIVE, plan).orElseThrow();

        assertThat(Device.resumed(last, profile(), new Weather(1), tariff(), feeder(), Faults.NONE)
                        .ownInterval())
                .contains(Duration.ofMinutes(15));
    }

    @Test
    void a_skip_leaves_out_numbers_and_nothing_else() {
        List<Measurement> run = run(faults(Fault.SKIP), 10);

        assertThat(run.get(run.size() - 1).sequence()).isBetween(run.size() + 10L, run.size() + 50L);
        assertThat(registersNeverFall(shown(run, faults(Fault.SKIP)))).isTrue();
    }

    @Test
    void a_spike_is_a_power_that_the_registers_know_nothing_of() {
        Faults spike = faults(Fault.SPIKE);
        List<Measurement> run = run(spike, 10);
        List<Reading> shown = shown(run, spike);

        long spikes = shown.stream()
                .filter(each -> each.electrical().milliAmperes() > 20 * median(run))
                .count();
        assertThat(spikes).isBetween(3L, 40L);
        assertThat(shown.get(shown.size() - 1).registers())
                .isEqualTo(run(Faults.NONE, 10).get(shown.size() - 1).registers());
    }

    @Test
    void a_register_that_rolls_over_begins_again_at_zero() {
        List<Reading> shown = shown(run(faults(Fault.ROLLOVER), 150), faults(Fault.ROLLOVER));

        assertThat(shown).allMatch(each -> each.registers().importT1Wh() < Faults.ROLLS_OVER_AT_WH);
        assertThat(registersNeverFall(shown)).isFalse();
    }

    @Test
    void an_exchanged_meter_begins_at_zero_and_goes_on_numbering() {
        List<Measurement> run = run(faults(Fault.EXCHANGE), 12);

        assertThat(registersNeverFall(shown(run, Faults.NONE))).isFalse();
        for (int i = 1; i < run.size(); i++)
            assertThat(run.get(i).sequence()).isEqualTo(run.get(i - 1).sequence() + 1);
    }

    @Test
    void a_stuck_counter_stands_still_while_current_flows() {
        List<Measurement> run = run(faults(Fault.STUCK), 10);
        int stuck = 0;
        for (int i = 1; i < run.size(); i++)
            if (run.get(i).energy().net() == run.get(i - 1).energy().net()
                    && run.get(i).electrical().milliWatts() > 10_000) stuck++;

        assertThat(stuck).isGreaterThan(40);
    }

    @Test
    void tampering_takes_away_the_load_while_the_voltage_stays() {
        List<Measurement> run = run(faults(Fault.TAMPER), 10);

        List<Measurement> bare =
                run.stream().filter(each -> Flag.NO_LOAD.in(each.flags())).toList();
        assertThat(bare).hasSizeGreaterThan(60);
        assertThat(bare.subList(1, 60))
                .filteredOn(each -> each.electrical().milliWatts() == 0)
                .hasSizeGreaterThan(50);
        assertThat(bare).allMatch(each -> each.electrical().milliVolts() > 207_000);
    }

    @Test
    void sags_and_swells_show_in_the_voltage_and_say_so() {
        Faults both = faults(Fault.SAG, Fault.SWELL);
        List<Reading> shown = shown(run(both, 10), both);

        assertThat(shown)
                .anyMatch(each ->
                        each.has(Flag.UNDER_VOLTAGE) && each.electrical().milliVolts() < 207_000);
        assertThat(shown)
                .anyMatch(
                        each -> each.has(Flag.OVER_VOLTAGE) && each.electrical().milliVolts() > 253_000);
    }

    @Test
    void a_drifting_clock_is_minutes_ahead_by_the_evening_and_a_step_is_two_hours() {
        List<Measurement> run = run(Faults.NONE, 10);
        Faults drift = faults(Fault.DRIFT), step = faults(Fault.STEP);

        assertThat(shown(run, drift)).anyMatch(each -> ahead(run, each) > 2 * MINUTE);
        assertThat(shown(run, step)).anyMatch(each -> ahead(run, each) == 120 * MINUTE);
        assertThat(shown(run, step)).anyMatch(each -> ahead(run, each) == 0);
    }

    @Test
    void without_supply_a_meter_gasps_once_and_counts_nothing() {
        Faults outage = faults(Fault.OUTAGE);
        Device device = device(outage);
        long dark = START;
        while (device.hasSupply(dark)) dark += MINUTE;
        long light = dark;
        while (!device.hasSupply(light)) light += MINUTE;

        Measurement before = device.measure(dark, plan).orElseThrow();
        assertThat(device.lastGasp(dark).at().toEpochMilli()).isEqualTo(dark);
        Measurement after = device.measure(light, plan).orElseThrow();

        assertThat(after.registers()).isEqualTo(before.registers());
        assertThat(Flag.POWER_RESTORED.in(after.flags())).isTrue();
        assertThat(light - dark).isBetween(20 * MINUTE, 101 * MINUTE);
    }

    @Test
    void the_names_of_faults_are_read_and_wrong_ones_refused_with_the_right_ones() {
        assertThat(Fault.parse("spike, outage")).containsExactlyInAnyOrder(Fault.SPIKE, Fault.OUTAGE);
        assertThat(Fault.parse("all")).hasSize(14);
        assertThat(Fault.parse("none")).isEmpty();
        assertThatThrownBy(() -> Fault.parse("gremlin")).hasMessageContaining("flapping");
    }

    private static long ahead(List<Measurement> run, Reading shown) {
        return shown.at().toEpochMilli() - run.get((int) shown.sequence() - 1).atMillis();
    }

    private static int median(List<Measurement> run) {
        return run.stream()
                .mapToInt(each -> each.electrical().milliAmperes())
                .sorted()
                .skip(run.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static boolean registersNeverFall(List<Reading> readings) {
        for (int i = 1; i < readings.size(); i++)
            if (readings.get(i).registers().anyBelow(readings.get(i - 1).registers())) return false;
        return true;
    }

    private List<Measurement> run(Faults faults, int days) {
        Device device = device(faults);
        List<Measurement> all = new ArrayList<>();
        for (long at = START + FIVE; at <= START + days * DAY; at += FIVE)
            device.measure(at, plan).ifPresent(all::add);
        return all;
    }

    private static List<Reading> shown(List<Measurement> run, Faults faults) {
        return run.stream().map(each -> faults.shown(each, 0)).toList();
    }

    private static Faults faults(Fault first, Fault... more) {
        return new Faults(Set.copyOf(EnumSet.of(first, more)), 42);
    }

    private static Device device(Faults faults) {
        return Device.installed(ID, profile(), new Weather(1), tariff(), feeder(), faults, START, 1);
    }

    private static Profile profile() {
        return Population.named("household:residents=4,heating=electric", 1, "m-1");
    }

    private static LowTariff tariff() {
        return new LowTariff(0, LowTariff.Clock.WALL);
    }

    private static Feeder feeder() {
        return Feeder.of(1, "f-1", "m-1");
    }
}
