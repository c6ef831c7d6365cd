#include "calculation.h"

using namespace powersight;

namespace {
Calibration calibrationOf(const Settings& settings) {
    return settings.calibration.nanoVoltsPerCount != 0 ? settings.calibration : config::defaultCalibration();
}
}  // namespace

Calculation::Calculation(const Settings& settings) : waveform_(config::waveform(), calibrationOf(settings)) {}

bool Calculation::poll(SampleSource* source) {
    // 64 pairs are 16 ms: what a task that is called every few milliseconds finds at most
    SamplePair pairs[64];
    bool finished = false;
    const size_t count = source->read(pairs, sizeof(pairs) / sizeof(pairs[0]));
    for (size_t i = 0; i < count; i++) finished = waveform_.add(pairs[i]) || finished;
    return finished;
}

RawWindow Calculation::raw() const {
    return {waveform_.rawVoltageQ8(), waveform_.rawCurrentQ8(), waveform_.apparentPhaseMilliDegrees(),
            measurement().clipped};
}
