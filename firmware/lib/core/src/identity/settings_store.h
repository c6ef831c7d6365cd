#pragma once
#include "metering/calibration.h"
#include "storage/twin_record.h"

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

/** Keeps the settings over restarts and updates; see TwinRecord for what a power cut can do: nothing. */
class SettingsStore {
  public:
    SettingsStore(Flash* flash, uint32_t firstSector) : record_(flash, firstSector, kMagic) {}

    /** False when nothing was ever stored; the settings are then untouched. */
    bool load(Settings* settings);
    bool save(const Settings& settings);

  private:
    /** "PSST" and the layout's version. */
    static constexpr uint32_t kMagic = 0x54535350U + 1;

    TwinRecord record_;
};

}  // namespace powersight
