#pragma once
#include "messages/flags.h"
#include "metering/energy_registers.h"
#include "metering/measurement.h"

namespace powersight {

/** One numbered look at the meter, as it is buffered and sent. */
struct Reading {
    uint32_t seq = 0;
    uint32_t boot = 0;
    uint32_t epochSeconds = 0;
    uint32_t flags = 0;
    EnergyCounters energy;
    int32_t milliVolts = 0;
    int32_t milliAmperes = 0;
    int32_t milliWatts = 0;
    int16_t powerFactor = 0;
    uint16_t milliHertzAbove40 = 0;
    /** Which of the values above were measured. */
    uint8_t present = 0;

    static constexpr uint8_t kVoltage = 1;
    static constexpr uint8_t kCurrent = 2;
    static constexpr uint8_t kPower = 4;
    static constexpr uint8_t kPowerFactor = 8;
    static constexpr uint8_t kFrequency = 16;

    bool has(uint8_t value) const { return (present & value) != 0; }
    int32_t milliHertz() const { return 40'000 + milliHertzAbove40; }

    /** The values of a measurement, with the flags for what is missing; seq, boot and time are the caller's.
     */
    static Reading of(const Measurement& seen, const EnergyCounters& energy, uint32_t flags);
};

}  // namespace powersight
