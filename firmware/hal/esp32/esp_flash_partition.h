#pragma once
#include <esp_partition.h>

#include "hal.h"

namespace powersight::esp32 {

/**
 * A data partition as bare NOR flash. Not for flash encryption: there a write is a block of 16 bytes, and the
 * single byte that marks a record as acknowledged could not be cleared.
 */
class EspFlashPartition final : public Flash {
  public:
    explicit EspFlashPartition(const char* label)
        : partition_(esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, label)) {}

    uint32_t sectorBytes() const override { return kSectorBytes; }
    uint32_t sectorCount() const override {
        return partition_ == nullptr ? 0 : partition_->size / kSectorBytes;
    }
    bool read(uint32_t address, uint8_t* out, uint32_t length) const override {
        return partition_ != nullptr && esp_partition_read(partition_, address, out, length) == ESP_OK;
    }
    bool program(uint32_t address, const uint8_t* data, uint32_t length) override {
        return partition_ != nullptr && esp_partition_write(partition_, address, data, length) == ESP_OK;
    }
    bool eraseSector(uint32_t sector) override {
        return partition_ != nullptr &&
               esp_partition_erase_range(partition_, sector * kSectorBytes, kSectorBytes) == ESP_OK;
    }

  private:
    static constexpr uint32_t kSectorBytes = 4'096;
    const esp_partition_t* partition_;
};

}  // namespace powersight::esp32
