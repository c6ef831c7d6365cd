#pragma once
#include <cstdint>

namespace powersight {

/** Which of the two import and export registers counts now: T1 is the higher (day) tariff, T2 the lower
 * (night). */
enum class Tariff : uint8_t { kT1, kT2 };

/** The four counters as they are stored: microjoules since the meter was made. 2^64 of them are 5.1 GWh. */
struct EnergyCounters {
    uint64_t importT1 = 0;
    uint64_t importT2 = 0;
    uint64_t exportT1 = 0;
    uint64_t exportT2 = 0;
};

constexpr uint64_t kMicroJoulesPerWattHour = 3'600'000'000ULL;

/** Whole watt-hours; the remainder stays in the counter. */
constexpr uint64_t wattHours(uint64_t microJoules) { return microJoules / kMicroJoulesPerWattHour; }

/** Adds windows to the counters. Fractions of a microjoule are carried, so nothing is rounded away over a
 * day. */
class EnergyRegisters {
  public:
    EnergyRegisters() = default;
    explicit EnergyRegisters(const EnergyCounters& restored) : counters_(restored) {}

    void add(int64_t microJoulesQ16, Tariff tariff);
    const EnergyCounters& counters() const { return counters_; }

  private:
    static void count(uint64_t* counter, uint32_t* fraction, uint64_t microJoulesQ16);

    EnergyCounters counters_;
    uint32_t importFraction_ = 0;
    uint32_t exportFraction_ = 0;
};

/** The tariff by the hour of the meter's own clock, which knows no daylight saving: 23-07 CET is 00-08 CEST.
 */
class TariffClock {
  public:
    constexpr TariffClock(int32_t offsetSeconds, uint8_t lowFromHour, uint8_t lowToHour)
        : offsetSeconds_(offsetSeconds), lowFrom_(lowFromHour), lowTo_(lowToHour) {}

    /** T1 as long as the time is not known: the dearer tariff is the one that a missing clock must not hide.
     */
    Tariff at(uint32_t epochSeconds) const;

  private:
    int32_t offsetSeconds_;
    uint8_t lowFrom_;
    uint8_t lowTo_;
};

}  // namespace powersight
