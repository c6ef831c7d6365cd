#pragma once
#include "metering/calibration.h"
#include "metering/cycle_tracker.h"
#include "metering/measurement.h"
#include "metering/window_sums.h"

namespace powersight {

struct WaveformSettings {
    /** Pairs per second as the crystal counts them. */
    uint32_t pairsPerSecond = 4000;
    /** How much later than the voltage the current of the same pair is sampled. */
    uint32_t skewMicros = 125;
    uint32_t nominalMilliHertz = 50'000;
    /** Off only to show in a test what it is for. */
    bool phaseCorrection = true;
};

/**
 * Turns sample pairs into measurements over whole line cycles, about one per second.
 *
 * The current of a pair runs ahead of its voltage: it is sampled later by the skew between the two
 * conversions, and the two transformers shift phases differently. The sum of products is therefore formed for
 * the voltage of the same pair and of the pair before, and both are combined so that the result is exact for
 * a sine of line frequency. With d the phase of one sample period and e the one to correct: v(t + e) = [
 * sin(d + e) * v(t) - sin(e) * v(t - d) ] / sin(d)
 */
class WaveformMeter {
  public:
    WaveformMeter(const WaveformSettings& settings, const Calibration& calibration);

    /** True when this pair completed a window; the measurement is then to be taken. */
    bool add(SamplePair pair);
    const Measurement& measurement() const { return measurement_; }

    void recalibrate(const Calibration& calibration);

    /** For calibrating: effective values of the last window in counts, 24.8 fixed point, without any
     * correction. */
    uint32_t rawVoltageQ8() const { return rawVoltageQ8_; }
    uint32_t rawCurrentQ8() const { return rawCurrentQ8_; }
    /** By how many thousandths of a degree the last window's current ran ahead of its voltage, skew included.
     */
    int32_t apparentPhaseMilliDegrees() const { return apparentPhase_; }

  private:
    void finishWindow(bool wholeCycles);
    void judgeSensors(bool wholeCycles);
    void measureVoltage();
    void measureCurrent();
    void measurePower();
    void measureFrequency();
    int64_t phaseCorrected() const;
    int32_t apparentPhase() const;

    WaveformSettings settings_;
    Calibration calibration_;
    WindowSums sums_;
    CycleTracker cycles_;
    Measurement measurement_;
    /** sin(d), and the two weights above, all in fractions of 2^30. */
    int32_t sineOfStep_ = 0;
    int64_t weightNow_ = 0;
    int64_t weightBefore_ = 0;
    int32_t voltageOffset_ = 0;
    uint32_t cyclesInWindow_ = 0;
    uint32_t startFractionQ16_ = 0;
    uint32_t endFractionQ16_ = 0;
    bool startedAtCrossing_ = false;
    uint32_t rawVoltageQ8_ = 0;
    uint32_t rawCurrentQ8_ = 0;
    int32_t apparentPhase_ = 0;
};

}  // namespace powersight
