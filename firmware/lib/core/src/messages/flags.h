#pragma once
#include <cstdint>

namespace powersight {

/** Remarks about one reading. Positions and names are those of the node's Flag; they are data and never
 * change. */
namespace flag {
constexpr uint32_t kBuffered = 1U << 0;
constexpr uint32_t kClockUnsure = 1U << 1;
constexpr uint32_t kNoVoltage = 1U << 2;
constexpr uint32_t kNoCurrent = 1U << 3;
constexpr uint32_t kClipped = 1U << 4;
constexpr uint32_t kTamper = 1U << 5;
constexpr uint32_t kSpike = 1U << 6;
constexpr uint32_t kUnderVoltage = 1U << 7;
constexpr uint32_t kOverVoltage = 1U << 8;
constexpr uint32_t kOverCurrent = 1U << 9;
constexpr uint32_t kReverseCurrent = 1U << 10;
constexpr uint32_t kNoLoad = 1U << 11;
constexpr uint32_t kPowerRestored = 1U << 12;
constexpr uint32_t kRestarted = 1U << 13;
constexpr uint32_t kGapBefore = 1U << 14;
constexpr int kCount = 15;

/** The name on the wire, by position; a position of this firmware always has one. */
inline const char* name(int position) {
    static constexpr const char* kNames[kCount] = {
        "BUFFERED",        "CLOCK_UNSURE", "NO_VOLTAGE",     "NO_CURRENT",   "CLIPPED",
        "TAMPER",          "SPIKE",        "UNDER_VOLTAGE",  "OVER_VOLTAGE", "OVER_CURRENT",
        "REVERSE_CURRENT", "NO_LOAD",      "POWER_RESTORED", "RESTARTED",    "GAP_BEFORE"};
    return kNames[position];
}
}  // namespace flag

}  // namespace powersight
