#include <Arduino.h>
#include <esp_task_wdt.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <freertos/task.h>

#include "calculation.h"
#include "display/page.h"
#include "sensors.h"
#include "wifi_mqtt.h"
#include "workshop/workshop.h"

/**
 * Two tasks and a queue between them. "measure" on core 1 takes samples and does arithmetic, and never
 * touches the network; "talk" on core 0 owns the meter, its flash and the connection, and may be slow. When
 * "talk" falls eight seconds behind, a second's volts and amperes are dropped; its energy is added to the
 * next and never lost.
 */
namespace {

using namespace powersight;

/** What a window showed, and for the workshop what it showed before any correction. */
struct Window {
    Measurement measured;
    RawWindow raw;
};

QueueHandle_t measurements = nullptr;
TaskHandle_t measureTask = nullptr;
TaskHandle_t talkTask = nullptr;

constexpr uint32_t kMeasureStack = 4'096;
constexpr uint32_t kTalkStack = 12'288;
constexpr TickType_t kMeasureEvery = pdMS_TO_TICKS(5);
constexpr TickType_t kTalkEvery = pdMS_TO_TICKS(10);
constexpr uint32_t kQueueLength = 8;

void hand(Window seen, int64_t* carried) {
    seen.measured.microJoulesQ16 += *carried;
    *carried = xQueueSend(measurements, &seen, 0) == pdTRUE ? 0 : seen.measured.microJoulesQ16;
}

[[noreturn]] void measure(void* settings) {
    static Calculation calculation(*static_cast<const Settings*>(settings));
    SampleSource* source = config::kDirectCurrent ? nullptr : sensors::start();
    static Ina219 direct(sensors::i2c(), config::kIna219Address, config::kShuntMicroOhms);
    bool directReady = false;
    int64_t carried = 0;
    uint64_t lastDirect = 0;
    TickType_t woke = xTaskGetTickCount();
    esp_task_wdt_add(nullptr);
    for (;;) {
        if (source != nullptr && calculation.poll(source))
            hand({calculation.measurement(), calculation.raw()}, &carried);
        const uint64_t now = wifi_mqtt::clock()->monotonicMillis();
        if (source == nullptr && now - lastDirect >= 1'000) {
            // also the way of a meter whose converter did not start: no value, and the flags that say so
            Measurement seen;
            if (config::kDirectCurrent && !directReady) directReady = direct.start() == Ina219::Error::kNone;
            if (directReady)
                directReady =
                    direct.measure(static_cast<uint32_t>(now - lastDirect), &seen) == Ina219::Error::kNone;
            lastDirect = now;
            hand({seen, RawWindow{}}, &carried);
        }
        esp_task_wdt_reset();
        vTaskDelayUntil(&woke, kMeasureEvery);
    }
}

[[noreturn]] void talk(void* given) {
    static Settings& settings = *static_cast<Settings*>(given);
    static SettingsStore store(wifi_mqtt::settingsFlash(), 0);
    static Meter meter({wifi_mqtt::network(settings), wifi_mqtt::logFlash(), wifi_mqtt::clock(),
                        wifi_mqtt::random(), sensors::board(), &settings, &store},
                       config::meter());
    UpdaterConfig updates;
    updates.model = config::kModel;
    updates.runningVersion = config::kFirmwareVersion;
    updates.publicKey = config::kReleaseKey;
    static Updater updater(wifi_mqtt::imageSlots(), &meter.session(), sensors::board(), &meter.topics(),
                           settings.deviceId.bytes(), updates);
    if constexpr (config::kChunkPort != 0) {
        static HttpChunks http(wifi_mqtt::chunkNetwork(settings), settings.host.text(),
                               settings.deviceId.bytes(), &meter.credentials());
        updater.fetchFrom(&http);
    }
    meter.setUpdateDesk(&updater);
    static Workshop workshop(wifi_mqtt::console(), &settings, &store, wifi_mqtt::clock(),
                             config::defaultCalibration(), config::kSkewMilliDegrees);
    const bool started = meter.start();
    wifi_mqtt::report(settings, meter, wifi_mqtt::console());
    if (!started) wifi_mqtt::console()->print(Bytes::ofText("FLASH UNUSABLE: readings are not stored"));
    Display* display = sensors::display();
    static Page page;
    esp_task_wdt_add(nullptr);
    for (;;) {
        Window seen;
        bool any = false;
        while (xQueueReceive(measurements, &seen, 0) == pdTRUE) {
            meter.onMeasurement(seen.measured);
            workshop.onWindow(seen.raw);
            any = true;
        }
        uint8_t typed[32];
        workshop.onInput({typed, wifi_mqtt::read(typed, sizeof(typed))});
        if (workshop.restartAsked()) sensors::board()->restart();
        meter.poll();
        updater.poll(wifi_mqtt::clock()->monotonicMillis(), meter.lastSeen().hasPower());
        if (any && display != nullptr) {
            page.draw(meter.lastSeen(),
                      wattHours(meter.energy().importT1) + wattHours(meter.energy().importT2),
                      meter.session().isUp());
            if (!page.show(display)) display = nullptr;
        }
        esp_task_wdt_reset();
        vTaskDelay(kTalkEvery);
    }
}

}  // namespace

void setup() {
    static SettingsStore store(wifi_mqtt::settingsFlash(), 0);
    static Settings settings = wifi_mqtt::loadSettings(&store);
    measurements = xQueueCreate(kQueueLength, sizeof(Window));
    xTaskCreatePinnedToCore(measure, "measure", kMeasureStack, &settings, 10, &measureTask, 1);
    xTaskCreatePinnedToCore(talk, "talk", kTalkStack, &settings, 5, &talkTask, 0);
}

void loop() {
    // everything is in the tasks
    vTaskDelete(nullptr);
}
