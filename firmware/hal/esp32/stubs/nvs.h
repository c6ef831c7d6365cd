#pragma once
#include <cstddef>
#include <cstdint>

#include "esp_err.h"
using nvs_handle_t = uint32_t;
enum nvs_open_mode_t { NVS_READONLY, NVS_READWRITE };
esp_err_t nvs_open(const char* space, nvs_open_mode_t mode, nvs_handle_t* handle);
esp_err_t nvs_get_str(nvs_handle_t handle, const char* key, char* out, size_t* size);
esp_err_t nvs_set_str(nvs_handle_t handle, const char* key, const char* value);
esp_err_t nvs_erase_key(nvs_handle_t handle, const char* key);
esp_err_t nvs_commit(nvs_handle_t handle);
void nvs_close(nvs_handle_t handle);
