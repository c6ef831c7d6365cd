#pragma once
#include <cstdint>

namespace powersight {

/**
 * When the next reading is due. Every five seconds; without a network for more than an hour only each quarter
 * of an hour, so that ninety days fit into flash. Registers are cumulative: fewer readings lose detail, never
 * energy.
 */
class ReportSchedule {
  public:
    static constexpr uint32_t kOfflineAfterMillis = 3'600'000;
    static constexpr uint32_t kOfflineIntervalMillis = 900'000;

    explicit ReportSchedule(uint32_t intervalMillis) : intervalMillis_(intervalMillis) {}

    void setInterval(uint32_t millis) { intervalMillis_ = millis; }
    void setOnline(bool online, uint64_t nowMillis) {
        if (online_ && !online) offlineSince_ = nowMillis;
        online_ = online;
    }
    void readNow() { asked_ = true; }

    /** True when a reading is due; it then counts as taken. */
    bool due(uint64_t nowMillis) {
        const bool longOffline = !online_ && nowMillis - offlineSince_ > kOfflineAfterMillis;
        uint32_t interval = intervalMillis_;
        if (longOffline && interval < kOfflineIntervalMillis) interval = kOfflineIntervalMillis;
        if (!asked_ && nowMillis < last_ + interval) return false;
        // in step with the interval rather than with the caller's delay, unless it has fallen behind
        last_ = !asked_ && nowMillis < last_ + 2ULL * interval ? last_ + interval : nowMillis;
        asked_ = false;
        return true;
    }

  private:
    uint32_t intervalMillis_;
    uint64_t last_ = 0;
    uint64_t offlineSince_ = 0;
    bool online_ = false;
    bool asked_ = false;
};

}  // namespace powersight
