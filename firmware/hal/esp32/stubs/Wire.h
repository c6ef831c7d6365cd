#pragma once
#include <cstddef>
#include <cstdint>
struct TwoWire {
    bool begin(int sda, int scl, uint32_t hertz);
    void beginTransmission(uint8_t device);
    size_t write(uint8_t byte);
    size_t write(const uint8_t* data, size_t size);
    uint8_t endTransmission();
    uint8_t requestFrom(uint8_t device, uint8_t count);
    int read();
};
extern TwoWire Wire;
