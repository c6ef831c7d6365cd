#pragma once
#include "hal.h"

namespace powersight {

/**
 * Integer sums over the samples of one window. Whatever constant offset the inputs carry drops out exactly,
 * because the deviations n*sum(xy) - sum(x)*sum(y) are formed from exact integers.
 *
 * Largest case: 12 bits and 2^16 samples give sums below 2^38 and deviations below 2^54, inside 64 bits.
 */
class WindowSums {
  public:
    static constexpr int32_t kMiddle = 2048;
    static constexpr uint32_t kMostSamples = 1U << 16;
    /** Counts this near to either end of the range mean that the input may have gone beyond it. */
    static constexpr uint16_t kRailMargin = 4;

    void add(SamplePair pair);
    /** Starts the next window; the last voltage sample is remembered for the one-sample lag. */
    void restart();

    uint32_t samples() const { return n_; }
    int32_t voltageMean() const { return mean(v_); }
    int32_t currentMean() const { return mean(i_); }
    uint32_t voltageOnRail() const { return voltageOnRail_; }
    uint32_t currentOnRail() const { return currentOnRail_; }

    /** n^2 times the variance of a channel, in counts squared. */
    uint64_t voltageDeviation() const { return deviation(vv_, v_); }
    uint64_t currentDeviation() const { return deviation(ii_, i_); }
    /** n^2 times the covariance of current with the voltage of the same pair, and of the pair before. */
    int64_t product() const { return n_ * vi_ - v_ * i_; }
    int64_t laggedProduct() const { return n_ * laggedVi_ - laggedV_ * i_; }

  private:
    uint64_t deviation(int64_t squares, int64_t sum) const {
        const int64_t value = n_ * squares - sum * sum;
        return value > 0 ? static_cast<uint64_t>(value) : 0;
    }
    int32_t mean(int64_t sum) const { return n_ == 0 ? 0 : static_cast<int32_t>(sum / n_); }

    int64_t n_ = 0;
    int64_t v_ = 0, i_ = 0, vv_ = 0, ii_ = 0, vi_ = 0;
    int64_t laggedV_ = 0, laggedVi_ = 0;
    int32_t lastVoltage_ = 0;
    bool hasLast_ = false;
    uint32_t voltageOnRail_ = 0;
    uint32_t currentOnRail_ = 0;
};

}  // namespace powersight
