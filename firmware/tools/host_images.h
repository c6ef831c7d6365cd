#pragma once
#include <cstdio>
#include <string>

#include "file_flash.h"
#include "update/flash_slots.h"

namespace powersight::tools {

/**
 * Two image slots in a file. A PC does not run what is in them; but which one "runs" is the boot record's
 * decision, and its first line says what it would be: "PSHOST 1.2.0", or "PSHOST 1.2.0 SICK" for one that
 * never measures. A slot that holds neither is the version that came with the program.
 */
class HostImages {
  public:
    bool open(const std::string& path) {
        if (!flash_.open(path)) return false;
        const uint32_t running = slots_.chooseAtBoot();
        char line[33] = {};
        if (!flash_.read(slots_.slotAddress(running), reinterpret_cast<uint8_t*>(line), 32)) return false;
        unsigned part[3];
        char word[8] = {};
        if (std::sscanf(line, "PSHOST %u.%u.%u %7s", &part[0], &part[1], &part[2], word) >= 3)
            version_ =
                std::to_string(part[0]) + "." + std::to_string(part[1]) + "." + std::to_string(part[2]);
        sick_ = std::string(word) == "SICK";
        return true;
    }
    FlashSlots* slots() { return &slots_; }
    const char* version() const { return version_.c_str(); }
    bool isSick() const { return sick_; }

  private:
    static constexpr uint32_t kSlotSectors = 64;
    host::FileFlash flash_{4096, 2 + 2 * kSlotSectors};
    FlashSlots slots_{&flash_, 0, kSlotSectors};
    std::string version_ = "1.0.0";
    bool sick_ = false;
};

}  // namespace powersight::tools
