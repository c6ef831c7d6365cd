#pragma once
#include "hal.h"
#include "metering/calibration.h"

namespace powersight {

using Secret = FixedText<63>;

/** What a meter is told once, in the workshop or by its owner, and keeps over updates. */
struct Settings {
    FixedText<64> deviceId;
    Secret secret;
    /** Empty, or a secret that the node may or may not have taken over yet. */
    Secret nextSecret;
    FixedText<32> wifiName;
    FixedText<63> wifiPassword;
    FixedText<63> host;
    uint16_t port = 0;
    uint32_t intervalSeconds = 0;
    Calibration calibration;
};

/**
 * Keeps the settings in two sectors, written in turn: whatever is cut, one of them is whole, and it is the
 * old or the new.
 */
class SettingsStore {
  public:
    SettingsStore(Flash* flash, uint32_t firstSector) : flash_(flash), firstSector_(firstSector) {}

    /** False when nothing was ever stored; the settings are then untouched. */
    bool load(Settings* settings);
    bool save(const Settings& settings);

  private:
    static constexpr uint32_t kBytes = 512;

    bool read(uint32_t copy, uint8_t* bytes, uint32_t* generation) const;

    Flash* flash_;
    uint32_t firstSector_;
    uint32_t generation_ = 0;
    uint32_t newest_ = 1;
};

}  // namespace powersight
