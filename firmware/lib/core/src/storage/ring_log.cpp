#include "storage/ring_log.h"

#include "basics/crc32.h"

namespace powersight {

namespace {
/** "PSRL" and the layout's version. */
constexpr uint32_t kMagic = 0x4C525350U + 1;
constexpr uint32_t kHeaderBytes = 12;
/** The CRC stands before the last byte, which is the acknowledgement and not covered. */
constexpr uint32_t kCrcAt = RingLog::kSlotBytes - 5;
constexpr uint32_t kAcknowledgedAt = RingLog::kSlotBytes - 1;

bool allErased(const uint8_t* bytes, uint32_t length) {
    for (uint32_t i = 0; i < length; i++)
        if (bytes[i] != 0xFF) return false;
    return true;
}
}  // namespace

// --- start
// -----------------------------------------------------------------------------------------------------------

bool RingLog::start() {
    count_ = flash_->sectorCount() < kMostSectors ? flash_->sectorCount() : kMostSectors;
    if (count_ < kFewestSectors || flash_->sectorBytes() < 4 * kSlotBytes) return false;
    findSectors();
    if (head_ == kNoSector) {
        for (uint32_t s = 0; s < count_ && head_ == kNoSector; s++)
            if (isBlank(s) || flash_->eraseSector(s)) {
                if (!openHead(s, firstOrder_)) markBad(s);
            }
        if (head_ == kNoSector) return false;
    }
    readNewest();
    prepareSpare();  // what could not be prepared now is tried again by the next put
    return true;
}

void RingLog::findSectors() {
    for (uint32_t s = 0; s < count_; s++) {
        sectors_[s] = Sector{};
        sectors_[s].used = readHeader(s, &sectors_[s].order);
        if (sectors_[s].used && (head_ == kNoSector || older(sectors_[head_].order, sectors_[s].order)))
            head_ = s;
    }
}

/** The newest reading may stand in an older sector when the head holds none yet; torn slots are made
 * unreadable. */
void RingLog::readNewest() {
    uint8_t bytes[kSlotBytes];
    Record record;
    nextSlot_ = 0;
    for (uint32_t slot = 0; slot < slots(); slot++) {
        const SlotState state = readSlot(head_, slot, bytes);
        if (state != SlotState::kBlank) nextSlot_ = slot + 1;
        if (state == SlotState::kTorn) killSlot(head_, slot);
    }
    for (uint32_t s = 0; s < count_; s++) {
        if (!sectors_[s].used) continue;
        for (uint32_t slot = 0; slot < slots(); slot++) {
            if (readSlot(s, slot, bytes) != SlotState::kValid || !decode(bytes, &record)) continue;
            if (record.kind == Kind::kGap && record.gap.lastSeq > droppedUpTo_)
                droppedUpTo_ = record.gap.lastSeq;
            if (record.kind != Kind::kReading) continue;
            if (!hasLast_ || record.reading.seq > last_.seq) last_ = record.reading;
            hasLast_ = true;
        }
    }
}

bool RingLog::readHeader(uint32_t sector, uint32_t* order) const {
    uint8_t header[kHeaderBytes];
    if (!flash_->read(sector * flash_->sectorBytes(), header, kHeaderBytes)) return false;
    *order = loadU32(header + 4);
    return loadU32(header) == kMagic && loadU32(header + 8) == crc32({header, 8});
}

bool RingLog::isBlank(uint32_t sector) const {
    uint8_t bytes[kSlotBytes];
    const uint32_t size = flash_->sectorBytes();
    for (uint32_t at = 0; at < size; at += kSlotBytes) {
        const uint32_t length = size - at < kSlotBytes ? size - at : kSlotBytes;
        if (!flash_->read(sector * size + at, bytes, length) || !allErased(bytes, length)) return false;
    }
    return true;
}

RingLog::SlotState RingLog::readSlot(uint32_t sector, uint32_t slot, uint8_t* bytes) const {
    if (!flash_->read(address(sector, slot), bytes, kSlotBytes)) return SlotState::kTorn;
    if (allErased(bytes, kSlotBytes)) return SlotState::kBlank;
    return loadU32(bytes + kCrcAt) == crc32({bytes, kCrcAt}) ? SlotState::kValid : SlotState::kTorn;
}

// --- put
// -------------------------------------------------------------------------------------------------------------

bool RingLog::put(Reading* reading) {
    if (head_ == kNoSector) return false;
    reading->seq = hasLast_ ? last_.seq + 1 : 1;
    uint8_t bytes[kSlotBytes];
    encode(*reading, bytes);
    if (!appendOrMoveOn(bytes)) return false;
    last_ = *reading;
    hasLast_ = true;
    return true;
}

/** A slot that does not hold what was written is given up; a sector that goes on failing is left behind. */
bool RingLog::appendOrMoveOn(const uint8_t* bytes) {
    if (spare_ == kNoSector) prepareSpare();
    for (uint32_t attempt = 0; attempt <= count_; attempt++) {
        if (nextSlot_ >= slots() && !moveOn()) return false;
        if (writeSlot(bytes)) return true;
        if (writeSlot(bytes)) return true;
        nextSlot_ = slots();
    }
    return false;
}

bool RingLog::writeSlot(const uint8_t* bytes) {
    if (nextSlot_ >= slots()) return false;
    const uint32_t slot = nextSlot_++;
    if (programVerified(address(head_, slot), bytes, kSlotBytes)) return true;
    killSlot(head_, slot);
    return false;
}

bool RingLog::programVerified(uint32_t at, const uint8_t* data, uint32_t length) {
    uint8_t seen[kSlotBytes];
    return flash_->program(at, data, length) && flash_->read(at, seen, length) &&
           memcmp(seen, data, length) == 0;
}

/** All bits cleared: whatever a half-written slot may read as tomorrow, it is no record. */
void RingLog::killSlot(uint32_t sector, uint32_t slot) {
    const uint8_t zeros[kSlotBytes] = {};
    flash_->program(address(sector, slot), zeros, kSlotBytes);
}

// --- the ring
// --------------------------------------------------------------------------------------------------------

uint32_t RingLog::following(uint32_t sector) const {
    for (uint32_t step = 1; step < count_; step++) {
        const uint32_t s = (sector + step) % count_;
        if (!sectors_[s].bad) return s;
    }
    return kNoSector;
}

bool RingLog::openHead(uint32_t sector, uint32_t order) {
    uint8_t header[kHeaderBytes];
    storeU32(header, kMagic);
    storeU32(header + 4, order);
    storeU32(header + 8, crc32({header, 8}));
    if (!programVerified(sector * flash_->sectorBytes(), header, kHeaderBytes)) return false;
    sectors_[sector].used = true;
    sectors_[sector].order = order;
    head_ = sector;
    nextSlot_ = 0;
    return true;
}

bool RingLog::moveOn() {
    const uint32_t order = sectors_[head_].order + 1;
    for (uint32_t attempt = 0; attempt < count_; attempt++) {
        if (spare_ == kNoSector && !prepareSpare()) return false;
        const uint32_t next = spare_;
        spare_ = kNoSector;
        if (openHead(next, order)) return prepareSpare();
        markBad(next);
    }
    return false;
}

/**
 * Makes the good sector after the head blank. What it still held unacknowledged is noted in the head first,
 * so between the note and the erase a cut leaves both, which the node takes as one.
 */
bool RingLog::prepareSpare() {
    for (uint32_t attempt = 0; attempt < count_; attempt++) {
        const uint32_t candidate = following(head_);
        if (candidate == kNoSector) return false;
        if (isBlank(candidate) || dropSector(candidate)) {
            spare_ = candidate;
            return true;
        }
        if (sectors_[candidate].used) return false;  // its loss could not be noted: keep it
        markBad(candidate);
    }
    return false;
}

bool RingLog::dropSector(uint32_t sector) {
    Gap lost;
    if (sectors_[sector].used && unacknowledged(sector, &lost) && !noteExists(lost)) {
        if (lost.lastSeq > droppedUpTo_) droppedUpTo_ = lost.lastSeq;
        uint8_t bytes[kSlotBytes];
        encodeGap(lost, bytes);
        // A head that is full of torn notes cannot take another: rather a loss that shows only as missing
        // numbers than a meter that stops counting.
        if (!writeSlot(bytes) && !writeSlot(bytes) && nextSlot_ < slots()) return false;
    }
    // A half-erased sector may still show its header; from here on it counts as empty.
    sectors_[sector].used = false;
    return flash_->eraseSector(sector) && isBlank(sector);
}

bool RingLog::unacknowledged(uint32_t sector, Gap* lost) const {
    uint8_t bytes[kSlotBytes];
    Record record;
    bool any = false;
    for (uint32_t slot = 0; slot < slots(); slot++) {
        if (readSlot(sector, slot, bytes) != SlotState::kValid || bytes[kAcknowledgedAt] != 0xFF) continue;
        if (!decode(bytes, &record)) continue;
        const bool isGap = record.kind == Kind::kGap;
        const uint32_t first = isGap ? record.gap.firstSeq : record.reading.seq;
        const uint32_t last = isGap ? record.gap.lastSeq : record.reading.seq;
        if (!any || first < lost->firstSeq) lost->firstSeq = first;
        if (!any || last > lost->lastSeq) lost->lastSeq = last;
        any = true;
    }
    return any;
}

/** After a cut between note and erase the note stands in the head already. */
bool RingLog::noteExists(const Gap& lost) const {
    uint8_t bytes[kSlotBytes];
    Record record;
    for (uint32_t slot = 0; slot < nextSlot_; slot++) {
        if (readSlot(head_, slot, bytes) != SlotState::kValid || !decode(bytes, &record)) continue;
        if (record.kind == Kind::kGap && record.gap.firstSeq <= lost.firstSeq &&
            record.gap.lastSeq >= lost.lastSeq)
            return true;
    }
    return false;
}

void RingLog::markBad(uint32_t sector) {
    if (!sectors_[sector].bad) bad_++;
    sectors_[sector].bad = true;
    sectors_[sector].used = false;
}

uint32_t RingLog::capacity() const {
    const uint32_t good = count_ - bad_;
    // The head may be nearly empty and the spare always is.
    return good > 2 ? (good - 2) * slots() : 0;
}

// --- reading back
// ----------------------------------------------------------------------------------------------------

uint32_t RingLog::oldestSector() const {
    uint32_t oldest = kNoSector;
    for (uint32_t s = 0; s < count_; s++)
        if (sectors_[s].used && (oldest == kNoSector || older(sectors_[s].order, sectors_[oldest].order)))
            oldest = s;
    return oldest;
}

/** The used sector with the smallest order beyond the given one. */
uint32_t RingLog::sectorAfter(uint32_t order) const {
    uint32_t best = kNoSector;
    for (uint32_t s = 0; s < count_; s++) {
        if (!sectors_[s].used || !older(order, sectors_[s].order)) continue;
        if (best == kNoSector || older(sectors_[s].order, sectors_[best].order)) best = s;
    }
    return best;
}

bool RingLog::next(const Place* after, Record* out) const {
    uint32_t sector = oldestSector();
    uint32_t slot = 0;
    if (after != nullptr) {
        const bool still = sectors_[after->sector].used && sectors_[after->sector].order == after->order;
        sector = still ? after->sector : sectorAfter(after->order);
        slot = still ? after->slot + 1U : 0U;
    }
    uint8_t bytes[kSlotBytes];
    while (sector != kNoSector) {
        for (; slot < slots(); slot++) {
            if (sector == head_ && slot >= nextSlot_) break;
            if (readSlot(sector, slot, bytes) != SlotState::kValid || bytes[kAcknowledgedAt] != 0xFF)
                continue;
            if (!decode(bytes, out)) continue;
            out->place = {sectors_[sector].order, static_cast<uint16_t>(sector), static_cast<uint16_t>(slot)};
            return true;
        }
        sector = sectorAfter(sectors_[sector].order);
        slot = 0;
    }
    return false;
}

bool RingLog::acknowledge(const Place& place) {
    if (place.sector >= count_ || !sectors_[place.sector].used || sectors_[place.sector].order != place.order)
        return true;
    const uint8_t known = 0;
    return flash_->program(address(place.sector, place.slot) + kAcknowledgedAt, &known, 1);
}

// --- slots
// -----------------------------------------------------------------------------------------------------------

void RingLog::encode(const Reading& reading, uint8_t* bytes) {
    memset(bytes, 0, kSlotBytes);
    bytes[0] = static_cast<uint8_t>(Kind::kReading);
    bytes[1] = reading.present;
    storeU16(bytes + 2, static_cast<uint16_t>(reading.flags));
    storeU32(bytes + 4, reading.seq);
    storeU32(bytes + 8, reading.epochSeconds);
    storeU32(bytes + 12, reading.boot);
    storeU64(bytes + 16, reading.energy.importT1);
    storeU64(bytes + 24, reading.energy.importT2);
    storeU64(bytes + 32, reading.energy.exportT1);
    storeU64(bytes + 40, reading.energy.exportT2);
    storeU32(bytes + 48, static_cast<uint32_t>(reading.milliVolts));
    storeU32(bytes + 52, static_cast<uint32_t>(reading.milliAmperes));
    storeU32(bytes + 56, static_cast<uint32_t>(reading.milliWatts));
    storeU16(bytes + 60, static_cast<uint16_t>(reading.powerFactor));
    storeU16(bytes + 62, reading.milliHertzAbove40);
    seal(bytes);
}

void RingLog::encodeGap(const Gap& gap, uint8_t* bytes) {
    memset(bytes, 0, kSlotBytes);
    bytes[0] = static_cast<uint8_t>(Kind::kGap);
    storeU32(bytes + 4, gap.firstSeq);
    storeU32(bytes + 8, gap.lastSeq);
    seal(bytes);
}

void RingLog::seal(uint8_t* bytes) {
    storeU32(bytes + kCrcAt, crc32({bytes, kCrcAt}));
    bytes[kAcknowledgedAt] = 0xFF;
}

bool RingLog::decode(const uint8_t* bytes, Record* record) {
    *record = Record{};
    record->kind = static_cast<Kind>(bytes[0]);
    if (record->kind == Kind::kGap) {
        record->gap = {loadU32(bytes + 4), loadU32(bytes + 8)};
        return true;
    }
    if (record->kind != Kind::kReading) return false;
    Reading& reading = record->reading;
    reading.present = bytes[1];
    reading.flags = loadU16(bytes + 2);
    reading.seq = loadU32(bytes + 4);
    reading.epochSeconds = loadU32(bytes + 8);
    reading.boot = loadU32(bytes + 12);
    reading.energy.importT1 = loadU64(bytes + 16);
    reading.energy.importT2 = loadU64(bytes + 24);
    reading.energy.exportT1 = loadU64(bytes + 32);
    reading.energy.exportT2 = loadU64(bytes + 40);
    reading.milliVolts = static_cast<int32_t>(loadU32(bytes + 48));
    reading.milliAmperes = static_cast<int32_t>(loadU32(bytes + 52));
    reading.milliWatts = static_cast<int32_t>(loadU32(bytes + 56));
    reading.powerFactor = static_cast<int16_t>(loadU16(bytes + 60));
    reading.milliHertzAbove40 = loadU16(bytes + 62);
    return true;
}

}  // namespace powersight
