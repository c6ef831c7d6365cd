#include "metering/energy_registers.h"

namespace powersight {

void EnergyRegisters::add(int64_t microJoulesQ16, Tariff tariff) {
    if (microJoulesQ16 >= 0) {
        count(tariff == Tariff::kT1 ? &counters_.importT1 : &counters_.importT2, &importFraction_,
              static_cast<uint64_t>(microJoulesQ16));
    } else {
        count(tariff == Tariff::kT1 ? &counters_.exportT1 : &counters_.exportT2, &exportFraction_,
              0 - static_cast<uint64_t>(microJoulesQ16));
    }
}

void EnergyRegisters::count(uint64_t* counter, uint32_t* fraction, uint64_t microJoulesQ16) {
    const uint64_t sum = microJoulesQ16 + *fraction;
    *counter += sum >> 16;
    *fraction = static_cast<uint32_t>(sum & 0xFFFFU);
}

Tariff TariffClock::at(uint32_t epochSeconds) const {
    if (epochSeconds == 0) return Tariff::kT1;
    const int64_t local = static_cast<int64_t>(epochSeconds) + offsetSeconds_;
    const auto hour = static_cast<uint8_t>(local / 3600 % 24);
    const bool low =
        lowFrom_ <= lowTo_ ? hour >= lowFrom_ && hour < lowTo_ : hour >= lowFrom_ || hour < lowTo_;
    return low ? Tariff::kT2 : Tariff::kT1;
}

}  // namespace powersight
