#pragma once
#include <cstdint>
#include <vector>

#include "hal.h"

namespace powersight::host {

/**
 * NOR flash in memory with everything that can go wrong: the power cut after a number of steps (a byte
 * programmed, or a sixteenth of a sector erased), the byte under way left with some of its bits done, and
 * sectors that are worn out. After the cut nothing works until powerOn().
 */
class MemoryFlash final : public Flash {
  public:
    MemoryFlash(uint32_t sectorBytes, uint32_t sectorCount, uint32_t seed = 1);

    uint32_t sectorBytes() const override { return sectorBytes_; }
    uint32_t sectorCount() const override { return sectorCount_; }
    bool read(uint32_t address, uint8_t* out, uint32_t length) const override;
    bool program(uint32_t address, const uint8_t* data, uint32_t length) override;
    bool eraseSector(uint32_t sector) override;

    static constexpr uint64_t kNever = UINT64_MAX;
    void cutAfter(uint64_t steps) { budget_ = steps; }
    bool isCut() const { return cut_; }
    void powerOn() {
        cut_ = false;
        budget_ = kNever;
    }
    /** Programs and erases of this sector silently do nothing to one of its bits from now on. */
    void wearOut(uint32_t sector) { worn_[sector] = true; }
    uint64_t steps() const { return steps_; }
    std::vector<uint8_t>& bytes() { return bytes_; }

  private:
    bool step();
    uint8_t someBits();

    uint32_t sectorBytes_;
    uint32_t sectorCount_;
    std::vector<uint8_t> bytes_;
    std::vector<bool> worn_;
    uint64_t budget_ = kNever;
    uint64_t steps_ = 0;
    bool cut_ = false;
    uint32_t dice_;
};

}  // namespace powersight::host
