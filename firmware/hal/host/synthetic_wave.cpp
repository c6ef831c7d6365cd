#include "synthetic_wave.h"

namespace powersight::host {

namespace {
constexpr double kPi = 3.14159265358979323846;
}

SamplePair SyntheticWave::next() {
    const double t = static_cast<double>(index_++) / frontEnd_.pairsPerSecond;
    const double turn = 2 * kPi * shape_.hertz;
    const double v = turn * t;
    const double lead = (frontEnd_.sensorLeadDegrees - shape_.phaseDegrees) * kPi / 180;
    const double i = turn * (t + frontEnd_.skewSeconds) + lead;
    const double root2 = std::sqrt(2.0);
    const double volts =
        shape_.volts * root2 * (std::sin(v) + shape_.thirdHarmonicOfVoltage * std::sin(3 * v));
    const double amperes = shape_.amperes * root2 *
                           (std::sin(i) + shape_.thirdHarmonicOfCurrent * std::sin(3 * i) +
                            shape_.fifthHarmonicOfCurrent * std::sin(5 * i));
    SamplePair pair{0, 0};
    if (shape_.voltageSensor)
        pair.voltage = convert(2048 + shape_.voltageOffsetCounts + volts / frontEnd_.voltsPerCount + noise());
    if (shape_.currentSensor)
        pair.current =
            convert(2048 + shape_.currentOffsetCounts + amperes / frontEnd_.amperesPerCount + noise());
    return pair;
}

uint16_t SyntheticWave::convert(double counts) {
    const double rounded = std::floor(counts + 0.5);
    if (rounded < 0) return 0;
    return rounded > 4095 ? 4095 : static_cast<uint16_t>(rounded);
}

double SyntheticWave::noise() {
    if (shape_.noiseCounts == 0) return 0;
    double sum = -6;
    for (int k = 0; k < 12; k++) {
        noise_ = noise_ * 6364136223846793005ULL + 1442695040888963407ULL;
        sum += static_cast<double>(noise_ >> 40) / 16777216.0;
    }
    return sum * shape_.noiseCounts;
}

double SyntheticWave::effectiveVolts(const WaveShape& shape) {
    return shape.volts * std::sqrt(1 + shape.thirdHarmonicOfVoltage * shape.thirdHarmonicOfVoltage);
}

double SyntheticWave::effectiveAmperes(const WaveShape& shape) {
    return shape.amperes * std::sqrt(1 + shape.thirdHarmonicOfCurrent * shape.thirdHarmonicOfCurrent +
                                     shape.fifthHarmonicOfCurrent * shape.fifthHarmonicOfCurrent);
}

double SyntheticWave::watts(const WaveShape& shape) {
    // Only equal harmonics make power together. The third harmonic of the current lags by three times the
    // phase.
    const double phase = shape.phaseDegrees * kPi / 180;
    return shape.volts * shape.amperes *
           (std::cos(phase) +
            shape.thirdHarmonicOfVoltage * shape.thirdHarmonicOfCurrent * std::cos(3 * phase));
}

}  // namespace powersight::host
