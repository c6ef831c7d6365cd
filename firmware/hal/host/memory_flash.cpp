#include "memory_flash.h"

#include <cstring>

namespace powersight::host {

namespace {
constexpr uint32_t kEraseSteps = 16;
}

MemoryFlash::MemoryFlash(uint32_t sectorBytes, uint32_t sectorCount, uint32_t seed)
    : sectorBytes_(sectorBytes),
      sectorCount_(sectorCount),
      bytes_(static_cast<size_t>(sectorBytes) * sectorCount, 0xFF),
      worn_(sectorCount, false),
      dice_(seed * 2654435761U | 1U) {}

bool MemoryFlash::read(uint32_t address, uint8_t* out, uint32_t length) const {
    if (cut_ || address + length > bytes_.size()) return false;
    memcpy(out, bytes_.data() + address, length);
    return true;
}

bool MemoryFlash::step() {
    if (cut_) return false;
    steps_++;
    if (budget_ == kNever) return true;
    if (budget_ == 0) {
        cut_ = true;
        return false;
    }
    budget_--;
    return true;
}

uint8_t MemoryFlash::someBits() {
    dice_ = dice_ * 1664525U + 1013904223U;
    return static_cast<uint8_t>(dice_ >> 24);
}

bool MemoryFlash::program(uint32_t address, const uint8_t* data, uint32_t length) {
    if (cut_ || address + length > bytes_.size()) return false;
    const bool worn = worn_[address / sectorBytes_];
    for (uint32_t i = 0; i < length; i++) {
        uint8_t& byte = bytes_[address + i];
        if (!step()) {
            byte &= static_cast<uint8_t>(data[i] | someBits());
            return false;
        }
        byte &= data[i];
        if (worn && i == length / 2) byte |= 0x10;
    }
    return true;
}

bool MemoryFlash::eraseSector(uint32_t sector) {
    if (cut_ || sector >= sectorCount_) return false;
    const uint32_t piece = sectorBytes_ / kEraseSteps;
    uint8_t* start = bytes_.data() + static_cast<size_t>(sector) * sectorBytes_;
    // An erase does not run from front to back: the pieces are taken in a scattered order.
    for (uint32_t k = 0; k < kEraseSteps; k++) {
        uint8_t* at = start + static_cast<size_t>((k * 7 + 3) % kEraseSteps) * piece;
        if (!step()) {
            for (uint32_t i = 0; i < piece; i++) at[i] |= someBits();
            return false;
        }
        memset(at, 0xFF, piece);
    }
    if (worn_[sector]) start[sectorBytes_ / 3] = 0xEF;
    return true;
}

}  // namespace powersight::host
