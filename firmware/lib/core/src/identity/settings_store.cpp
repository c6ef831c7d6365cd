#include "identity/settings_store.h"

namespace powersight {

namespace {
constexpr uint32_t kBytes = 480;

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
    size_t at_ = 0;
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

bool SettingsStore::load(Settings* settings) {
    uint8_t bytes[kBytes];
    if (!record_.load(bytes, kBytes)) return false;
    exchange(Layout(bytes, false), settings);
    return true;
}

bool SettingsStore::save(const Settings& settings) {
    uint8_t bytes[kBytes] = {};
    Settings copy = settings;
    exchange(Layout(bytes, true), &copy);
    return record_.save(bytes, kBytes);
}

}  // namespace powersight
