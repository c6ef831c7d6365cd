#pragma once
#include <cstdint>

namespace powersight {

/** What one window of about a second showed. A value without its has-flag was not measured and must not be
 * sent. */
struct Measurement {
    bool hasVoltage = false;
    bool hasCurrent = false;
    bool hasPowerFactor = false;
    bool hasFrequency = false;
    bool clipped = false;
    int32_t milliVolts = 0;
    int32_t milliAmperes = 0;
    /** Positive for import, negative for export. */
    int32_t milliWatts = 0;
    /** Thousandths, with the sign of the power. */
    int32_t powerFactor = 0;
    int32_t milliHertz = 0;
    /** Signed energy of the window in microjoules, 48.16 fixed point. */
    int64_t microJoulesQ16 = 0;
    uint32_t windowMillis = 0;

    bool hasPower() const { return hasVoltage && hasCurrent; }
};

}  // namespace powersight
