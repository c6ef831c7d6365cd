#include "workshop/workshop.h"

#include "identity/claim_code.h"
#include "meter/topics.h"
#include "workshop/sentence.h"

namespace powersight {

namespace {
constexpr size_t kShortestSecret = 16;

/** The first word, which is cut off the text. */
Bytes word(Bytes* text) {
    size_t from = 0;
    while (from < text->size && text->data[from] == ' ') from++;
    size_t to = from;
    while (to < text->size && text->data[to] != ' ') to++;
    const Bytes found{text->data + from, to - from};
    while (to < text->size && text->data[to] == ' ') to++;
    *text = text->from(to);
    return found;
}

/** "230.5" as 230500; false for anything else. */
bool thousandths(Bytes text, uint32_t* out) {
    uint32_t value = 0;
    int decimals = -1;
    if (text.empty() || text.size > 8) return false;
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t c = text.data[i];
        if (c == '.' && decimals < 0 && i > 0) {
            decimals = 0;
        } else if (c >= '0' && c <= '9' && decimals < 3 && value < 100'000'000) {
            value = value * 10 + (c - '0');
            if (decimals >= 0) decimals++;
        } else {
            return false;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++) value *= 10;
    *out = value;
    return value > 0;
}

bool port(Bytes text, uint16_t* out) {
    uint32_t value = 0;
    if (text.empty() || text.size > 5) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        value = value * 10 + (text.data[i] - '0');
    }
    *out = static_cast<uint16_t>(value);
    return value > 0 && value <= 65'535;
}
}  // namespace

void Workshop::onInput(Bytes bytes) {
    for (size_t i = 0; i < bytes.size; i++) {
        const auto c = static_cast<char>(bytes.data[i]);
        if (c == '\r' || c == '\n') {
            if (lineTooLong_) {
                say("that line is too long");
            } else if (lineSize_ > 0) {
                onLine({reinterpret_cast<const uint8_t*>(line_), lineSize_});
            }
            lineSize_ = 0;
            lineTooLong_ = false;
        } else if (lineSize_ < sizeof(line_)) {
            line_[lineSize_++] = c;
        } else {
            lineTooLong_ = true;
        }
    }
}

void Workshop::onLine(Bytes line) {
    Bytes rest = line;
    const Bytes verb = word(&rest);
    if (verb.equals("show")) return show();
    if (verb.equals("restart")) {
        restartAsked_ = true;
        return say("restarting");
    }
    if (verb.equals("set")) {
        const Bytes what = word(&rest);
        return set(what, rest);
    }
    if (verb.equals("calibrate")) {
        const Bytes what = word(&rest);
        return beginPoint(what, rest);
    }
    say("show | set id ID | set secret SECRET | set wifi NAME PASSWORD | set host HOST PORT | restart");
    say("calibrate voltage VOLTS | calibrate current AMPERES (twice each) | calibrate phase | calibrate "
        "stop");
}

// --- provisioning
// ----------------------------------------------------------------------------------------------------

void Workshop::set(Bytes what, Bytes rest) {
    const Settings before = *settings_;
    bool fits = false;
    const char* otherwise = "there are id, secret, wifi and host to be set";
    if (what.equals("id")) {
        otherwise = "an id is 1 to 64 letters, digits, '-' or '_'";
        fits = isDeviceId(rest) && settings_->deviceId.assign(rest);
    } else if (what.equals("secret")) {
        otherwise = "a secret has 16 to 63 characters";
        fits = rest.size >= kShortestSecret && settings_->secret.assign(rest);
        if (fits) settings_->nextSecret = Secret{};
    } else if (what.equals("wifi")) {
        otherwise = "a name of up to 32 and a password of up to 63 characters";
        const Bytes name = word(&rest);
        fits = !name.empty() && settings_->wifiName.assign(name) && settings_->wifiPassword.assign(rest);
    } else if (what.equals("host")) {
        otherwise = "a host of up to 63 characters and a port";
        const Bytes host = word(&rest);
        fits = !host.empty() && settings_->host.assign(host) && port(rest, &settings_->port);
    }
    if (fits && !store_->save(*settings_)) {
        fits = false;
        otherwise = "the flash did not take it";
    }
    if (!fits) *settings_ = before;
    say(fits ? "kept; used from the next start on" : otherwise);
}

void Workshop::show() {
    const Settings& s = *settings_;
    say(Sentence()
            .text("id ")
            .text(s.deviceId.bytes())
            .text(", secret ")
            .text(s.secret.empty() ? "MISSING" : "set"));
    say(Sentence()
            .text("wifi ")
            .text(s.wifiName.bytes())
            .text(", host ")
            .text(s.host.bytes())
            .text(":")
            .number(s.port));
    if (!s.secret.empty())
        say(Sentence().text("claim code ").text(claimCode(s.deviceId.bytes(), s.secret.bytes()).bytes()));
    const Calibration& c = s.calibration;
    Sentence sentence;
    sentence.number(c.nanoVoltsPerCount)
        .text(" nV and ")
        .number(c.nanoAmpsPerCount)
        .text(" nA a count, noise ");
    sentence.number(c.currentNoiseQ8).text("/256, phase ").number(c.phaseMilliDegrees).text(" mdeg, ");
    if (c.calibratedAt == 0) {
        sentence.text("never calibrated");
    } else {
        sentence.text("calibrated ").date(c.calibratedAt);
    }
    say(sentence);
}

// --- calibrating
// -----------------------------------------------------------------------------------------------------

void Workshop::beginPoint(Bytes what, Bytes value) {
    Quantity quantity = Quantity::kNone;
    if (what.equals("voltage")) quantity = Quantity::kVoltage;
    if (what.equals("current")) quantity = Quantity::kCurrent;
    if (what.equals("phase")) quantity = Quantity::kPhase;
    if (what.equals("stop")) {
        quantity_ = firstOf_ = Quantity::kNone;
        return say("stopped; nothing is changed");
    }
    reference_ = 0;
    const bool known = quantity == Quantity::kPhase || thousandths(value, &reference_);
    if (quantity == Quantity::kNone || !known)
        return say("calibrate voltage 230.5, calibrate current 10.02, or calibrate phase");
    if (clock_->epochSeconds() == 0)
        return say("the time is not known yet, and a calibration is kept with its date: connect first");
    quantity_ = quantity;
    windows_ = 0;
    sum_ = 0;
    phaseSum_ = 0;
    clipped_ = false;
    say("looking; keep the source steady for nine seconds");
}

void Workshop::onWindow(const RawWindow& window) {
    if (quantity_ == Quantity::kNone) return;
    if (windows_++ == 0) return;
    const uint32_t raw = quantity_ == Quantity::kVoltage ? window.voltageQ8 : window.currentQ8;
    if (windows_ == 2) least_ = most_ = raw;
    if (raw < least_) least_ = raw;
    if (raw > most_) most_ = raw;
    sum_ += raw;
    phaseSum_ += window.apparentPhaseMilliDegrees;
    clipped_ = clipped_ || window.clipped;
    if (windows_ > kWindows) finishPoint();
}

void Workshop::finishPoint() {
    const CalibrationPoint point = {static_cast<uint32_t>(sum_ / kWindows), reference_, clipped_};
    const Quantity quantity = quantity_;
    quantity_ = Quantity::kNone;
    // one in a hundred, and a count for what is hardly more than noise
    if (most_ - least_ > most_ / 100 + 256)
        return say("refused: the source moved meanwhile; nothing is changed");
    if (quantity == Quantity::kPhase) {
        Calibrator calibrator(defaults_, settings_->calibration);
        const auto seen = static_cast<int32_t>(phaseSum_ / static_cast<int64_t>(kWindows));
        return store(calibrator.phase(seen, skewMilliDegrees_, clock_->epochSeconds()), calibrator);
    }
    if (point.clipped) return say(Sentence().text("refused: ").text(describe(CalibrationResult::kClipped)));
    if (firstOf_ == quantity) return finishSecond(point);
    firstOf_ = quantity;
    first_ = point;
    say("the first point is taken; now the second, at another value: the same command again");
}

void Workshop::finishSecond(const CalibrationPoint& point) {
    const bool rising = point.reference >= first_.reference;
    const CalibrationPoint& low = rising ? first_ : point;
    const CalibrationPoint& high = rising ? point : first_;
    Calibrator calibrator(defaults_, settings_->calibration);
    const uint32_t now = clock_->epochSeconds();
    const CalibrationResult result = firstOf_ == Quantity::kVoltage ? calibrator.voltage(low, high, now)
                                                                    : calibrator.current(low, high, now);
    store(result, calibrator);
    // the first point may be as wrong as the second, so both are taken anew
    firstOf_ = Quantity::kNone;
}

void Workshop::store(CalibrationResult result, const Calibrator& calibrator) {
    if (result != CalibrationResult::kDone)
        return say(Sentence().text("refused: ").text(describe(result)).text("; nothing is changed"));
    Settings changed = *settings_;
    changed.calibration = calibrator.result();
    if (!store_->save(changed)) return say("the flash did not take it; nothing is changed");
    *settings_ = changed;
    say(Sentence()
            .text("calibrated ")
            .date(changed.calibration.calibratedAt)
            .text("; used from the next start on"));
}

}  // namespace powersight
