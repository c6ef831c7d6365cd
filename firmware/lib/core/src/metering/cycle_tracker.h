#pragma once
#include <cstdint>

namespace powersight {

/**
 * Finds where the voltage rises through zero, to a fraction of a sample. Between two crossings it must have
 * been clearly negative, so that noise near zero is not taken for a cycle.
 */
class CycleTracker {
  public:
    /** About 8 V with the default sensor: far above noise, far below any line voltage. */
    static constexpr int32_t kClearlyNegative = -40;

    /** True when this sample is the first at or above zero. {@code v} is free of its offset. */
    bool crossed(int32_t v);
    /** How long before the crossing sample the true crossing lay, in samples, 16.16 fixed point. */
    uint32_t fractionQ16() const { return fractionQ16_; }

  private:
    int32_t last_ = 0;
    bool armed_ = false;
    uint32_t fractionQ16_ = 0;
};

}  // namespace powersight
