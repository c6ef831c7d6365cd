#pragma once
#include "freertos/task.h"
int esp_task_wdt_add(TaskHandle_t task);
int esp_task_wdt_reset();
