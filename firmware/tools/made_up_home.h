#pragma once
#include "meter/meter.h"
#include "metering/raw_window.h"
#include "metering/waveform_meter.h"
#include "synthetic_wave.h"

namespace powersight::tools {

/** The clamps of a meter on a PC: an ordinary home's waves, through the firmware's own arithmetic. */
class MadeUpHome {
  public:
    MadeUpHome(const Calibration& calibration, uint32_t seed)
        : wave_(shape_, {}, seed), waveform_({}, calibration) {}

    /** Samples what would have been sampled in that time; each finished window is handed over. */
    template <typename Taker>
    void pass(uint64_t millis, Taker take) {
        for (uint64_t i = 0; i < millis * 4; i++)
            if (waveform_.add(wave_.next())) take(waveform_.measurement());
    }
    RawWindow raw() const {
        return {waveform_.rawVoltageQ8(), waveform_.rawCurrentQ8(), waveform_.apparentPhaseMilliDegrees(),
                waveform_.measurement().clipped};
    }
    void draws(double volts, double amperes) {
        shape_.volts = volts;
        shape_.amperes = amperes;
        wave_.reshape(shape_);
    }

    /** From the data sheets, as in config.h. */
    static Calibration dataSheet() {
        Calibration c;
        c.nanoVoltsPerCount = 201'465'000;
        c.nanoAmpsPerCount = 24'175'800;
        return c;
    }

  private:
    static host::WaveShape usual() {
        host::WaveShape shape;
        shape.volts = 229.4;
        shape.amperes = 3.2;
        shape.phaseDegrees = 18;
        shape.thirdHarmonicOfCurrent = 0.1;
        shape.noiseCounts = 1;
        return shape;
    }

    host::WaveShape shape_ = usual();
    host::SyntheticWave wave_;
    WaveformMeter waveform_;
};

}  // namespace powersight::tools
