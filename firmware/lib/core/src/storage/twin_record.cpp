#include "storage/twin_record.h"

#include "basics/crc32.h"

namespace powersight {

namespace {
/** Over the generation and the payload: neither may be from another time than the other. */
uint32_t seal(uint32_t generation, const uint8_t* payload, uint32_t length) {
    uint8_t both[8];
    storeU32(both, generation);
    storeU32(both + 4, crc32({payload, length}));
    return crc32({both, sizeof(both)});
}
}  // namespace

bool TwinRecord::read(uint32_t copy, uint8_t* payload, uint32_t length, uint32_t* generation) const {
    const uint32_t address = (firstSector_ + copy) * flash_->sectorBytes();
    uint8_t header[kHeader];
    if (!flash_->read(address, header, kHeader) || loadU32(header) != magic_) return false;
    if (!flash_->read(address + kHeader, payload, length)) return false;
    *generation = loadU32(header + 4);
    return loadU32(header + 8) == seal(*generation, payload, length);
}

bool TwinRecord::load(uint8_t* payload, uint32_t length) {
    uint8_t bytes[kMostBytes];
    bool found = false;
    known_ = true;
    for (uint32_t copy = 0; copy < 2; copy++) {
        uint32_t generation = 0;
        if (length > kMostBytes || !read(copy, bytes, length, &generation)) continue;
        if (found && static_cast<int32_t>(generation - generation_) < 0) continue;
        generation_ = generation;
        newest_ = copy;
        memcpy(payload, bytes, length);
        found = true;
    }
    return found;
}

bool TwinRecord::save(const uint8_t* payload, uint32_t length) {
    if (length > kMostBytes) return false;
    // whoever saves without having loaded must not write over the newer of the two
    uint8_t before[kMostBytes];
    if (!known_) load(before, length);
    const uint32_t target = 1 - newest_;
    const uint32_t address = (firstSector_ + target) * flash_->sectorBytes();
    uint8_t header[kHeader];
    storeU32(header, magic_);
    storeU32(header + 4, generation_ + 1);
    storeU32(header + 8, seal(generation_ + 1, payload, length));
    const bool written = flash_->eraseSector(firstSector_ + target) &&
                         flash_->program(address + kHeader, payload, length) &&
                         flash_->program(address, header, kHeader);
    uint8_t seen[kMostBytes];
    uint32_t generation = 0;
    if (!written || !read(target, seen, length, &generation) || memcmp(seen, payload, length) != 0)
        return false;
    newest_ = target;
    generation_++;
    return true;
}

}  // namespace powersight
