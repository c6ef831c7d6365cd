#pragma once
#include "metering/calibration.h"

namespace powersight {

/** What the meter showed, uncorrected, while a reference instrument showed a known value. */
struct CalibrationPoint {
    /** Effective value in counts, 24.8 fixed point. */
    uint32_t rawQ8;
    /** Millivolts or milliamperes of the reference. */
    uint32_t reference;
    bool clipped;
};

enum class CalibrationResult {
    kDone,
    kNoSignal,
    kClipped,
    /** The two references are so near to each other that their difference is mostly error. */
    kPointsTooClose,
    /** The constant would be further from the data sheet's than any sensor of this kind: wrong wiring or
       reference. */
    kImplausible,
};

const char* describe(CalibrationResult result);

/**
 * Calibration in two points. A sensor's effective value is root((x/g)^2 + noise^2), so the squares of two
 * points give both the gain g and the noise exactly: g^2 = (x2^2 - x1^2) / (r2^2 - r1^2). A refused point
 * changes nothing.
 */
class Calibrator {
  public:
    /** {@code defaults} are the constants derived from the data sheets; a result further than 30 % away is
     * refused. */
    Calibrator(const Calibration& defaults, const Calibration& current)
        : defaults_(defaults), result_(current) {}

    CalibrationResult voltage(const CalibrationPoint& low, const CalibrationPoint& high,
                              uint32_t epochSeconds);
    CalibrationResult current(const CalibrationPoint& low, const CalibrationPoint& high,
                              uint32_t epochSeconds);
    /** On a purely resistive load; {@code skew} is what the sampling already explains. */
    CalibrationResult phase(int32_t apparentMilliDegrees, int32_t skewMilliDegrees, uint32_t epochSeconds);

    const Calibration& result() const { return result_; }

  private:
    Calibration defaults_;
    Calibration result_;
};

}  // namespace powersight
