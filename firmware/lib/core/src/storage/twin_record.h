#pragma once
#include "hal.h"

namespace powersight {

/**
 * A small record in two sectors that are written in turn. Whatever is cut, one of them is whole, and it is
 * the record from before or the new one.
 */
class TwinRecord {
  public:
    static constexpr uint32_t kMostBytes = 512;

    /** {@code magic} names the kind of record and its layout's version. */
    TwinRecord(Flash* flash, uint32_t firstSector, uint32_t magic)
        : flash_(flash), firstSector_(firstSector), magic_(magic) {}

    /** False when nothing was ever stored. */
    bool load(uint8_t* payload, uint32_t length);
    bool save(const uint8_t* payload, uint32_t length);

  private:
    static constexpr uint32_t kHeader = 12;

    bool read(uint32_t copy, uint8_t* payload, uint32_t length, uint32_t* generation) const;

    Flash* flash_;
    uint32_t firstSector_;
    uint32_t magic_;
    uint32_t generation_ = 0;
    uint32_t newest_ = 1;
    bool known_ = false;
};

}  // namespace powersight
