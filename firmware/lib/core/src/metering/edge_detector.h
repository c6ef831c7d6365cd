#pragma once
#include "messages/flags.h"
#include "metering/measurement.h"

namespace powersight {

struct EdgeLimits {
    int32_t underMilliVolts = 207'000;
    int32_t overMilliVolts = 253'000;
    int32_t overMilliAmperes = 25'000;
    /** Seconds a voltage or current must be out of its band before it counts: a motor's start does not. */
    uint16_t bandSeconds = 5;
    /**
     * A spike is more than the day's usual peak and what one more socket can add to it, 16 A at 230 V: a
     * kettle beside an oven is none. Beyond the main fuse's power and a third it is one in any home.
     */
    int32_t spikeMilliWatts = 3'680'000;
    uint16_t spikeSeconds = 3;
    /** Export beyond this is reverse current where no producer is registered. */
    bool producer = false;
    int32_t reverseMilliWatts = 60'000;
    uint16_t reverseSeconds = 10;
    uint16_t noLoadSeconds = 60;
};

/**
 * Watches once a second for what a household should hear of at once. Each finding is a flag on the readings
 * while it lasts; hysteresis and a least duration keep a value at the limit from flickering.
 *
 * Two of the rules learn what is usual here from the last day, hour by hour: a spike is measured against the
 * usual peaks, and a bypassed meter shows as far less than the home has ever drawn while the voltage stayed.
 */
class EdgeDetector {
  public:
    explicit EdgeDetector(const EdgeLimits& limits) : limits_(limits) {}

    /** Flags that hold now. To be called about once a second. */
    uint32_t watch(const Measurement& now);

  private:
    static constexpr int kHours = 24;
    static constexpr int32_t kUnknown = -1;

    /** Counts seconds towards a state and, once in it, away from it. */
    class Persistence {
      public:
        bool update(bool wrong, bool surelyRight, uint16_t seconds);

      private:
        uint16_t count_ = 0;
        bool on_ = false;
    };

    int64_t spikeLimit() const;
    void learn(const Measurement& now);
    void closeHour();
    int32_t usualPeak() const;
    int32_t usualFloor() const;

    EdgeLimits limits_;
    Persistence under_, over_, overCurrent_, spike_, reverse_, noLoad_;
    int32_t peaks_[kHours] = {};
    int32_t floors_[kHours] = {};
    int hoursKnown_ = 0;
    int nextHour_ = 0;
    uint32_t secondsInHour_ = 0;
    int32_t hourPeak_ = 0;
    int32_t hourFloor_ = INT32_MAX;
    /** Power smoothed over about eight seconds: a switch-on current must not become the hour's peak. */
    int32_t smoothMilliWatts_ = kUnknown;
};
static_assert(sizeof(EdgeDetector) < 4096, "the detector has to fit beside everything else");

}  // namespace powersight
