#pragma once
#include <cstdint>

namespace powersight {

/**
 * What turns ADC counts into volts and amperes. The defaults in config.h carry their derivation from the
 * parts' data sheets; a meter that was calibrated keeps its own, with the date, in the settings store.
 */
struct Calibration {
    uint32_t nanoVoltsPerCount = 0;
    uint32_t nanoAmpsPerCount = 0;
    /** Noise of the current channel in counts squared, 24.8 fixed point; it is taken out before the root. */
    uint32_t currentNoiseQ8 = 0;
    /**
     * By how many thousandths of a degree the sensors let the current run ahead of the voltage at line
     * frequency, beyond what the sampling skew explains. Current transformers lead, so it is usually
     * positive.
     */
    int32_t phaseMilliDegrees = 0;
    /** Epoch seconds of the calibration; zero means: the defaults, never calibrated. */
    uint32_t calibratedAt = 0;
};

}  // namespace powersight
