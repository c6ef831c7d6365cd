#pragma once
#include "hal.h"
#include "messages/reading.h"

namespace powersight {

/**
 * The meter's memory: every numbered reading until the node has it, and, in the newest one, the energy
 * counters.
 *
 * A ring of flash sectors. Each begins with a header that carries its place in the order; the newest one is
 * filled slot by slot, and the one after it is kept erased, so that there is always somewhere to write. A
 * slot is one reading or one note of a gap, with a CRC over everything but its last byte. That byte is
 * cleared once the node has acknowledged the record: NOR flash can clear bits without an erase.
 *
 * What is promised, with the power cut at any byte and at any step of an erase:
 *  - a reading whose put() returned true is there after the next start, until acknowledged or dropped with a
 * gap note;
 *  - no sequence number is ever given twice, and no counter ever stands lower than one that was put before;
 *  - when the ring is full the oldest sector goes first, and a note of the lost sequence numbers is in flash
 * before.
 */
class RingLog {
  public:
    static constexpr uint32_t kSlotBytes = 72;
    static constexpr uint32_t kMostSectors = 256;
    static constexpr uint32_t kFewestSectors = 4;

    struct Gap {
        uint32_t firstSeq = 0;
        uint32_t lastSeq = 0;
    };

    /** Where a record stands. Stays valid until its sector is reused. */
    struct Place {
        uint32_t order = 0;
        uint16_t sector = 0;
        uint16_t slot = 0;
    };

    enum class Kind : uint8_t { kReading = 0x52, kGap = 0x47 };

    struct Record {
        Place place;
        Kind kind = Kind::kReading;
        Reading reading;
        Gap gap;
    };

    /** {@code firstOrder} is for the test that lets the order wrap around. */
    explicit RingLog(Flash* flash, uint32_t firstOrder = 1) : flash_(flash), firstOrder_(firstOrder) {}

    /** Finds what was there before. False when the flash cannot be used at all. */
    bool start();

    /** Numbers the reading and stores it. False when the flash refused; then no number was used up for others
     * to see. */
    bool put(Reading* reading);

    /** The oldest record after {@code after} that is not acknowledged; {@code nullptr} asks for the very
     * oldest. */
    bool next(const Place* after, Record* out) const;

    /** Marks it as known to the node. Harmless when the record is gone already. */
    bool acknowledge(const Place& place);

    bool hasLast() const { return hasLast_; }
    /** The newest reading that was put: its counters are the meter's. */
    const Reading& last() const { return last_; }
    /** The newest sequence number that was dropped unsent, as far as the log still has a note of it; zero for
     * none. */
    uint32_t droppedUpTo() const { return droppedUpTo_; }
    uint32_t badSectors() const { return bad_; }
    /** How many records fit before the oldest is dropped. */
    uint32_t capacity() const;

  private:
    static constexpr uint32_t kNoSector = 0xFFFFFFFFU;
    enum class SlotState { kBlank, kValid, kTorn };
    struct Sector {
        uint32_t order = 0;
        bool used = false;
        bool bad = false;
    };

    uint32_t slots() const { return flash_->sectorBytes() / kSlotBytes - 1; }
    uint32_t address(uint32_t sector, uint32_t slot) const {
        return sector * flash_->sectorBytes() + (slot + 1) * kSlotBytes;
    }
    /** Orders wrap around; the difference tells which is older. */
    static bool older(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) < 0; }

    bool readHeader(uint32_t sector, uint32_t* order) const;
    bool isBlank(uint32_t sector) const;
    SlotState readSlot(uint32_t sector, uint32_t slot, uint8_t* bytes) const;
    bool writeSlot(const uint8_t* bytes);
    bool appendOrMoveOn(const uint8_t* bytes);
    bool programVerified(uint32_t address, const uint8_t* data, uint32_t length);
    void killSlot(uint32_t sector, uint32_t slot);

    void findSectors();
    void readNewest();
    uint32_t oldestSector() const;
    uint32_t sectorAfter(uint32_t order) const;
    uint32_t following(uint32_t sector) const;
    bool openHead(uint32_t sector, uint32_t order);
    bool moveOn();
    bool prepareSpare();
    bool dropSector(uint32_t sector);
    bool unacknowledged(uint32_t sector, Gap* lost) const;
    bool noteExists(const Gap& lost) const;
    void markBad(uint32_t sector);

    static void encode(const Reading& reading, uint8_t* bytes);
    static void encodeGap(const Gap& gap, uint8_t* bytes);
    static void seal(uint8_t* bytes);
    static bool decode(const uint8_t* bytes, Record* record);

    Flash* flash_;
    uint32_t firstOrder_;
    Sector sectors_[kMostSectors];
    uint32_t count_ = 0;
    uint32_t head_ = kNoSector;
    uint32_t spare_ = kNoSector;
    uint32_t nextSlot_ = 0;
    uint32_t bad_ = 0;
    uint32_t droppedUpTo_ = 0;
    bool hasLast_ = false;
    Reading last_;
};

}  // namespace powersight
