#pragma once
#include <cstddef>
#include <cstdint>

#include "esp_err.h"
struct esp_partition_t {
    uint32_t size;
};
enum esp_partition_type_t { ESP_PARTITION_TYPE_DATA = 1 };
enum esp_partition_subtype_t { ESP_PARTITION_SUBTYPE_ANY = 0xff };
const esp_partition_t* esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t sub,
                                                const char* label);
esp_err_t esp_partition_read(const esp_partition_t* partition, size_t offset, void* out, size_t size);
esp_err_t esp_partition_write(const esp_partition_t* partition, size_t offset, const void* data, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t* partition, size_t offset, size_t size);
