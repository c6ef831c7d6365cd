#pragma once
#include <string>

#include "hal.h"

namespace powersight::host {

/** NOR flash in a file: what was programmed survives a kill of the process, bits can only be cleared. */
class FileFlash final : public Flash {
  public:
    FileFlash(uint32_t sectorBytes, uint32_t sectorCount)
        : sectorBytes_(sectorBytes), sectorCount_(sectorCount) {}
    ~FileFlash();
    FileFlash(const FileFlash&) = delete;
    FileFlash& operator=(const FileFlash&) = delete;

    /** Opens or creates it, erased. */
    bool open(const std::string& path);

    uint32_t sectorBytes() const override { return sectorBytes_; }
    uint32_t sectorCount() const override { return sectorCount_; }
    bool read(uint32_t address, uint8_t* out, uint32_t length) const override;
    bool program(uint32_t address, const uint8_t* data, uint32_t length) override;
    bool eraseSector(uint32_t sector) override;

  private:
    uint32_t sectorBytes_;
    uint32_t sectorCount_;
    int file_ = -1;
};

}  // namespace powersight::host
