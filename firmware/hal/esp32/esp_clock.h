#pragma once
#include <Arduino.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <time.h>

#include "hal.h"

namespace powersight::esp32 {

class EspClock final : public Clock {
  public:
    uint64_t monotonicMillis() const override { return static_cast<uint64_t>(esp_timer_get_time()) / 1000; }
    /** Set by SNTP once Wi-Fi is there; before that the chip counts from 1970. */
    uint32_t epochSeconds() const override {
        const time_t now = time(nullptr);
        return now > 1'700'000'000 ? static_cast<uint32_t>(now) : 0;
    }
};

class EspRandom final : public Random {
  public:
    uint32_t next() override { return esp_random(); }
};

class EspConsole final : public Console {
  public:
    EspConsole() { Serial.begin(115'200); }
    void print(Bytes line) override {
        Serial.write(line.data, line.size);
        Serial.write(reinterpret_cast<const uint8_t*>("\r\n"), 2);
    }
    /** What was typed since the last call. */
    static size_t read(uint8_t* out, size_t capacity) {
        size_t size = 0;
        while (size < capacity && Serial.available() > 0) out[size++] = static_cast<uint8_t>(Serial.read());
        return size;
    }
};

}  // namespace powersight::esp32
