#pragma once
#include "hal.h"
#include "identity/settings_store.h"
#include "metering/calibrator.h"
#include "metering/raw_window.h"
#include "workshop/sentence.h"

namespace powersight {

/**
 * The workshop's side of the meter: a line at a time over the serial port, for provisioning (id, secret,
 * Wi-Fi, host) and for the guided calibration in two points. What is said is kept at once, and used from the
 * next start on. Never prints a secret; the claim code is on the display anyway.
 *
 * A calibration point is the mean of several windows. A source that moves meanwhile, a clipped input and a
 * constant that no such sensor has are refused, and nothing is changed by a refusal.
 */
class Workshop {
  public:
    Workshop(Console* console, Settings* settings, SettingsStore* store, const Clock* clock,
             const Calibration& defaults, int32_t skewMilliDegrees)
        : console_(console),
          settings_(settings),
          store_(store),
          clock_(clock),
          defaults_(defaults),
          skewMilliDegrees_(skewMilliDegrees) {}

    /** Bytes as they come from the line; a line ends with CR or LF. */
    void onInput(Bytes bytes);
    /** To be called for each measured window, about once a second. */
    void onWindow(const RawWindow& window);
    /** True once after "restart". */
    bool restartAsked() {
        const bool asked = restartAsked_;
        restartAsked_ = false;
        return asked;
    }

  private:
    enum class Quantity : uint8_t { kNone, kVoltage, kCurrent, kPhase };
    /** So many windows make a point, after one that is thrown away: it may have begun before the command. */
    static constexpr uint32_t kWindows = 8;

    void onLine(Bytes line);
    void set(Bytes what, Bytes rest);
    void show();
    void beginPoint(Bytes what, Bytes value);
    void finishPoint();
    void finishSecond(const CalibrationPoint& point);
    void store(CalibrationResult result, const Calibrator& calibrator);
    void say(const char* text) { console_->print(Bytes::ofText(text)); }
    void say(const Sentence& sentence) { console_->print(sentence.bytes()); }

    Console* console_;
    Settings* settings_;
    SettingsStore* store_;
    const Clock* clock_;
    Calibration defaults_;
    int32_t skewMilliDegrees_;
    char line_[160];
    size_t lineSize_ = 0;
    bool lineTooLong_ = false;
    bool restartAsked_ = false;

    Quantity quantity_ = Quantity::kNone;
    uint32_t reference_ = 0;
    uint32_t windows_ = 0;
    uint64_t sum_ = 0;
    int64_t phaseSum_ = 0;
    uint32_t least_ = 0;
    uint32_t most_ = 0;
    bool clipped_ = false;
    /** The first point of a pair, and of what. */
    Quantity firstOf_ = Quantity::kNone;
    CalibrationPoint first_ = {0, 0, false};
};

}  // namespace powersight
