#pragma once
#include <esp_ota_ops.h>

#include "hal.h"

namespace powersight::esp32 {

/**
 * The two app partitions with the chip's own boot loader, which must be built with
 * CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE: it then starts a new image once, and the old one unless it was
 * confirmed.
 */
class EspSlots final : public ImageSlots {
  public:
    EspSlots();

    uint32_t slotBytes() const override { return idle_ == nullptr ? 0 : idle_->size; }
    bool beginIdle() override;
    bool writeIdle(uint32_t offset, Bytes data) override;
    bool readIdle(uint32_t offset, uint8_t* out, uint32_t length) const override;
    bool tryIdleNext(Bytes note) override;
    Trial trial() const override { return trial_; }
    Bytes note() const override { return note_.bytes(); }
    bool confirm() override;

  private:
    void remember(Bytes note);

    const esp_partition_t* idle_;
    esp_ota_handle_t handle_ = 0;
    Trial trial_ = Trial::kNone;
    FixedText<32> note_;
};

}  // namespace powersight::esp32
