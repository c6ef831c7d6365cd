#include "sensors/ina219.h"

#include "basics/wide.h"

namespace powersight {

namespace {
constexpr uint8_t kConfiguration = 0;
constexpr uint8_t kShuntVoltage = 1;
constexpr uint8_t kBusVoltage = 2;
constexpr uint16_t kReset = 0x8000;
constexpr uint16_t kAfterReset = 0x399F;
/** 32 V, +-320 mV over the shunt, 128 samples averaged (68 ms), both continuously. */
constexpr uint16_t kRunning = 0x3FFF;
constexpr uint16_t kConversionReady = 2;
constexpr uint16_t kMathOverflow = 1;
}  // namespace

Ina219::Error Ina219::start() {
    started_ = false;
    uint16_t seen = 0;
    if (!bus_->writeRegister(address_, kConfiguration, kReset) ||
        !bus_->readRegister(address_, kConfiguration, &seen))
        return Error::kNoAnswer;
    if (seen != kAfterReset) return Error::kWrongDevice;
    if (!bus_->writeRegister(address_, kConfiguration, kRunning) ||
        !bus_->readRegister(address_, kConfiguration, &seen))
        return Error::kNoAnswer;
    if (seen != kRunning) return Error::kWrongDevice;
    started_ = true;
    return Error::kNone;
}

Ina219::Error Ina219::measure(uint32_t millis, Measurement* out) {
    *out = Measurement{};
    out->windowMillis = millis;
    if (!started_) return Error::kWrongDevice;
    uint16_t bus = 0;
    uint16_t shunt = 0;
    // the bus voltage first: reading it tells whether both belong to a finished conversion
    if (!bus_->readRegister(address_, kBusVoltage, &bus) ||
        !bus_->readRegister(address_, kShuntVoltage, &shunt))
        return Error::kNoAnswer;
    if ((bus & kMathOverflow) != 0) return Error::kOverflow;
    if ((bus & kConversionReady) == 0) return Error::kNotReady;
    const int32_t microVolts = static_cast<int16_t>(shunt) * 10;
    const int64_t milliAmperes = signedMulDiv(microVolts, 1'000, shuntMicroOhms_);
    out->milliVolts = (bus >> 3) * 4;
    out->milliWatts = static_cast<int32_t>(signedMulDiv(milliAmperes, out->milliVolts, 1'000));
    out->milliAmperes = static_cast<int32_t>(milliAmperes < 0 ? -milliAmperes : milliAmperes);
    out->hasVoltage = out->hasCurrent = true;
    // milliwatts times milliseconds are microjoules
    out->microJoulesQ16 = static_cast<int64_t>(out->milliWatts) * millis * 65'536;
    return Error::kNone;
}

}  // namespace powersight
