#include "metering/calibrator.h"

#include "basics/wide.h"

namespace powersight {

namespace {
constexpr uint32_t kLeastCountsQ8 = 3 * 256;
constexpr int32_t kMostMilliDegrees = 10'000;

struct Line {
    CalibrationResult result;
    uint32_t nanoPerCount;
    uint32_t noiseQ8;
};

/** {@code ratioPercent} is how far the two references must at least lie apart. */
Line through(const CalibrationPoint& low, const CalibrationPoint& high, uint32_t ratioPercent,
             uint32_t usual) {
    if (low.clipped || high.clipped) return {CalibrationResult::kClipped, 0, 0};
    if (low.rawQ8 < kLeastCountsQ8 || low.reference == 0) return {CalibrationResult::kNoSignal, 0, 0};
    const uint64_t needed = static_cast<uint64_t>(low.reference) * ratioPercent / 100;
    if (high.reference < needed || high.rawQ8 <= low.rawQ8) return {CalibrationResult::kPointsTooClose, 0, 0};

    const auto square = [](uint64_t x) { return x * x; };
    const uint64_t references = square(high.reference) - square(low.reference);
    const uint64_t raws = square(high.rawQ8) - square(low.rawQ8);
    // (milli per count)^2 is references * 2^16 / raws; six more decimals in the root make it nano per count
    const uint64_t milliSquaredTimes1e6 = mulDiv(references, 65'536'000'000ULL, raws);
    const uint64_t nanoPerCount =
        static_cast<uint64_t>(squareRoot(milliSquaredTimes1e6 * 1000)) * 1'000'000 / 31'623;
    const uint64_t least = static_cast<uint64_t>(usual) * 7 / 10;
    const uint64_t most = static_cast<uint64_t>(usual) * 13 / 10;
    if (nanoPerCount < least || nanoPerCount > most) return {CalibrationResult::kImplausible, 0, 0};

    const uint64_t explained =
        mulDiv(square(low.reference) * 65'536, 1'000'000'000'000ULL, square(nanoPerCount));
    const uint64_t seen = square(low.rawQ8);
    // Less than the reference explains, by more than 2 % of the square, is no noise: one of the points is
    // wrong.
    if (explained > seen + seen / 50) return {CalibrationResult::kImplausible, 0, 0};
    const uint64_t noise = explained < seen ? (seen - explained) >> 8 : 0;
    return {CalibrationResult::kDone, static_cast<uint32_t>(nanoPerCount), static_cast<uint32_t>(noise)};
}
}  // namespace

CalibrationResult Calibrator::voltage(const CalibrationPoint& low, const CalibrationPoint& high,
                                      uint32_t now) {
    const Line line = through(low, high, 105, defaults_.nanoVoltsPerCount);
    if (line.result != CalibrationResult::kDone) return line.result;
    result_.nanoVoltsPerCount = line.nanoPerCount;
    result_.calibratedAt = now;
    return line.result;
}

CalibrationResult Calibrator::current(const CalibrationPoint& low, const CalibrationPoint& high,
                                      uint32_t now) {
    const Line line = through(low, high, 200, defaults_.nanoAmpsPerCount);
    if (line.result != CalibrationResult::kDone) return line.result;
    result_.nanoAmpsPerCount = line.nanoPerCount;
    result_.currentNoiseQ8 = line.noiseQ8;
    result_.calibratedAt = now;
    return line.result;
}

CalibrationResult Calibrator::phase(int32_t apparentMilliDegrees, int32_t skewMilliDegrees, uint32_t now) {
    const int32_t sensors = apparentMilliDegrees - skewMilliDegrees;
    if (sensors > kMostMilliDegrees || sensors < -kMostMilliDegrees) return CalibrationResult::kImplausible;
    result_.phaseMilliDegrees = sensors;
    result_.calibratedAt = now;
    return CalibrationResult::kDone;
}

const char* describe(CalibrationResult result) {
    switch (result) {
        case CalibrationResult::kDone:
            return "done";
        case CalibrationResult::kNoSignal:
            return "no signal: connect the source and the sensor, then try again";
        case CalibrationResult::kClipped:
            return "the input is beyond its range: use a smaller reference";
        case CalibrationResult::kPointsTooClose:
            return "the two points are too close: use a larger second reference";
        case CalibrationResult::kImplausible:
            return "no sensor of this kind is so far off: check wiring and reference";
    }
    return "unknown";
}

}  // namespace powersight
