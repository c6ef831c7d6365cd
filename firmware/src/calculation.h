#pragma once
#include "config.h"
#include "metering/raw_window.h"

/**
 * Arithmetic on samples: from pairs of counts to measurements with this meter's constants. The arithmetic
 * itself is lib/core/src/metering, without any Arduino header; this is where config.h meets it.
 */
class Calculation {
  public:
    explicit Calculation(const powersight::Settings& settings);

    /** Feeds what the source has; true when a measurement was completed, which is then to be taken. */
    bool poll(powersight::SampleSource* source);
    const powersight::Measurement& measurement() const { return waveform_.measurement(); }

    /** What the last window showed before any correction, for the workshop. */
    powersight::RawWindow raw() const;
    void recalibrate(const powersight::Calibration& calibration) { waveform_.recalibrate(calibration); }

  private:
    powersight::WaveformMeter waveform_;
};
