#include "metering/window_sums.h"

namespace powersight {

void WindowSums::add(SamplePair pair) {
    const int32_t v = pair.voltage - kMiddle;
    const int32_t i = pair.current - kMiddle;
    const int32_t before = hasLast_ ? lastVoltage_ : v;
    n_++;
    v_ += v;
    i_ += i;
    vv_ += v * v;
    ii_ += i * i;
    vi_ += v * i;
    laggedV_ += before;
    laggedVi_ += before * i;
    lastVoltage_ = v;
    hasLast_ = true;
    const auto onRail = [](uint16_t counts) {
        return counts < kRailMargin || counts > 4095 - kRailMargin ? 1U : 0U;
    };
    voltageOnRail_ += onRail(pair.voltage);
    currentOnRail_ += onRail(pair.current);
}

void WindowSums::restart() {
    const int32_t last = lastVoltage_;
    const bool had = hasLast_;
    *this = WindowSums{};
    lastVoltage_ = last;
    hasLast_ = had;
}

}  // namespace powersight
