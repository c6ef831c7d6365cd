#include "messages/reading.h"

namespace powersight {

Reading Reading::of(const Measurement& seen, const EnergyCounters& energy, uint32_t flags) {
    Reading reading;
    reading.energy = energy;
    reading.flags = flags;
    if (seen.hasVoltage) {
        reading.present |= kVoltage;
        reading.milliVolts = seen.milliVolts;
    } else {
        reading.flags |= flag::kNoVoltage;
    }
    if (seen.hasCurrent) {
        reading.present |= kCurrent;
        reading.milliAmperes = seen.milliAmperes;
    } else {
        reading.flags |= flag::kNoCurrent;
    }
    if (seen.hasPower()) {
        reading.present |= kPower;
        reading.milliWatts = seen.milliWatts;
    }
    if (seen.hasPowerFactor) {
        reading.present |= kPowerFactor;
        reading.powerFactor = static_cast<int16_t>(seen.powerFactor);
    }
    if (seen.hasFrequency) {
        reading.present |= kFrequency;
        reading.milliHertzAbove40 = static_cast<uint16_t>(seen.milliHertz - 40'000);
    }
    if (seen.clipped) reading.flags |= flag::kClipped;
    return reading;
}

}  // namespace powersight
