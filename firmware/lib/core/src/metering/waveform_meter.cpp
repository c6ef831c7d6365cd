#include "metering/waveform_meter.h"

#include "basics/wide.h"

namespace powersight {

namespace {
/** pi / 180 in fractions of 2^30, per thousandth of a degree: 1073741824 * 0.0000174532925 = 18740.33. */
constexpr int64_t kQ30PerMilliDegreeTimes1000 = 18'740'330;
/** A sensor's bias stands at half the supply; further away than this it is unplugged or broken. */
constexpr int32_t kFarthestMean = 512;
/** Below this there is no supply to speak of: the voltage is absent, not small. */
constexpr int32_t kLeastMilliVolts = 20'000;
/** Below this the power factor is the ratio of two noises. */
constexpr int32_t kLeastMilliAmperesForPf = 30;
/** A crest may graze the margin by chance; three samples in a window are not chance. */
constexpr uint32_t kClippedSamples = 3;

int32_t radiansQ30(int64_t milliDegrees) {
    return static_cast<int32_t>(milliDegrees * kQ30PerMilliDegreeTimes1000 / 1000);
}

/** Root of a deviation (n^2 times a variance), divided by n, 24.8 fixed point. */
uint32_t effectiveQ8(uint64_t deviation, uint32_t n) {
    if (deviation < (1ULL << 48)) return static_cast<uint32_t>(squareRoot(deviation << 16) / n);
    return static_cast<uint32_t>(static_cast<uint64_t>(squareRoot(deviation)) * 256 / n);
}

int64_t timesQ30(int64_t value, int64_t weight) { return signedMulDiv(value, weight, 1ULL << 30); }
}  // namespace

WaveformMeter::WaveformMeter(const WaveformSettings& settings, const Calibration& calibration)
    : settings_(settings) {
    recalibrate(calibration);
}

void WaveformMeter::recalibrate(const Calibration& calibration) {
    calibration_ = calibration;
    const int64_t stepMilliDegrees = 360LL * settings_.nominalMilliHertz / settings_.pairsPerSecond;
    const int64_t skewMilliDegrees = 360LL * settings_.nominalMilliHertz * settings_.skewMicros / 1'000'000;
    const int64_t ahead = settings_.phaseCorrection ? skewMilliDegrees + calibration.phaseMilliDegrees : 0;
    // The current of a pair is `ahead` of its voltage, so the voltage is moved forward to meet it.
    sineOfStep_ = smallSine(radiansQ30(stepMilliDegrees));
    weightNow_ = signedMulDiv(smallSine(radiansQ30(stepMilliDegrees + ahead)), 1 << 30, sineOfStep_);
    weightBefore_ = signedMulDiv(-smallSine(radiansQ30(ahead)), 1 << 30, sineOfStep_);
}

bool WaveformMeter::add(SamplePair pair) {
    const int32_t v = pair.voltage - WindowSums::kMiddle - voltageOffset_;
    bool finished = false;
    if (cycles_.crossed(v)) {
        endFractionQ16_ = cycles_.fractionQ16();
        // A window takes the cycles of a second; half a cycle of tolerance keeps 49.9 Hz from waiting for one
        // more.
        const uint32_t halfCycle = settings_.pairsPerSecond * 500 / settings_.nominalMilliHertz;
        const bool aligned = startedAtCrossing_;
        if (!aligned || sums_.samples() + halfCycle >= settings_.pairsPerSecond) {
            if (aligned) cyclesInWindow_++;
            if (aligned) finishWindow(true);
            finished = aligned;
            sums_.restart();
            cyclesInWindow_ = 0;
            startedAtCrossing_ = true;
            startFractionQ16_ = endFractionQ16_;
        } else {
            cyclesInWindow_++;
        }
    }
    sums_.add(pair);
    // Without crossings there is still a current to watch, and a missing voltage to report.
    if (!finished && sums_.samples() >= settings_.pairsPerSecond + settings_.pairsPerSecond / 4) {
        finishWindow(false);
        sums_.restart();
        cyclesInWindow_ = 0;
        startedAtCrossing_ = false;
        return true;
    }
    return finished;
}

void WaveformMeter::finishWindow(bool wholeCycles) {
    measurement_ = Measurement{};
    const uint32_t n = sums_.samples();
    measurement_.windowMillis = n * 1000 / settings_.pairsPerSecond;
    rawVoltageQ8_ = effectiveQ8(sums_.voltageDeviation(), n);
    rawCurrentQ8_ = effectiveQ8(sums_.currentDeviation(), n);
    apparentPhase_ = apparentPhase();
    voltageOffset_ = sums_.voltageMean();
    measureVoltage();
    measureCurrent();
    judgeSensors(wholeCycles);
    if (wholeCycles) measureFrequency();
    if (measurement_.hasPower()) measurePower();
}

void WaveformMeter::judgeSensors(bool wholeCycles) {
    const auto biased = [](int32_t mean) { return mean > -kFarthestMean && mean < kFarthestMean; };
    measurement_.hasVoltage =
        wholeCycles && biased(sums_.voltageMean()) && measurement_.milliVolts >= kLeastMilliVolts;
    measurement_.hasCurrent = biased(sums_.currentMean());
    measurement_.clipped = (measurement_.hasVoltage && sums_.voltageOnRail() >= kClippedSamples) ||
                           (measurement_.hasCurrent && sums_.currentOnRail() >= kClippedSamples);
}

void WaveformMeter::measureVoltage() {
    const uint64_t nanoVolts = static_cast<uint64_t>(rawVoltageQ8_) * calibration_.nanoVoltsPerCount / 256;
    measurement_.milliVolts = static_cast<int32_t>((nanoVolts + 500'000) / 1'000'000);
}

void WaveformMeter::measureCurrent() {
    const uint64_t n = sums_.samples();
    const uint64_t noise = n * n / 256 * calibration_.currentNoiseQ8;
    const uint64_t deviation = sums_.currentDeviation();
    const uint32_t counts = deviation > noise ? effectiveQ8(deviation - noise, sums_.samples()) : 0;
    const uint64_t nanoAmperes = static_cast<uint64_t>(counts) * calibration_.nanoAmpsPerCount / 256;
    measurement_.milliAmperes = static_cast<int32_t>((nanoAmperes + 500'000) / 1'000'000);
}

int64_t WaveformMeter::phaseCorrected() const {
    return timesQ30(sums_.product(), weightNow_) + timesQ30(sums_.laggedProduct(), weightBefore_);
}

void WaveformMeter::measurePower() {
    const uint64_t n = sums_.samples();
    const uint64_t scale =
        static_cast<uint64_t>(calibration_.nanoVoltsPerCount) * calibration_.nanoAmpsPerCount;
    // nanovolts times nanoamperes are 1e-18 W: this is n^2 times the power in microwatts
    const int64_t microWattsN2 =
        signedMulDiv(phaseCorrected(), static_cast<int64_t>(scale), 1'000'000'000'000ULL);
    measurement_.milliWatts = static_cast<int32_t>(signedMulDiv(microWattsN2, 1, n * n * 1000));
    // power times n sample periods
    measurement_.microJoulesQ16 = signedMulDiv(microWattsN2, 1 << 16, n * settings_.pairsPerSecond);
    if (measurement_.milliAmperes < kLeastMilliAmperesForPf) return;
    const uint64_t microVoltAmperes =
        static_cast<uint64_t>(measurement_.milliVolts) * static_cast<uint64_t>(measurement_.milliAmperes);
    int64_t pf = signedMulDiv(measurement_.milliWatts, 1'000'000, microVoltAmperes);
    if (pf > 1000) pf = 1000;
    if (pf < -1000) pf = -1000;
    measurement_.powerFactor = static_cast<int32_t>(pf);
    measurement_.hasPowerFactor = true;
}

void WaveformMeter::measureFrequency() {
    const uint64_t lengthQ16 =
        (static_cast<uint64_t>(sums_.samples()) << 16) + startFractionQ16_ - endFractionQ16_;
    const uint64_t cyclesQ16 = static_cast<uint64_t>(cyclesInWindow_) << 16;
    measurement_.milliHertz = static_cast<int32_t>(
        mulDiv(cyclesQ16, static_cast<uint64_t>(settings_.pairsPerSecond) * 1000, lengthQ16));
    measurement_.hasFrequency = measurement_.milliHertz >= 40'000 && measurement_.milliHertz <= 70'000;
}

int32_t WaveformMeter::apparentPhase() const {
    // For sines with the current ahead by e the products are S*cos(e) and, with the voltage one step d
    // earlier, S*cos(d + e), so tan(e) = (cos(d) - lagged/product) / sin(d). Only meaningful on a resistive
    // load.
    const int64_t now = sums_.product();
    if (now <= 0 || sineOfStep_ == 0) return 0;
    const int64_t cosineOfStep = squareRoot((1ULL << 60) - static_cast<uint64_t>(sineOfStep_) * sineOfStep_);
    const int64_t ratio = signedMulDiv(sums_.laggedProduct(), 1 << 30, static_cast<uint64_t>(now));
    const int64_t tangent = signedMulDiv(cosineOfStep - ratio, 1 << 30, static_cast<uint64_t>(sineOfStep_));
    if (tangent > (1 << 29) || tangent < -(1 << 29)) return 0;
    return static_cast<int32_t>(static_cast<int64_t>(smallArcTangent(static_cast<int32_t>(tangent))) * 1000 /
                                kQ30PerMilliDegreeTimes1000);
}

}  // namespace powersight
