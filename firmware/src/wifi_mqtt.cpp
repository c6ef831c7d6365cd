#include "wifi_mqtt.h"

#include <cstdio>

#include "esp_clock.h"
#include "esp_flash_partition.h"
#include "esp_slots.h"
#include "esp_tls_network.h"
#include "identity/claim_code.h"

using namespace powersight;

namespace wifi_mqtt {

Network* network(const Settings& settings) {
    static esp32::EspTlsNetwork network(settings.wifiName.text(), settings.wifiPassword.text(),
                                        settings.host.text(), settings.port);
    return &network;
}

Network* chunkNetwork(const Settings& settings) {
    static esp32::EspTlsNetwork network(settings.wifiName.text(), settings.wifiPassword.text(),
                                        settings.host.text(), config::kChunkPort);
    return &network;
}

Clock* clock() {
    static esp32::EspClock clock;
    return &clock;
}

Random* random() {
    static esp32::EspRandom random;
    return &random;
}

Flash* logFlash() {
    static esp32::EspFlashPartition flash(config::kLogPartition);
    return &flash;
}

Flash* settingsFlash() {
    static esp32::EspFlashPartition flash(config::kSettingsPartition);
    return &flash;
}

ImageSlots* imageSlots() {
    static esp32::EspSlots slots;
    return &slots;
}

Console* console() {
    static esp32::EspConsole console;
    return &console;
}

size_t read(uint8_t* out, size_t capacity) {
    console();  // the line is opened with it
    return esp32::EspConsole::read(out, capacity);
}

Settings loadSettings(SettingsStore* store) {
    Settings settings;
    store->load(&settings);
    if (!isDeviceId(settings.deviceId.bytes())) settings.deviceId.assign(config::kDeviceId);
    if (settings.host.empty()) settings.host.assign(config::kHost);
    if (settings.port == 0) settings.port = config::kPort;
    if (settings.calibration.nanoVoltsPerCount == 0) settings.calibration = config::defaultCalibration();
    return settings;
}

void report(const Settings& settings, const Meter& meter, Console* console) {
    char line[160];
    const auto say = [&](int size) {
        const size_t length = size < 0 ? 0 : static_cast<size_t>(size);
        console->print(
            {reinterpret_cast<const uint8_t*>(line), length < sizeof(line) ? length : sizeof(line) - 1});
    };
    const Calibration& c = settings.calibration;
    say(std::snprintf(line, sizeof(line), "%s %s, meter %s, boot %u", config::kModel,
                      config::kFirmwareVersion, settings.deviceId.text(),
                      static_cast<unsigned>(meter.boot())));
    say(std::snprintf(line, sizeof(line), "claim code %s",
                      claimCode(settings.deviceId.bytes(), settings.secret.bytes()).text()));
    say(std::snprintf(line, sizeof(line), "to %s:%u by TLS, Wi-Fi '%s', secret %s", settings.host.text(),
                      static_cast<unsigned>(settings.port), settings.wifiName.text(),
                      settings.secret.empty() ? "MISSING" : "set"));
    say(std::snprintf(line, sizeof(line), "every %u s, %u pairs/s, skew %u us, line %u mHz",
                      static_cast<unsigned>(settings.intervalSeconds != 0 ? settings.intervalSeconds
                                                                          : config::kReportMillis / 1000),
                      static_cast<unsigned>(config::kPairsPerSecond),
                      static_cast<unsigned>(config::kSkewMicros),
                      static_cast<unsigned>(config::kLineMilliHertz)));
    say(std::snprintf(line, sizeof(line),
                      "%u nV, %u nA a count, noise %u/256, phase %d mdeg, calibrated at %u",
                      static_cast<unsigned>(c.nanoVoltsPerCount), static_cast<unsigned>(c.nanoAmpsPerCount),
                      static_cast<unsigned>(c.currentNoiseQ8), static_cast<int>(c.phaseMilliDegrees),
                      static_cast<unsigned>(c.calibratedAt)));
    say(std::snprintf(line, sizeof(line), "log: last seq %u, room for %u, bad sectors %u",
                      static_cast<unsigned>(meter.log().last().seq),
                      static_cast<unsigned>(meter.log().capacity()),
                      static_cast<unsigned>(meter.log().badSectors())));
}

}  // namespace wifi_mqtt
