#pragma once
#include <cstdint>
using TickType_t = uint32_t;
using BaseType_t = int;
constexpr BaseType_t pdTRUE = 1;
constexpr TickType_t portMAX_DELAY = 0xffffffff;
constexpr TickType_t pdMS_TO_TICKS(uint32_t millis) { return millis; }
