#pragma once
#include "hal.h"

namespace powersight {

/**
 * How long to wait before the next attempt: doubling from a second to five minutes, each between half and all
 * of it by chance, so that a district's meters do not come back in step after an outage.
 */
class Backoff {
  public:
    static constexpr uint32_t kFirstMillis = 1'000;
    static constexpr uint32_t kMostMillis = 300'000;

    explicit Backoff(uint32_t firstMillis = kFirstMillis) : first_(firstMillis), ceiling_(firstMillis) {}

    uint32_t next(Random* random) {
        const uint32_t half = ceiling_ / 2;
        const uint32_t wait = half + random->next() % (half + 1);
        ceiling_ = ceiling_ > kMostMillis / 2 ? kMostMillis : ceiling_ * 2;
        return wait;
    }
    /** Refused credentials do not become right by asking more often. */
    void atLeast(uint32_t millis) {
        if (ceiling_ < millis) ceiling_ = millis;
    }
    void reset() { ceiling_ = first_; }

  private:
    uint32_t first_;
    uint32_t ceiling_;
};

}  // namespace powersight
