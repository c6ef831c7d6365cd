#include "metering/cycle_tracker.h"

namespace powersight {

bool CycleTracker::crossed(int32_t v) {
    const int32_t before = last_;
    last_ = v;
    if (v <= kClearlyNegative) armed_ = true;
    if (!armed_ || v < 0) return false;
    armed_ = false;
    // armed_ guarantees that a negative sample came before, but it may not be the neighbour: noise can touch
    // zero
    fractionQ16_ = before < 0 ? (static_cast<uint32_t>(v) << 16) / static_cast<uint32_t>(v - before) : 0;
    return true;
}

}  // namespace powersight
