#include "metering/edge_detector.h"

namespace powersight {

namespace {
constexpr uint32_t kHourSeconds = 3600;
/** With fewer hours known, "usual" is not yet known. */
constexpr int kLeastHours = 6;
/** A floor below this is no floor: an empty flat may draw nothing. */
constexpr int32_t kLeastFloorMilliWatts = 15'000;
}  // namespace

bool EdgeDetector::Persistence::update(bool wrong, bool surelyRight, uint16_t seconds) {
    if (on_ ? surelyRight : wrong) {
        if (++count_ >= seconds) {
            on_ = !on_;
            count_ = 0;
        }
    } else {
        count_ = 0;
    }
    return on_;
}

uint32_t EdgeDetector::watch(const Measurement& now) {
    uint32_t flags = 0;
    if (now.hasVoltage) {
        const int32_t margin = 2'000;
        if (under_.update(
                now.milliVolts<limits_.underMilliVolts, now.milliVolts> limits_.underMilliVolts + margin,
                limits_.bandSeconds))
            flags |= flag::kUnderVoltage;
        if (over_.update(now.milliVolts > limits_.overMilliVolts,
                         now.milliVolts < limits_.overMilliVolts - margin, limits_.bandSeconds))
            flags |= flag::kOverVoltage;
    }
    if (now.hasCurrent &&
        overCurrent_.update(now.milliAmperes > limits_.overMilliAmperes,
                            now.milliAmperes < limits_.overMilliAmperes / 20 * 19, limits_.bandSeconds))
        flags |= flag::kOverCurrent;
    if (!now.hasPower()) return flags;

    if (!limits_.producer && reverse_.update(now.milliWatts<-limits_.reverseMilliWatts, now.milliWatts> -
                                                 limits_.reverseMilliWatts / 2,
                                             limits_.reverseSeconds))
        flags |= flag::kReverseCurrent;
    const bool high = now.milliWatts > spikeLimit();
    if (spike_.update(high, !high, limits_.spikeSeconds)) flags |= flag::kSpike;

    const int32_t floor = usualFloor();
    const bool gone = floor > kLeastFloorMilliWatts && now.milliWatts >= 0 && now.milliWatts < floor / 5;
    const bool back = now.milliWatts > floor / 2;
    if (noLoad_.update(gone, back, limits_.noLoadSeconds)) flags |= flag::kNoLoad;
    // What is being reported must not become what is usual.
    if ((flags & (flag::kSpike | flag::kNoLoad | flag::kReverseCurrent)) == 0 && !high && !gone) learn(now);
    return flags;
}

int64_t EdgeDetector::spikeLimit() const {
    constexpr int64_t kNominalVolts = 230;
    const int64_t always = kNominalVolts * limits_.overMilliAmperes * 4 / 3;
    const int32_t peak = usualPeak();
    if (peak == kUnknown) return always;
    const int64_t unusual = static_cast<int64_t>(peak) + limits_.spikeMilliWatts;
    return unusual < always ? unusual : always;
}

void EdgeDetector::learn(const Measurement& now) {
    if (smoothMilliWatts_ == kUnknown) smoothMilliWatts_ = now.milliWatts;
    smoothMilliWatts_ += (now.milliWatts - smoothMilliWatts_) / 8;
    if (smoothMilliWatts_ > hourPeak_) hourPeak_ = smoothMilliWatts_;
    if (smoothMilliWatts_ < hourFloor_) hourFloor_ = smoothMilliWatts_ > 0 ? smoothMilliWatts_ : 0;
    if (++secondsInHour_ >= kHourSeconds) closeHour();
}

void EdgeDetector::closeHour() {
    peaks_[nextHour_] = hourPeak_;
    floors_[nextHour_] = hourFloor_;
    nextHour_ = (nextHour_ + 1) % kHours;
    if (hoursKnown_ < kHours) hoursKnown_++;
    hourPeak_ = 0;
    hourFloor_ = INT32_MAX;
    secondsInHour_ = 0;
}

int32_t EdgeDetector::usualPeak() const {
    if (hoursKnown_ < kLeastHours) return kUnknown;
    int32_t peak = hourPeak_;
    for (int i = 0; i < hoursKnown_; i++)
        if (peaks_[i] > peak) peak = peaks_[i];
    return peak;
}

int32_t EdgeDetector::usualFloor() const {
    if (hoursKnown_ < kLeastHours) return 0;
    int32_t floor = INT32_MAX;
    for (int i = 0; i < hoursKnown_; i++)
        if (floors_[i] < floor) floor = floors_[i];
    return floor;
}

}  // namespace powersight
