#pragma once
#include <chrono>
#include <ctime>

#include "hal.h"

namespace powersight::host {

class SystemClock final : public Clock {
  public:
    uint64_t monotonicMillis() const override {
        using namespace std::chrono;
        return static_cast<uint64_t>(duration_cast<milliseconds>(steady_clock::now() - start_).count());
    }
    uint32_t epochSeconds() const override { return static_cast<uint32_t>(std::time(nullptr)); }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace powersight::host
