#pragma once
#include "storage/twin_record.h"

namespace powersight {

/**
 * Image slots on bare flash, with the boot loader's decision. The ESP32 has both in its own boot loader (see
 * hal/esp32/esp_slots.h); this is for boards without one, and for the tests of what a power cut may do.
 *
 * Sectors from {@code firstSector}: two for the boot record, then slot 0, then slot 1.
 */
class FlashSlots final : public ImageSlots {
  public:
    FlashSlots(Flash* flash, uint32_t firstSector, uint32_t sectorsPerSlot)
        : flash_(flash),
          record_(flash, firstSector, kMagic),
          firstImageSector_(firstSector + 2),
          sectorsPerSlot_(sectorsPerSlot) {}

    /** The boot loader's part, once at each start: which slot to run now. A trial is given one start. */
    uint32_t chooseAtBoot();
    uint32_t runningSlot() const { return running_; }
    uint32_t slotAddress(uint32_t slot) const {
        return (firstImageSector_ + slot * sectorsPerSlot_) * flash_->sectorBytes();
    }

    uint32_t slotBytes() const override { return sectorsPerSlot_ * flash_->sectorBytes(); }
    bool beginIdle() override;
    bool writeIdle(uint32_t offset, Bytes data) override;
    bool readIdle(uint32_t offset, uint8_t* out, uint32_t length) const override;
    bool tryIdleNext(Bytes note) override;
    Trial trial() const override { return trial_; }
    Bytes note() const override { return note_.bytes(); }
    bool confirm() override;

  private:
    /** "PSBT" and the layout's version. */
    static constexpr uint32_t kMagic = 0x54425350U + 1;
    enum class State : uint8_t { kSettled, kToTry, kTrying, kFailed };

    bool save(uint32_t settledSlot, State state);

    Flash* flash_;
    TwinRecord record_;
    uint32_t firstImageSector_;
    uint32_t sectorsPerSlot_;
    uint32_t settled_ = 0;
    uint32_t running_ = 0;
    Trial trial_ = Trial::kNone;
    FixedText<32> note_;
};

}  // namespace powersight
