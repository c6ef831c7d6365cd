#include "claims.h"
#include "metering/energy_registers.h"
#include "metering/waveform_meter.h"
#include "synthetic_wave.h"

using namespace powersight;
using host::FrontEnd;
using host::SyntheticWave;
using host::WaveShape;

namespace {

Calibration usual() {
    Calibration calibration;
    calibration.nanoVoltsPerCount = 201'465'000;
    calibration.nanoAmpsPerCount = 24'175'800;
    return calibration;
}

/** Skips the first window, in which the offset is still being learned, and takes the next. */
Measurement measure(const WaveShape& shape, const FrontEnd& frontEnd = {}, WaveformSettings settings = {},
                    Calibration calibration = usual()) {
    SyntheticWave wave(shape, frontEnd, claims::seed());
    WaveformMeter meter(settings, calibration);
    int windows = 0;
    while (windows < 2)
        if (meter.add(wave.next())) windows++;
    return meter.measurement();
}

/** The conditions of a real home: distorted voltage, rectifier currents, two counts of noise, an offset bias.
 */
WaveShape home(double amperes, double phaseDegrees) {
    WaveShape shape;
    shape.volts = 231.7;
    shape.amperes = amperes;
    shape.phaseDegrees = phaseDegrees;
    shape.hertz = 49.97;
    shape.thirdHarmonicOfVoltage = 0.02;
    shape.thirdHarmonicOfCurrent = 0.15;
    shape.fifthHarmonicOfCurrent = 0.08;
    shape.noiseCounts = 1;
    shape.voltageOffsetCounts = 31.4;
    shape.currentOffsetCounts = -57.3;
    return shape;
}

double percentOff(double expected, double actual) {
    return std::fabs(actual - expected) / std::fabs(expected) * 100;
}

}  // namespace

CLAIM(voltage_current_and_power_are_within_their_limits_from_1_A_to_20_A) {
    for (const double amperes : {1.0, 2.0, 5.0, 10.0, 16.0, 20.0}) {
        for (const double phase : {0.0, 30.0, 60.0, -45.0}) {
            const WaveShape shape = home(amperes, phase);
            const Measurement seen = measure(shape);
            CHECK(seen.hasPower() && seen.hasPowerFactor && seen.hasFrequency && !seen.clipped);
            CHECK(percentOff(SyntheticWave::effectiveVolts(shape), seen.milliVolts / 1e3) <= 0.5);
            CHECK(percentOff(SyntheticWave::effectiveAmperes(shape), seen.milliAmperes / 1e3) <= 1);
            CHECK(percentOff(SyntheticWave::watts(shape), seen.milliWatts / 1e3) <= 1);
            const double pf = SyntheticWave::watts(shape) /
                              (SyntheticWave::effectiveVolts(shape) * SyntheticWave::effectiveAmperes(shape));
            CHECK_NEAR(pf, seen.powerFactor / 1e3, 0.01);
            CHECK_NEAR(49.97, seen.milliHertz / 1e3, 0.02);
        }
    }
}

CLAIM(a_quarter_of_an_ampere_is_within_two_and_a_half_percent_once_the_noise_is_calibrated) {
    Calibration calibration = usual();
    calibration.currentNoiseQ8 =
        256 + 21;  // one count of noise, squared, and a twelfth for the converter's steps
    for (const double phase : {0.0, 45.0}) {
        const WaveShape shape = home(0.25, phase);
        const Measurement seen = measure(shape, {}, {}, calibration);
        CHECK(percentOff(SyntheticWave::effectiveAmperes(shape), seen.milliAmperes / 1e3) <= 2.5);
        CHECK(percentOff(SyntheticWave::watts(shape), seen.milliWatts / 1e3) <= 2.5);
    }
}

CLAIM(five_amperes_at_30_degrees_are_995_9_watts_and_in_an_hour_as_many_watt_hours) {
    WaveShape shape;
    shape.phaseDegrees = 30;
    shape.noiseCounts = 2;
    const Measurement seen = measure(shape);
    CHECK(percentOff(230, seen.milliVolts / 1e3) <= 0.5);
    CHECK(percentOff(995.9, seen.milliWatts / 1e3) <= 1);

    EnergyRegisters registers;
    uint64_t millis = 0;
    for (; millis < 3'600'000; millis += seen.windowMillis) registers.add(seen.microJoulesQ16, Tariff::kT1);
    CHECK(percentOff(995.9, static_cast<double>(wattHours(registers.counters().importT1))) <= 1);
}

CLAIM(without_phase_correction_a_power_factor_of_036_is_measured_wrong) {
    WaveShape shape;
    shape.phaseDegrees = std::acos(0.36) * 180 / 3.14159265358979;
    FrontEnd sensors;
    sensors.sensorLeadDegrees = 1.5;
    Calibration calibration = usual();
    calibration.phaseMilliDegrees = 1'500;

    const Measurement corrected = measure(shape, sensors, {}, calibration);
    CHECK_NEAR(0.36, corrected.powerFactor / 1e3, 0.01);
    CHECK(percentOff(SyntheticWave::watts(shape), corrected.milliWatts / 1e3) <= 1);

    WaveformSettings uncorrected;
    uncorrected.phaseCorrection = false;
    const Measurement wrong = measure(shape, sensors, uncorrected, calibration);
    CHECK(std::fabs(wrong.powerFactor / 1e3 - 0.36) > 0.01);
    CHECK(percentOff(SyntheticWave::watts(shape), wrong.milliWatts / 1e3) > 1);
}

CLAIM(feeding_in_is_negative_power_and_counts_on_the_export_register) {
    WaveShape shape;
    shape.phaseDegrees = 180;
    const Measurement seen = measure(shape);
    CHECK(seen.milliWatts < -1'100'000);
    EnergyRegisters registers;
    registers.add(seen.microJoulesQ16, Tariff::kT2);
    CHECK_EQUAL(0, registers.counters().importT2);
    CHECK_NEAR(1150e6, static_cast<double>(registers.counters().exportT2), 15e6);
}

CLAIM(a_missing_voltage_sensor_is_no_voltage_and_never_zero_volts) {
    WaveShape unplugged;
    unplugged.voltageSensor = false;
    Measurement seen = measure(unplugged);
    CHECK(!seen.hasVoltage && !seen.hasPower() && !seen.hasPowerFactor && !seen.hasFrequency);
    CHECK(seen.hasCurrent);
    CHECK_EQUAL(0, seen.microJoulesQ16);

    WaveShape dead;  // the module is there, but shows only its bias
    dead.volts = 0;
    dead.noiseCounts = 2;
    seen = measure(dead);
    CHECK(!seen.hasVoltage);
}

CLAIM(an_unplugged_current_clamp_is_no_current) {
    WaveShape shape;
    shape.currentSensor = false;
    const Measurement seen = measure(shape);
    CHECK(seen.hasVoltage && !seen.hasCurrent && !seen.hasPower());
    CHECK(!seen.clipped);
}

CLAIM(a_current_beyond_the_range_is_called_clipped) {
    WaveShape shape;
    shape.amperes = 45;
    CHECK(measure(shape).clipped);
    shape.amperes = 30;
    CHECK(!measure(shape).clipped);
}

CLAIM(frequency_follows_the_grid) {
    for (const double hertz : {47.0, 49.8, 50.0, 50.2, 52.5}) {
        WaveShape shape;
        shape.hertz = hertz;
        shape.noiseCounts = 1;
        CHECK_NEAR(hertz, measure(shape).milliHertz / 1e3, 0.02);
    }
}

CLAIM(a_day_of_windows_drifts_by_less_than_a_milliwatt_hour) {
    // given: the same awkward energy 86,400 times, and the exact sum beside it
    WaveShape shape = home(0.37, 71);
    const Measurement seen = measure(shape);
    EnergyRegisters registers;
    for (int second = 0; second < 86'400; second++) registers.add(seen.microJoulesQ16, Tariff::kT1);
    const long double exact = static_cast<long double>(seen.microJoulesQ16) * 86'400 / 65'536;
    const long double driftMilliWattHours =
        (exact - static_cast<long double>(registers.counters().importT1)) / 3.6e6L;
    CHECK(fabsl(driftMilliWattHours) <= 1);
}

CLAIM(the_fixed_point_energy_of_real_windows_drifts_by_less_than_a_milliwatt_hour_a_day) {
    // given: the meter, and beside it the same sums in floating point with the weights of v(t + half a step)
    SyntheticWave wave(home(0.37, 71), {}, claims::seed());
    WaveformMeter meter({}, usual());
    WindowSums sums;
    EnergyRegisters counted;
    const long double step = 2 * 3.14159265358979323846L * 50 / 4000;
    long double reference = 0;
    constexpr int kWindows = 120;
    for (int windows = 0; windows <= kWindows;) {
        const SamplePair pair = wave.next();
        if (meter.add(pair)) {
            const auto n = static_cast<long double>(sums.samples());
            const long double product =
                (sinl(1.5L * step) * sums.product() - sinl(0.5L * step) * sums.laggedProduct()) / sinl(step);
            if (windows > 0) {
                reference += product / (n * 4000) * 0.201465L * 0.0241758L * 1e6L;
                counted.add(meter.measurement().microJoulesQ16, Tariff::kT1);
            }
            windows++;
            sums.restart();
        }
        sums.add(pair);
    }
    const long double drift = (reference - static_cast<long double>(counted.counters().importT1)) / 3.6e6L;
    CHECK(fabsl(drift * 86'400 / kWindows) <= 1);
}

CLAIM(registers_go_on_beyond_2_to_the_32_watt_hours) {
    EnergyCounters before;
    before.importT1 = 4'294'967'295ULL * kMicroJoulesPerWattHour + kMicroJoulesPerWattHour - 1;
    EnergyRegisters registers(before);
    registers.add(1LL << 16, Tariff::kT1);
    CHECK_EQUAL(4'294'967'296LL, wattHours(registers.counters().importT1));
}

CLAIM(the_low_tariff_is_from_23_to_07_on_the_meters_own_clock) {
    const TariffClock clock(3600, 23, 7);
    const auto at = [&](uint32_t utcHour) {
        return clock.at(1'767'225'600U + utcHour * 3600);
    };  // 2026-01-01
    CHECK(at(21) == Tariff::kT1);
    CHECK(at(22) == Tariff::kT2);
    CHECK(at(5) == Tariff::kT2);
    CHECK(at(6) == Tariff::kT1);
    CHECK(clock.at(0) == Tariff::kT1);
}
