#include "played_esp32.h"

#include <Arduino.h>
#include <WiFi.h>
#include <WiFiClientSecure.h>
#include <Wire.h>
#include <driver/adc.h>
#include <esp_ota_ops.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>
#include <freertos/queue.h>
#include <freertos/task.h>
#include <nvs.h>
#include <nvs_flash.h>
#include <ucontext.h>

#include <cstring>
#include <deque>
#include <memory>
#include <vector>

#include "config.h"
#include "synthetic_wave.h"

HardwareSerial Serial;
WiFiClass WiFi;
TwoWire Wire;

namespace {

constexpr uint64_t kNever = UINT64_MAX;
constexpr size_t kStackBytes = 1 << 20;

struct Running {
    ucontext_t context;
    std::vector<char> stack = std::vector<char>(kStackBytes);
    void (*body)(void*) = nullptr;
    void* argument = nullptr;
    uint64_t wakeMicros = 0;
    bool notified = false;
    played::Task seen;
};

std::vector<std::unique_ptr<Running>> all;
std::map<std::string, played::Task> outcome;
Running* current = nullptr;
ucontext_t scheduler;
uint64_t nowMicros = 1'000;

std::deque<char> typedText;
std::string printedText;
uint64_t pairsTaken = 0;
uint32_t lostReads = 0;
std::map<std::string, std::pair<esp_partition_t, std::vector<uint8_t>>> partitions;

void sleepUntil(uint64_t micros) {
    current->seen.rounds++;
    const auto asked = static_cast<uint32_t>((micros - nowMicros) / 1000);
    if (micros != kNever && asked > current->seen.longestAskedMillis)
        current->seen.longestAskedMillis = asked;
    current->wakeMicros = micros;
    swapcontext(&current->context, &scheduler);
}

void startTask() {
    current->body(current->argument);
    sleepUntil(kNever);
}

std::vector<uint8_t>* bytesOf(const esp_partition_t* partition) {
    for (auto& each : partitions)
        if (&each.second.first == partition) return &each.second.second;
    return nullptr;
}

}  // namespace

namespace played {

void run(uint64_t millis, const std::function<void()>& end) {
    const uint64_t until = nowMicros + millis * 1000;
    for (;;) {
        Running* next = nullptr;
        for (const auto& task : all)
            if (next == nullptr || task->wakeMicros < next->wakeMicros) next = task.get();
        if (next == nullptr || next->wakeMicros > until) break;
        // every turn takes a little, so that no task starves another by never waiting
        nowMicros = std::max(nowMicros, next->wakeMicros) + 20;
        current = next;
        swapcontext(&scheduler, &next->context);
    }
    for (const auto& task : all) outcome[task->seen.name] = task->seen;
    end();
    std::abort();
}

const std::map<std::string, Task>& tasks() { return outcome; }
void type(const std::string& text) { typedText.insert(typedText.end(), text.begin(), text.end()); }
const std::string& printed() { return printedText; }
uint32_t overruns() { return lostReads; }
uint32_t programmed(const std::string& partition) {
    uint32_t count = 0;
    for (const uint8_t byte : partitions[partition].second) count += byte != 0xFF ? 1 : 0;
    return count;
}

}  // namespace played

// --- FreeRTOS and its watchdog

BaseType_t xTaskCreatePinnedToCore(void (*body)(void*), const char* name, uint32_t, void* argument, unsigned,
                                   TaskHandle_t* task, BaseType_t) {
    auto made = std::make_unique<Running>();
    made->body = body;
    made->argument = argument;
    made->seen.name = name;
    made->wakeMicros = nowMicros;
    getcontext(&made->context);
    made->context.uc_stack.ss_sp = made->stack.data();
    made->context.uc_stack.ss_size = made->stack.size();
    made->context.uc_link = &scheduler;
    makecontext(&made->context, startTask, 0);
    *task = made.get();
    all.push_back(std::move(made));
    return pdTRUE;
}
TickType_t xTaskGetTickCount() { return static_cast<TickType_t>(nowMicros / 1000); }
void vTaskDelay(TickType_t ticks) { sleepUntil(nowMicros + ticks * 1000ULL); }
void vTaskDelayUntil(TickType_t* woke, TickType_t ticks) {
    *woke += ticks;
    sleepUntil(std::max<uint64_t>(*woke * 1000ULL, nowMicros));
}
void vTaskDelete(TaskHandle_t) {}
void xTaskNotifyGive(TaskHandle_t task) {
    auto* waiting = static_cast<Running*>(task);
    waiting->notified = true;
    waiting->wakeMicros = nowMicros;
}
uint32_t ulTaskNotifyTake(BaseType_t, TickType_t) {
    if (!current->notified) sleepUntil(kNever);
    current->notified = false;
    return 1;
}
int esp_task_wdt_add(TaskHandle_t) {
    current->seen.fedMicros = nowMicros;
    return ESP_OK;
}
int esp_task_wdt_reset() {
    const uint64_t unfed = nowMicros - current->seen.fedMicros;
    if (unfed > current->seen.longestUnfedMicros) current->seen.longestUnfedMicros = unfed;
    current->seen.fedMicros = nowMicros;
    return ESP_OK;
}

struct Queue {
    uint32_t length;
    uint32_t size;
    std::deque<std::vector<uint8_t>> items;
};
QueueHandle_t xQueueCreate(uint32_t length, uint32_t size) {
    static Queue only;
    only = {length, size, {}};
    return &only;
}
BaseType_t xQueueSend(QueueHandle_t handle, const void* item, TickType_t) {
    auto* queue = static_cast<Queue*>(handle);
    if (queue->items.size() >= queue->length) return 0;
    const auto* bytes = static_cast<const uint8_t*>(item);
    queue->items.emplace_back(bytes, bytes + queue->size);
    return pdTRUE;
}
BaseType_t xQueueReceive(QueueHandle_t handle, void* item, TickType_t) {
    auto* queue = static_cast<Queue*>(handle);
    if (queue->items.empty()) return 0;
    memcpy(item, queue->items.front().data(), queue->size);
    queue->items.pop_front();
    return pdTRUE;
}

// --- the board

void pinMode(int, int) {}
void digitalWrite(int, int) {}
int digitalRead(int) { return HIGH; }
void configTime(long, int, const char*) {}
void HardwareSerial::begin(unsigned long) {}
size_t HardwareSerial::write(const uint8_t* data, size_t size) {
    printedText.append(reinterpret_cast<const char*>(data), size);
    return size;
}
int HardwareSerial::available() { return static_cast<int>(typedText.size()); }
int HardwareSerial::read() {
    const int c = static_cast<unsigned char>(typedText.front());
    typedText.pop_front();
    return c;
}
esp_reset_reason_t esp_reset_reason() { return ESP_RST_POWERON; }
void esp_restart() { std::abort(); }
uint32_t esp_random() {
    static uint32_t state = 1;
    return state = state * 1'664'525U + 1'013'904'223U;
}
int64_t esp_timer_get_time() { return static_cast<int64_t>(nowMicros); }

// --- the converter: what the DMA of an ESP32 stores, two conversions in a word, the later one first

esp_err_t adc_digi_initialize(const adc_digi_init_config_t*) { return ESP_OK; }
esp_err_t adc_digi_controller_configure(const adc_digi_configuration_t*) { return ESP_OK; }
esp_err_t adc_digi_start() { return ESP_OK; }
esp_err_t adc_digi_read_bytes(uint8_t* out, uint32_t wanted, uint32_t* size, uint32_t) {
    static powersight::host::SyntheticWave wave({}, {}, 1);
    constexpr uint64_t kStoredPairs = 1'024;
    const uint64_t sampled = nowMicros * config::kPairsPerSecond / 1'000'000;
    bool lost = false;
    for (; sampled - pairsTaken > kStoredPairs; pairsTaken++, lost = true) wave.next();
    lostReads += lost ? 1 : 0;
    *size = 0;
    for (; *size + 4 <= wanted && pairsTaken < sampled; pairsTaken++, *size += 4) {
        const powersight::SamplePair pair = wave.next();
        powersight::storeU16(out + *size, static_cast<uint16_t>(7U << 12 | pair.current));
        powersight::storeU16(out + *size + 2, static_cast<uint16_t>(6U << 12 | pair.voltage));
    }
    return lost ? ESP_ERR_INVALID_STATE : ESP_OK;
}

// --- flash

const esp_partition_t* esp_partition_find_first(esp_partition_type_t, esp_partition_subtype_t,
                                                const char* label) {
    auto& found = partitions[label];
    if (found.second.empty()) {
        found.second.assign(std::string(label) == config::kLogPartition ? 64 * 4096 : 2 * 4096, 0xFF);
        found.first.size = static_cast<uint32_t>(found.second.size());
    }
    return &found.first;
}
esp_err_t esp_partition_read(const esp_partition_t* partition, size_t offset, void* out, size_t size) {
    memcpy(out, bytesOf(partition)->data() + offset, size);
    return ESP_OK;
}
esp_err_t esp_partition_write(const esp_partition_t* partition, size_t offset, const void* data,
                              size_t size) {
    for (size_t i = 0; i < size; i++)
        (*bytesOf(partition))[offset + i] &= static_cast<const uint8_t*>(data)[i];
    return ESP_OK;
}
esp_err_t esp_partition_erase_range(const esp_partition_t* partition, size_t offset, size_t size) {
    memset(bytesOf(partition)->data() + offset, 0xFF, size);
    return ESP_OK;
}
const esp_partition_t* esp_ota_get_next_update_partition(const esp_partition_t*) { return nullptr; }
const esp_partition_t* esp_ota_get_running_partition() { return nullptr; }
const esp_partition_t* esp_ota_get_last_invalid_partition() { return nullptr; }
esp_err_t esp_ota_get_state_partition(const esp_partition_t*, esp_ota_img_states_t*) { return 1; }
esp_err_t esp_ota_begin(const esp_partition_t*, size_t, esp_ota_handle_t*) { return 1; }
esp_err_t esp_ota_write_with_offset(esp_ota_handle_t, const void*, size_t, uint32_t) { return 1; }
esp_err_t esp_ota_end(esp_ota_handle_t) { return 1; }
esp_err_t esp_ota_set_boot_partition(const esp_partition_t*) { return 1; }
esp_err_t esp_ota_mark_app_valid_cancel_rollback() { return 1; }
esp_err_t nvs_flash_init() { return ESP_OK; }
esp_err_t nvs_open(const char*, nvs_open_mode_t, nvs_handle_t*) { return 1; }
esp_err_t nvs_get_str(nvs_handle_t, const char*, char*, size_t*) { return 1; }
esp_err_t nvs_set_str(nvs_handle_t, const char*, const char*) { return 1; }
esp_err_t nvs_erase_key(nvs_handle_t, const char*) { return 1; }
esp_err_t nvs_commit(nvs_handle_t) { return 1; }
void nvs_close(nvs_handle_t) {}

// --- nobody there: Wi-Fi, TLS, I2C

bool WiFiClass::mode(wifi_mode_t) { return true; }
bool WiFiClass::setAutoReconnect(bool) { return true; }
wl_status_t WiFiClass::begin(const char*, const char*) { return WL_IDLE_STATUS; }
wl_status_t WiFiClass::status() { return WL_IDLE_STATUS; }
void WiFiClientSecure::setCACert(const char*) {}
void WiFiClientSecure::setHandshakeTimeout(unsigned long) {}
int WiFiClientSecure::connect(const char*, uint16_t) { return 0; }
uint8_t WiFiClientSecure::connected() { return 0; }
size_t WiFiClientSecure::write(const uint8_t*, size_t) { return 0; }
int WiFiClientSecure::available() { return 0; }
int WiFiClientSecure::read(uint8_t*, size_t) { return -1; }
void WiFiClientSecure::stop() {}
bool TwoWire::begin(int, int, uint32_t) { return true; }
void TwoWire::beginTransmission(uint8_t) {}
size_t TwoWire::write(uint8_t) { return 1; }
size_t TwoWire::write(const uint8_t*, size_t size) { return size; }
uint8_t TwoWire::endTransmission() { return 2; }
uint8_t TwoWire::requestFrom(uint8_t, uint8_t) { return 0; }
int TwoWire::read() { return -1; }
