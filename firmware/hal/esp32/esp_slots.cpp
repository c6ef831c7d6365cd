#include "esp_slots.h"

#include <nvs.h>
#include <nvs_flash.h>

namespace powersight::esp32 {

namespace {
constexpr const char* kSpace = "update";
constexpr const char* kKey = "campaign";
}  // namespace

EspSlots::EspSlots() : idle_(esp_ota_get_next_update_partition(nullptr)) {
    nvs_flash_init();
    nvs_handle_t handle = 0;
    char text[33] = {};
    size_t size = sizeof(text);
    if (nvs_open(kSpace, NVS_READONLY, &handle) == ESP_OK) {
        if (nvs_get_str(handle, kKey, text, &size) == ESP_OK) note_.assign(text);
        nvs_close(handle);
    }
    esp_ota_img_states_t state = ESP_OTA_IMG_UNDEFINED;
    if (esp_ota_get_state_partition(esp_ota_get_running_partition(), &state) == ESP_OK &&
        state == ESP_OTA_IMG_PENDING_VERIFY)
        trial_ = Trial::kRunning;
    else if (!note_.empty() && esp_ota_get_last_invalid_partition() != nullptr)
        trial_ = Trial::kFailed;
}

bool EspSlots::beginIdle() {
    return idle_ != nullptr && esp_ota_begin(idle_, OTA_SIZE_UNKNOWN, &handle_) == ESP_OK;
}

bool EspSlots::writeIdle(uint32_t offset, Bytes data) {
    return esp_ota_write_with_offset(handle_, data.data, data.size, offset) == ESP_OK;
}

bool EspSlots::readIdle(uint32_t offset, uint8_t* out, uint32_t length) const {
    return idle_ != nullptr && esp_partition_read(idle_, offset, out, length) == ESP_OK;
}

bool EspSlots::tryIdleNext(Bytes note) {
    remember(note);
    return esp_ota_end(handle_) == ESP_OK && esp_ota_set_boot_partition(idle_) == ESP_OK;
}

bool EspSlots::confirm() {
    if (trial_ == Trial::kRunning && esp_ota_mark_app_valid_cancel_rollback() != ESP_OK) return false;
    trial_ = Trial::kNone;
    // the campaign's name stays readable until the next start: the caller still wants to tell it
    nvs_handle_t handle = 0;
    if (nvs_open(kSpace, NVS_READWRITE, &handle) != ESP_OK) return true;
    nvs_erase_key(handle, kKey);
    nvs_commit(handle);
    nvs_close(handle);
    return true;
}

void EspSlots::remember(Bytes note) {
    note_.assign(note);
    nvs_handle_t handle = 0;
    if (nvs_open(kSpace, NVS_READWRITE, &handle) != ESP_OK) return;
    nvs_set_str(handle, kKey, note_.text());
    nvs_commit(handle);
    nvs_close(handle);
}

}  // namespace powersight::esp32
