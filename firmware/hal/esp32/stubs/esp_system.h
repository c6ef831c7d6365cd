#pragma once
#include <cstdint>

#include "esp_err.h"
enum esp_reset_reason_t {
    ESP_RST_UNKNOWN,
    ESP_RST_POWERON,
    ESP_RST_SW = 3,
    ESP_RST_INT_WDT = 5,
    ESP_RST_TASK_WDT,
    ESP_RST_WDT,
    ESP_RST_BROWNOUT = 9
};
esp_reset_reason_t esp_reset_reason();
[[noreturn]] void esp_restart();
uint32_t esp_random();
