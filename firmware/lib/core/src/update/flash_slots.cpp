#include "update/flash_slots.h"

namespace powersight {

namespace {
constexpr uint32_t kRecordBytes = 40;
}

uint32_t FlashSlots::chooseAtBoot() {
    uint8_t bytes[kRecordBytes];
    State state = State::kSettled;
    settled_ = 0;
    trial_ = Trial::kNone;
    if (record_.load(bytes, kRecordBytes)) {
        settled_ = bytes[0] & 1U;
        state = static_cast<State>(bytes[1]);
        note_.assign({bytes + 3, bytes[2] <= 32 ? bytes[2] : 0U});
    }
    running_ = settled_;
    // Before the new image runs it is on record that it was tried: a start that finds this did not get
    // confirmed.
    if (state == State::kToTry && save(settled_, State::kTrying)) {
        running_ = 1 - settled_;
        trial_ = Trial::kRunning;
    } else if (state == State::kTrying) {
        save(settled_, State::kFailed);
        trial_ = Trial::kFailed;
    } else if (state == State::kFailed) {
        trial_ = Trial::kFailed;
    }
    return running_;
}

bool FlashSlots::save(uint32_t settledSlot, State state) {
    uint8_t bytes[kRecordBytes] = {};
    bytes[0] = static_cast<uint8_t>(settledSlot);
    bytes[1] = static_cast<uint8_t>(state);
    bytes[2] = static_cast<uint8_t>(note_.bytes().size);
    memcpy(bytes + 3, note_.text(), note_.bytes().size);
    return record_.save(bytes, kRecordBytes);
}

bool FlashSlots::beginIdle() {
    const uint32_t idle = 1 - running_;
    for (uint32_t i = 0; i < sectorsPerSlot_; i++)
        if (!flash_->eraseSector(firstImageSector_ + idle * sectorsPerSlot_ + i)) return false;
    return true;
}

bool FlashSlots::writeIdle(uint32_t offset, Bytes data) {
    if (offset + data.size > slotBytes()) return false;
    return flash_->program(slotAddress(1 - running_) + offset, data.data, static_cast<uint32_t>(data.size));
}

bool FlashSlots::readIdle(uint32_t offset, uint8_t* out, uint32_t length) const {
    return flash_->read(slotAddress(1 - running_) + offset, out, length);
}

bool FlashSlots::tryIdleNext(Bytes note) {
    if (!note_.assign(note)) return false;
    return save(running_, State::kToTry);
}

bool FlashSlots::confirm() {
    if (trial_ == Trial::kNone) return true;
    if (!save(running_, State::kSettled)) return false;
    settled_ = running_;
    trial_ = Trial::kNone;
    return true;
}

}  // namespace powersight
