#pragma once
#include <cmath>
#include <cstdint>

#include "hal.h"

namespace powersight::host {

/** What the sockets of a made-up home are doing. */
struct WaveShape {
    double volts = 230;
    double amperes = 5;
    /** Lag of the current's fundamental. */
    double phaseDegrees = 0;
    double hertz = 50;
    /** Parts of the fundamental. */
    double thirdHarmonicOfVoltage = 0;
    double thirdHarmonicOfCurrent = 0;
    double fifthHarmonicOfCurrent = 0;
    /** Standard deviation of each channel's noise in ADC counts. */
    double noiseCounts = 0;
    double voltageOffsetCounts = 0;
    double currentOffsetCounts = 0;
    bool voltageSensor = true;
    bool currentSensor = true;
};

/** The analogue front end: what sensors of that sensitivity and a 12-bit converter make of the shape. */
struct FrontEnd {
    double voltsPerCount = 0.201465;
    double amperesPerCount = 0.0241758;
    double pairsPerSecond = 4000;
    /** The current is converted this much later. */
    double skewSeconds = 125e-6;
    /** The transformers' own shift: how far the current's signal runs ahead of the voltage's. */
    double sensorLeadDegrees = 0;
};

class SyntheticWave final : public SampleSource {
  public:
    SyntheticWave(const WaveShape& shape, const FrontEnd& frontEnd, uint32_t seed)
        : shape_(shape), frontEnd_(frontEnd), noise_(seed * 2654435761U + 1) {}

    SamplePair next();
    size_t read(SamplePair* out, size_t capacity) override {
        for (size_t i = 0; i < capacity; i++) out[i] = next();
        return capacity;
    }
    uint32_t overruns() const override { return 0; }
    void reshape(const WaveShape& shape) { shape_ = shape; }

    /** What an ideal instrument would show, to compare with. */
    static double effectiveVolts(const WaveShape& shape);
    static double effectiveAmperes(const WaveShape& shape);
    static double watts(const WaveShape& shape);

  private:
    double noise();
    static uint16_t convert(double counts);

    WaveShape shape_;
    FrontEnd frontEnd_;
    uint64_t noise_;
    uint64_t index_ = 0;
};

}  // namespace powersight::host
