#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "claims.h"
#include "memory_flash.h"
#include "storage/ring_log.h"

using namespace powersight;
using host::MemoryFlash;

namespace {

constexpr uint32_t kSector = 512;

Reading reading(uint64_t microJoules) {
    Reading r;
    r.boot = 3;
    r.epochSeconds = 1'767'225'600;
    r.energy = {microJoules, microJoules / 2, 7, 11};
    r.milliVolts = 230'123;
    r.milliAmperes = 4'321;
    r.milliWatts = -994'000;
    r.powerFactor = -999;
    r.milliHertzAbove40 = 9'987;
    r.present = 31;
    r.flags = flag::kBuffered | flag::kGapBefore;
    return r;
}

/** What somebody outside remembers of a meter, to hold against what the flash still knows. */
struct Witness {
    uint32_t lastSeq = 0;
    uint64_t lastEnergy = 0;
    std::set<uint32_t> owed;  // put returned true, not acknowledged

    void sawPut(const Reading& r) {
        CHECK(r.seq == lastSeq + 1);
        CHECK(r.energy.importT1 >= lastEnergy);
        lastSeq = r.seq;
        lastEnergy = r.energy.importT1;
        owed.insert(r.seq);
    }

    /** After a start: everything owed is there or noted as lost, in order, and the numbers go on. */
    void compare(const RingLog& log, bool gapsAllowed) {
        if (lastSeq > 0) CHECK(log.hasLast());
        CHECK(log.last().seq >= lastSeq);
        CHECK(log.last().seq <= lastSeq + 1);  // at most the one whose put was cut after its last byte
        CHECK(log.last().energy.importT1 >= lastEnergy);
        std::set<uint32_t> there;
        std::set<uint32_t> lost;
        RingLog::Record record;
        const RingLog::Place* after = nullptr;
        RingLog::Place place;
        uint32_t before = 0;
        while (log.next(after, &record)) {
            place = record.place;
            after = &place;
            if (record.kind == RingLog::Kind::kGap) {
                CHECK(gapsAllowed);
                for (uint32_t s = record.gap.firstSeq; s <= record.gap.lastSeq; s++) lost.insert(s);
                continue;
            }
            CHECK(record.reading.seq > before);
            before = record.reading.seq;
            there.insert(before);
        }
        for (const uint32_t seq : owed)
            if (there.count(seq) == 0 && lost.count(seq) == 0)
                claims::failed(__FILE__, __LINE__, "sequence " + std::to_string(seq) + " vanished");
        if (log.last().seq == lastSeq + 1) {
            lastSeq++;
            lastEnergy = log.last().energy.importT1;
            owed.insert(lastSeq);
        }
    }
};

/** Puts with an acknowledgement of the oldest two after every third put while {@code acknowledging}. */
void live(RingLog* log, Witness* witness, int puts, bool acknowledging) {
    for (int i = 0; i < puts; i++) {
        Reading r = reading(log->last().energy.importT1 + 1'000'000);
        if (!log->put(&r)) return;
        witness->sawPut(r);
        if (!acknowledging || i % 3 != 2) continue;
        RingLog::Record record;
        for (int k = 0; k < 3 && log->next(nullptr, &record); k++) {
            // the meter hears PUBACK first; only then is the mark made, and that may be cut
            if (record.kind == RingLog::Kind::kReading) witness->owed.erase(record.reading.seq);
            if (!log->acknowledge(record.place)) return;
        }
    }
}

void cutEverywhere(uint32_t sectors, int puts, bool acknowledging, uint32_t firstOrder, uint64_t stride) {
    claims::Dice dice(claims::seed());
    for (uint64_t cut = 0;; cut += stride) {
        MemoryFlash flash(kSector, sectors, dice.next());
        Witness witness;
        {
            auto log = std::make_unique<RingLog>(&flash, firstOrder);
            CHECK(log->start());
            flash.cutAfter(cut);
            live(log.get(), &witness, puts, acknowledging);
        }
        if (!flash.isCut()) {
            CHECK(cut > 0);
            return;
        }
        // then: up to three starts that are cut themselves, and one that is not
        for (int k = 0; k < 3; k++) {
            flash.powerOn();
            flash.cutAfter(dice.below(120));
            RingLog cutStart(&flash);
            cutStart.start();
        }
        flash.powerOn();
        auto log = std::make_unique<RingLog>(&flash);
        CHECK(log->start());
        witness.compare(*log, true);
        live(log.get(), &witness, 12, acknowledging);
        RingLog again(&flash);
        CHECK(again.start());
        witness.compare(again, true);
        if (claims::failures() > 20) return;
    }
}

}  // namespace

CLAIM(what_was_put_is_read_back_field_by_field_after_a_restart) {
    MemoryFlash flash(4096, 8);
    RingLog log(&flash);
    CHECK(log.start());
    Reading put = reading(18'000'000'000'000'000'000ULL);
    CHECK(log.put(&put));
    CHECK_EQUAL(1, put.seq);

    RingLog again(&flash);
    CHECK(again.start());
    RingLog::Record record;
    CHECK(again.next(nullptr, &record));
    const Reading& r = record.reading;
    CHECK(r.seq == 1 && r.boot == 3 && r.epochSeconds == 1'767'225'600 && r.present == 31);
    CHECK(r.energy.importT1 == 18'000'000'000'000'000'000ULL &&
          r.energy.importT2 == 9'000'000'000'000'000'000ULL);
    CHECK(r.energy.exportT1 == 7 && r.energy.exportT2 == 11 && r.milliVolts == 230'123 &&
          r.milliAmperes == 4'321);
    CHECK(r.milliWatts == -994'000 && r.powerFactor == -999 && r.milliHertzAbove40 == 9'987);
    CHECK(r.flags == (flag::kBuffered | flag::kGapBefore));
}

CLAIM(an_acknowledged_reading_is_not_sent_again_after_a_restart) {
    MemoryFlash flash(kSector, 6);
    RingLog log(&flash);
    CHECK(log.start());
    for (int i = 0; i < 5; i++) {
        Reading r = reading(static_cast<uint64_t>(i));
        CHECK(log.put(&r));
    }
    RingLog::Record record;
    CHECK(log.next(nullptr, &record));
    CHECK(log.acknowledge(record.place));

    RingLog again(&flash);
    CHECK(again.start());
    CHECK(again.next(nullptr, &record));
    CHECK_EQUAL(2, record.reading.seq);
}

CLAIM(a_full_ring_drops_the_oldest_first_and_keeps_a_note_of_exactly_what_was_lost) {
    MemoryFlash flash(kSector, 6);
    RingLog log(&flash);
    CHECK(log.start());
    for (int i = 0; i < 500; i++) {
        Reading r = reading(static_cast<uint64_t>(i));
        CHECK(log.put(&r));
    }
    std::set<uint32_t> there;
    std::set<uint32_t> lost;
    RingLog::Record record;
    RingLog::Place place;
    const RingLog::Place* after = nullptr;
    while (log.next(after, &record)) {
        place = record.place;
        after = &place;
        if (record.kind == RingLog::Kind::kReading) there.insert(record.reading.seq);
        for (uint32_t s = record.gap.firstSeq; record.kind == RingLog::Kind::kGap && s <= record.gap.lastSeq;
             s++)
            lost.insert(s);
    }
    CHECK(there.size() >= log.capacity() - 4 && *there.rbegin() == 500);
    CHECK_EQUAL(500, there.size() + lost.size());
    for (const uint32_t seq : lost) CHECK(there.count(seq) == 0);
}

CLAIM(the_power_may_fail_at_every_byte_and_erase_step_while_nothing_is_acknowledged) {
    cutEverywhere(5, 60, false, 1, 1);
}

CLAIM(the_power_may_fail_at_every_byte_and_erase_step_while_readings_are_acknowledged) {
    cutEverywhere(5, 60, true, 1, 1);
}

CLAIM(the_order_of_sectors_may_wrap_around) { cutEverywhere(5, 60, true, 0xFFFFFFFCU, 7); }

CLAIM(worn_out_sectors_are_left_behind_and_nothing_put_is_lost) {
    claims::Dice dice(claims::seed());
    for (int round = 0; round < 200; round++) {
        MemoryFlash flash(kSector, 12, dice.next());
        Witness witness;
        auto log = std::make_unique<RingLog>(&flash);
        CHECK(log->start());
        live(log.get(), &witness, static_cast<int>(dice.below(20)), true);
        flash.wearOut(dice.below(12));
        flash.wearOut(dice.below(12));
        live(log.get(), &witness, 200, true);
        CHECK(witness.lastSeq >= 200);
        RingLog again(&flash);
        CHECK(again.start());
        CHECK(again.last().seq == witness.lastSeq);
    }
}

CLAIM(ninety_days_without_a_network_fit_into_the_log_partition) {
    // The partition of partitions.csv: 1 MiB. An hour at 5 s, then one reading each quarter of an hour.
    constexpr uint32_t kNeeded = 3600 / 5 + 90 * 24 * 4;
    MemoryFlash flash(4096, 256);
    auto log = std::make_unique<RingLog>(&flash);
    CHECK(log->start());
    CHECK(log->capacity() >= kNeeded);
    for (uint32_t i = 0; i < kNeeded; i++) {
        Reading r = reading(i);
        CHECK(log->put(&r));
    }
    RingLog::Record record;
    CHECK(log->next(nullptr, &record));
    CHECK(record.kind == RingLog::Kind::kReading && record.reading.seq == 1);
}
