#include "identity/settings_store.h"

#include "basics/crc32.h"

namespace powersight {

namespace {
/** "PSST" and the layout's version. */
constexpr uint32_t kMagic = 0x54535350U + 1;

/** Fields one after the other, the same way out and in. */
class Layout {
  public:
    Layout(uint8_t* bytes, bool writing) : bytes_(bytes), writing_(writing) {}

    void u32(uint32_t* value) {
        if (writing_) {
            storeU32(bytes_ + at_, *value);
        } else {
            *value = loadU32(bytes_ + at_);
        }
        at_ += 4;
    }
    template <size_t Capacity>
    void text(FixedText<Capacity>* text) {
        if (writing_) {
            bytes_[at_] = static_cast<uint8_t>(text->bytes().size);
            memcpy(bytes_ + at_ + 1, text->text(), Capacity);
        } else {
            const size_t size = bytes_[at_] <= Capacity ? bytes_[at_] : Capacity;
            text->assign({bytes_ + at_ + 1, size});
        }
        at_ += 1 + Capacity;
    }

  private:
    uint8_t* bytes_;
    size_t at_ = 8;
    bool writing_;
};

void exchange(Layout layout, Settings* settings) {
    layout.text(&settings->deviceId);
    layout.text(&settings->secret);
    layout.text(&settings->nextSecret);
    layout.text(&settings->wifiName);
    layout.text(&settings->wifiPassword);
    layout.text(&settings->host);
    uint32_t port = settings->port;
    layout.u32(&port);
    settings->port = static_cast<uint16_t>(port);
    layout.u32(&settings->intervalSeconds);
    layout.u32(&settings->calibration.nanoVoltsPerCount);
    layout.u32(&settings->calibration.nanoAmpsPerCount);
    layout.u32(&settings->calibration.currentNoiseQ8);
    auto phase = static_cast<uint32_t>(settings->calibration.phaseMilliDegrees);
    layout.u32(&phase);
    settings->calibration.phaseMilliDegrees = static_cast<int32_t>(phase);
    layout.u32(&settings->calibration.calibratedAt);
}
}  // namespace

bool SettingsStore::read(uint32_t copy, uint8_t* bytes, uint32_t* generation) const {
    const uint32_t address = (firstSector_ + copy) * flash_->sectorBytes();
    if (!flash_->read(address, bytes, kBytes) || loadU32(bytes) != kMagic) return false;
    *generation = loadU32(bytes + 4);
    return loadU32(bytes + kBytes - 4) == crc32({bytes, kBytes - 4});
}

bool SettingsStore::load(Settings* settings) {
    uint8_t bytes[kBytes];
    bool found = false;
    for (uint32_t copy = 0; copy < 2; copy++) {
        uint32_t generation = 0;
        if (!read(copy, bytes, &generation)) continue;
        if (found && static_cast<int32_t>(generation - generation_) < 0) continue;
        generation_ = generation;
        newest_ = copy;
        exchange(Layout(bytes, false), settings);
        found = true;
    }
    return found;
}

bool SettingsStore::save(const Settings& settings) {
    uint8_t bytes[kBytes] = {};
    storeU32(bytes, kMagic);
    storeU32(bytes + 4, generation_ + 1);
    Settings copy = settings;
    exchange(Layout(bytes, true), &copy);
    storeU32(bytes + kBytes - 4, crc32({bytes, kBytes - 4}));

    const uint32_t target = 1 - newest_;
    const uint32_t address = (firstSector_ + target) * flash_->sectorBytes();
    uint8_t seen[kBytes];
    const bool written = flash_->eraseSector(firstSector_ + target) &&
                         flash_->program(address, bytes, kBytes) && flash_->read(address, seen, kBytes) &&
                         memcmp(bytes, seen, kBytes) == 0;
    if (!written) return false;
    newest_ = target;
    generation_++;
    return true;
}

}  // namespace powersight
