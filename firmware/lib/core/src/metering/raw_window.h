#pragma once
#include <cstdint>

namespace powersight {

/** What a window showed before any correction: for calibrating only. */
struct RawWindow {
    /** Effective values in counts, 24.8 fixed point. */
    uint32_t voltageQ8 = 0;
    uint32_t currentQ8 = 0;
    /** By how many thousandths of a degree the current ran ahead of the voltage, skew included. */
    int32_t apparentPhaseMilliDegrees = 0;
    bool clipped = false;
};

}  // namespace powersight
